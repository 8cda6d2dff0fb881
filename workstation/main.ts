/**
 * The workstation as a process: node workstation/main.ts --data=DIR [--pool=URL] [--sample] [--without-footage] [--with-parent] [--resources=DIR] [--renderer=DIR] [--ffmpeg=DIR]
 * Started by the Electron shell it serves windows over that line. Else it serves the suite on loopback and prints one line of JSON:
 * {"ready":{"url":...,"pool":...}} (the address opens the suite once; a line "key" on standard input asks for another) or
 * {"failed":{"code":...}}. --sample sets up the sample newsroom on an empty pool and takes its footage in;
 * --without-footage leaves the footage out, which costs a slow machine half a minute of transcoding.
 * --resources, --renderer and --ffmpeg say where those lie in a packed app; --with-parent ends it with the process that started it.
 */
if (Number(process.versions.napi) < 10 && !process.versions['electron']) { console.error('The workstation needs Node 22 or newer (this is ' + process.version + '); start it with npm, which brings its own.'); process.exit(1); }

import { enableCompileCache, flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { folderTrouble } from './folder-trouble.ts';

const { values } = parseArgs({ strict: false, options: { data: { type: 'string' }, pool: { type: 'string' }, sample: { type: 'boolean', default: false }, 'without-footage': { type: 'boolean', default: false }, 'with-parent': { type: 'boolean', default: false }, resources: { type: 'string' }, renderer: { type: 'string' }, ffmpeg: { type: 'string' } } });
/** So long after the start everything that a start needs is compiled. */
const COMPILED_MS = 5000;
/** The setting that says where the suite was served last. */
const PORT = 'loopback-port';
const text = (value: string | boolean | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);
const data = path.resolve(text(values['data']) ?? 'data');
// What the engine made of our code last time, so that a start need not compile it again. In our own folder: others may write in the machine's temporary one.
enableCompileCache(path.join(data, 'compiled'));
// Node writes it when a process ends by itself; a machine that is switched off does not wait for that. Only what is new is written.
setTimeout(flushCompileCache, COMPILED_MS).unref();
const here = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const resources = text(values['resources']) ?? here('../resources');
const bundled = import.meta.url.endsWith('.mjs');

const { shellLine, serveShell } = await import('./serve/parent-carrier.ts');
const line = shellLine();
/** To whoever started it without a shell. */
const print = (said: { ready: { url: string; pool: string } } | { failed: { code: string } } | { url: string }): void => { process.stdout.write(`${JSON.stringify(said)}\n`); };

let noteEnd = (_error: unknown): void => undefined;
const endsBy = (error: unknown): void => { try { noteEnd(error); } catch { /* it ends by the first error */ } };
process.on('uncaughtExceptionMonitor', endsBy);

try {
  const { Core } = await import('./core.ts');
  const { createRooms } = await import('./rooms.ts');
  const { LoopbackServer } = await import('./serve/loopback-server.ts');
  const { fillSample, hasFootageLeft, takeFootageIn } = await import('./sample.ts');
  const core = new Core({ data, pool: text(values['pool']), poolEntry: fileURLToPath(new URL('../pool/main.ts', import.meta.url)), sampleFolder: path.join(resources, 'sample'), sampleMade: () => takeSampleIn() });
  noteEnd = (error) => core.endsBy(error);
  const rooms = createRooms(core, { shell: line ? 'electron' : 'browser', resources, ffmpegFolder: text(values['ffmpeg']) });
  await core.start(rooms.handlers, rooms.shows);
  rooms.start();
  const takeSampleIn = (): void => { void fillSample(core, path.join(resources, 'sample'), values['without-footage'] ? null : rooms.ingestSample).catch((error: unknown) => console.error('sample', error)); };
  if (values['sample']) takeSampleIn();
  else if (hasFootageLeft(core) && !values['without-footage']) takeFootageIn(core, path.join(resources, 'sample'), rooms.ingestSample).catch((error: unknown) => console.error('sample', error));

  let server: InstanceType<typeof LoopbackServer> | null = null;
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    const hard = setTimeout(() => process.exit(1), 8000);
    hard.unref();
    void (async () => { await server?.close(); await rooms.stop(); await core.close(); })().finally(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('disconnect', end);

  if (line) {
    serveShell(line, { attach: (carrier) => core.attach(carrier), awake: () => core.lookAtLine(), end });
    line.send({ ready: { media: core.workstation.folders.media, data, pool: core.poolUrl } });
  } else {
    server = new LoopbackServer({ files: text(values['renderer']) ?? here(bundled ? '../renderer' : '../dist/renderer'), attach: (carrier) => core.attach(carrier), media: rooms.serveHttp });
    const { settings } = core.workstation;
    const last = settings.get(PORT);
    settings.set(PORT, await server.listen(typeof last === 'number' ? last : 0));
    print({ ready: { url: server.address(), pool: core.poolUrl } });
    const lines = createInterface({ input: process.stdin });
    lines.on('line', (asked) => { if (asked.trim() === 'key' && server) print({ url: server.address() }); });
    if (values['with-parent']) lines.once('close', end);
  }
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const known = ['bad-address', 'data-folder-in-use', 'newer-database', 'pool-folder-in-use', 'pool-damaged', 'pool-disk-full', 'pool-disk-failing', 'pool-failed'];
  const disk = folderTrouble(error);
  if (!known.includes(message)) console.error(error);
  endsBy(error);
  const failed = { failed: { code: known.includes(message) ? message : (disk ?? 'workstation-failed') } };
  if (line) line.send(failed); else print(failed);
  setTimeout(() => process.exit(1), 100);
}
