// Which Electron is on this machine, and whether its download host was silent before. No dependencies: npm start asks this first.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cache, root } from './root.mjs';

/** Where `npm run electron:get` puts it. */
export const electronFolder = path.join(cache, 'electron');
const silenceNote = path.join(cache, 'electron-host-silent.json');
/** After this long the host is asked again. */
const ASK_AGAIN_MS = 7 * 24 * 3600_000;

const executables = { linux: 'electron', win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };

/** The Electron that can be started here: `{executable, folder, version, source}`, or null. Looks in .cache/electron, then in the npm package. */
export function installedElectron() {
  for (const folder of [process.env.ELECTRON_OVERRIDE_DIST_PATH, electronFolder, path.join(root, 'node_modules/electron/dist')]) {
    if (!folder) continue;
    const executable = path.join(folder, executables[process.platform] ?? 'electron');
    if (!existsSync(executable) || !existsSync(path.join(folder, 'version'))) continue;
    const version = readFileSync(path.join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
    const note = path.join(folder, 'bianbo-source.json');
    const source = existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')).source : 'own';
    return { executable, folder, version, source };
  }
  return null;
}

/** Did the download host not answer lately? Then a start does not wait for it again. */
export function hostWasSilent(now = Date.now(), note = silenceNote) {
  try { return now - JSON.parse(readFileSync(note, 'utf8')).at < ASK_AGAIN_MS; } catch { return false; /* no note: never asked */ }
}

/** Notes that the host did not answer, and why. */
export function rememberSilence(error, now = Date.now(), note = silenceNote) {
  mkdirSync(path.dirname(note), { recursive: true });
  writeFileSync(note, `${JSON.stringify({ at: now, why: error instanceof Error ? error.message : String(error) })}\n`);
}

/** The host answered: ask it again next time. */
export const forgetSilence = (note = silenceNote) => rmSync(note, { force: true });
