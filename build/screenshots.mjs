// npm run screenshots: builds what is stale and takes a picture of every screen and state into out/screenshots/looks/ (see test/e2e/support/looks.ts).
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ownNode, root } from './root.mjs';

const run = (...args) => spawnSync(ownNode, ['--disable-warning=ExperimentalWarning', ...args], { cwd: root, stdio: 'inherit' }).status ?? 1;
const built = run(path.join(root, 'build/build.mjs'));
process.exit(built === 0 ? run(path.join(root, 'test/e2e/support/looks.ts'), ...process.argv.slice(2)) : built);
