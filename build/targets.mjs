// What the build makes and from what. No dependencies: npm start asks which of it is stale before it starts anything.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';
import { lastStamps, stampOf } from './stamp.mjs';

const builder = ['package-lock.json', 'build/build.mjs', 'build/targets.mjs', 'build/mirror.mjs'];

/** Target -> the files and folders it is made of, and one file that must exist when it was made. */
export const targets = {
  renderer: { inputs: ['renderer', 'shared', 'resources/messages', 'vite.config.ts', ...builder], made: 'dist/renderer/index.html' },
  node: { inputs: ['workstation', 'pool', 'shared', ...builder], made: 'dist/workstation/main.mjs' },
  electron: { inputs: ['electron', 'shared', ...builder], made: 'dist/electron/main.cjs' },
  resources: { inputs: ['resources', ...builder], made: 'dist/resources/messages' },
};

/** Names of the targets whose sources changed since they were built. */
export function staleTargets() {
  const last = lastStamps();
  return Object.entries(targets).filter(([name, { inputs, made }]) => !existsSync(path.join(root, made)) || last[name] !== stampOf(inputs)).map(([name]) => name);
}
