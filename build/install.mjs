// Installs what is missing, and only then. No dependencies: this is the first thing npm start and npm test do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ownNode, root } from './root.mjs';

/** Is what the lock file asks for what npm last installed? Reads two lock files; touches nothing. */
export function installedAsLocked(folder = root) {
  const read = (file) => { try { return JSON.parse(readFileSync(path.join(folder, file), 'utf8')).packages; } catch { return null; /* absent or torn: not installed */ } };
  const wanted = read('package-lock.json');
  const there = read('node_modules/.package-lock.json');
  if (!wanted || !there) return false;
  return Object.entries(wanted).every(([at, entry]) => at === '' || entry.link || (there[at] ? there[at].version === entry.version : entry.optional || entry.peer));
}

const stampFile = (folder) => path.join(folder, 'node_modules/.bianbo-installed');
const lockHash = (folder) => createHash('sha256').update(readFileSync(path.join(folder, 'package-lock.json'))).digest('hex');

/** Runs `npm ci` when node_modules is absent or stale. Answers whether it had to. Throws when npm fails. */
export function ensureInstalled({ say = console.log } = {}) {
  if (existsSync(ownNode) && stamped()) return false;
  if (existsSync(ownNode) && installedAsLocked()) {
    writeFileSync(stampFile(root), lockHash(root));
    return false;
  }
  say('npm ci');
  const npm = process.env.npm_execpath;
  const done = npm && npm.endsWith('.js')
    ? spawnSync(process.execPath, [npm, 'ci'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    : spawnSync('npm', ['ci'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
  if (done.status !== 0) throw new Error(`npm ci ended with ${done.status ?? done.signal}`);
  if (!existsSync(ownNode)) throw new Error('npm ci did not bring the project\'s own Node (package "node"): its install script must be allowed, see allowScripts in package.json');
  writeFileSync(stampFile(root), lockHash(root));
  return true;
}

const stamped = () => existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === lockHash(root);
