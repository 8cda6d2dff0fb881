// The checks that read sources and run nothing of ours. Each is one command; npm test and npm run check share this list.
import path from 'node:path';
import { root } from './root.mjs';

const bin = (name, file) => path.join(root, 'node_modules', name, file);
const own = (file) => path.join(root, 'build', file);

/** One tsconfig a folder: `document` does not exist in workstation/, `process` not in renderer/. */
const folders = ['shared', 'workstation', 'pool', 'renderer', 'electron', 'electron/preload', 'test'];

/** Name -> arguments for the project's own Node. */
export const checks = {
  ...Object.fromEntries(folders.map((folder) => [`types ${folder}`, [bin('typescript', 'bin/tsc'), '-p', folder]])),
  lint: [bin('oxlint', 'bin/oxlint'), '--deny-warnings'],
  rules: [own('rules.mjs')],
  messages: [own('messages-check.mjs')],
  unused: [bin('knip', 'bin/knip.js'), '--no-progress'],
};

/** The groups that --only can name. */
export const checkGroups = { types: Object.keys(checks).filter((name) => name.startsWith('types ')), lint: ['lint'], rules: ['rules'], messages: ['messages'], unused: ['unused'] };
