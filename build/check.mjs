// npm run check: what can be said about the sources without running them: types, lint, import rules, messages, unused code.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
process.exit(spawnSync(process.execPath, [path.join(here, 'test.mjs'), '--only=types,lint,rules,messages,unused'], { stdio: 'inherit' }).status ?? 1);
