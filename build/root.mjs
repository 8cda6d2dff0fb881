// Where things are in this checkout. Plain JavaScript without dependencies: it is read before anything is installed.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** What we may delete at any time: stamps, the fetched Electron. Never anyone's work. */
export const cache = path.join(root, '.cache');
/** What the build makes. */
export const dist = path.join(root, 'dist');

/** The Node that the project brings along (24): better-sqlite3 13 ends an older one without a word. */
export const ownNode = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The Node to start our processes with; says what to do where the project's own is not installed. */
export function projectNode() {
  if (existsSync(ownNode)) return ownNode;
  if (Number(process.versions.napi) >= 10) return process.execPath;
  throw new Error('The project\'s own Node is not installed (node_modules/node). Run: npm ci');
}
