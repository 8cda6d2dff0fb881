// npm run build: what is stale, and only that. dist/ mirrors the checkout: dist/renderer, dist/workstation, dist/pool, dist/electron, dist/cli, dist/resources.
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { mirror, plainHttp } from './mirror.mjs';
import { dist, root } from './root.mjs';
import { remember, stampOf } from './stamp.mjs';
import { staleTargets, targets } from './targets.mjs';

/** Loaded from node_modules at run time: native code, or data files beside the code. */
const external = ['better-sqlite3', 'electron', '@ffmpeg-installer/ffmpeg', '@ffprobe-installer/ffprobe'];
/** CommonJS packages inside an ES module bundle still ask for these. */
const banner = "import { createRequire as bundleRequire } from 'node:module'; import { fileURLToPath as bundlePath } from 'node:url'; const require = bundleRequire(import.meta.url); const __filename = bundlePath(import.meta.url); const __dirname = bundlePath(new URL('.', import.meta.url));";

/** Stands alone: it is called by name (package.json, bin). */
const commandLine = 'workstation/cli/bianbo.ts';

const makers = { renderer: makeRenderer, node: makeNode, electron: makeElectron, resources: makeResources };

async function makeRenderer() {
  const { build } = await import('vite');
  await build({ configFile: path.join(root, 'vite.config.ts'), logLevel: 'warn' });
}

/** The workstation, the pool, the command line tool, and every bundle they start by `new URL('./x.ts', import.meta.url)`. */
async function makeNode() {
  for (const place of ['workstation', 'pool', 'cli']) await rm(path.join(dist, place), { recursive: true, force: true });
  const made = new Set();
  let next = ['workstation/main.ts', 'pool/main.ts', commandLine];
  while (next.length > 0) {
    for (const entry of next) made.add(entry);
    const found = new Set();
    await Promise.all(next.map((entry) => bundleNode(entry, (other) => found.add(other))));
    next = [...found].filter((entry) => !made.has(entry));
  }
}

async function bundleNode(entry, found) {
  const { build } = await import('esbuild');
  const command = entry === commandLine;
  const outfile = command ? path.join(dist, 'cli/bianbo.mjs') : path.join(dist, entry.replace(/\.ts$/, '.mjs'));
  // What a process loads only when it is asked for (the makers of PDF and Word are half of the workstation) gets a file of its own. It lies beside the
  // bundle: what a source says about its own place is written for that folder (mirror.mjs).
  const name = path.basename(outfile, '.mjs');
  const parts = command ? { outfile } : { outdir: path.dirname(outfile), splitting: true, entryNames: '[name]', chunkNames: `${name}.[name].[hash]`, outExtension: { '.js': '.mjs' } };
  await build({ entryPoints: [path.join(root, entry)], ...parts, bundle: true, platform: 'node', format: 'esm', target: 'node24', external, banner: { js: `${command ? '#!/usr/bin/env node\n' : ''}${banner}` }, plugins: [plainHttp, mirror(outfile, found)], logLevel: 'warning', legalComments: 'none' });
}

/** Main as CommonJS (Electron loads it before ES modules are ready on every version we test); the sandboxed preload as one closed script. */
async function makeElectron() {
  const { build } = await import('esbuild');
  const common = { bundle: true, external: ['electron'], target: 'node20', logLevel: 'warning', legalComments: 'none' };
  await build({ ...common, entryPoints: [path.join(root, 'electron/main.ts')], outfile: path.join(dist, 'electron/main.cjs'), platform: 'node', format: 'cjs' });
  await build({ ...common, entryPoints: [path.join(root, 'electron/preload/preload.ts')], outfile: path.join(dist, 'electron/preload.js'), platform: 'browser', format: 'iife' });
}

async function makeResources() {
  await rm(path.join(dist, 'resources'), { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await cp(path.join(root, 'resources'), path.join(dist, 'resources'), { recursive: true });
}

const only = process.argv.slice(2).find((a) => a.startsWith('--only='))?.slice(7).split(',');
const wanted = process.argv.includes('--all') ? Object.keys(targets) : staleTargets();
for (const name of wanted.filter((one) => !only || only.includes(one))) {
  const started = performance.now();
  const stamp = stampOf(targets[name].inputs);
  try { await makers[name](); } catch (error) { console.error(`build ${name} failed: ${error.message}`); process.exit(1); }
  remember(name, stamp);
  console.log(`build ${name} ${Math.round(performance.now() - started)} ms`);
}
