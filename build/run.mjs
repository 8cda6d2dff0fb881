// node build/run.mjs FILE.ts [arguments]: runs a TypeScript file of ours on the project's own Node (types are stripped, nothing is built).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const node = path.join(root, 'node_modules/node/bin/node');
const [file, ...args] = process.argv.slice(2);
if (!file) { console.error('build/run.mjs: no file given'); process.exit(2); }
const child = spawn(existsSync(node) ? node : process.execPath, ['--disable-warning=ExperimentalWarning', path.resolve(root, file), ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
