// npm test: installs what is missing, then types, lint, import rules, messages, unit, property, integration, and end to end where a browser is found.
//   --only=unit,e2e,…   only these steps (types lint rules messages unused unit property integration e2e)
//   anything else       handed to vitest: npm test -- --only=unit shared/cut
// Plain JavaScript: on the machine's own Node it installs, then goes on under the project's Node.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './browser.mjs';
import { checkGroups, checks } from './checks.mjs';
import { ensureInstalled } from './install.mjs';
import { ownNode, root } from './root.mjs';
import { closingLine, sum, tallyOf } from './tally.mjs';

const projects = ['unit', 'property', 'integration', 'e2e'];
/** What is tested as it ships, windows and the processes behind them, and what is built for it first. */
const asTheyShip = { integration: ['--only=node,resources'], e2e: [] };
const standard = ['types', 'lint', 'rules', 'messages', ...projects];

const given = process.argv.slice(2);
const only = given.find((one) => one.startsWith('--only='))?.slice('--only='.length).split(',').filter(Boolean);
const filters = given.filter((one) => !one.startsWith('--only='));

ensureInstalled();
if (realpathSync(process.execPath) !== realpathSync(ownNode)) {
  // Tests load better-sqlite3, which ends an older Node without a word.
  const again = spawnSync(ownNode, [fileURLToPath(import.meta.url), ...given], { stdio: 'inherit', cwd: root, env: { ...process.env, PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}` } });
  process.exit(again.status ?? 1);
}
const unknown = (only ?? []).filter((one) => !projects.includes(one) && !checkGroups[one]);
if (unknown.length > 0) { console.error(`npm test: no step ${unknown.join(', ')}`); process.exit(2); }

const tallies = [];
for (const step of only ?? standard) tallies.push(...(projects.includes(step) ? [await project(step)] : await group(step)));
const all = sum(tallies);
console.log(`\n${closingLine(all)}`);
// A name that was mistyped is no test that passed.
if (filters.length > 0 && all.passed + all.failed + all.skipped === 0) { console.error(`npm test: no test of ${(only ?? standard).join(', ')} is called ${filters.join(', ')}`); process.exit(2); }
process.exit(all.failed > 0 ? 1 : 0);

/** Runs the checks of a group, two at a time; each counts as one test. */
async function group(name) {
  const waiting = [...checkGroups[name]];
  const results = [];
  const work = async () => { for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await check(next)); };
  await Promise.all([work(), work()]);
  return results;
}

function check(name) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(ownNode, checks[name], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => { said += part; });
    child.once('exit', (code) => {
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} ${Math.round(performance.now() - started)} ms`);
      if (code !== 0) console.log(said.trimEnd());
      resolve({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
    });
  });
}

async function project(name) {
  if (name === 'e2e') {
    if (!findBrowser()) {
      const skipped = countTests('test/e2e');
      console.log('\n##### NO BROWSER: end to end tests are left out. Install Chromium, Chrome or Edge, or say where one is with BIANBO_BROWSER. #####\n');
      return { passed: 0, failed: 0, skipped };
    }
  }
  const built = asTheyShip[name];
  if (built && spawnSync(ownNode, [path.join(root, 'build/build.mjs'), ...built], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0) return { passed: 0, failed: 1, skipped: 0 };
  const folder = path.join(root, 'out/test');
  mkdirSync(folder, { recursive: true });
  const report = path.join(folder, `${name}.json`);
  rmSync(report, { force: true });
  console.log(`\n${name}`);
  const run = spawnSync(ownNode, [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', name, '--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/compile'), ...(built ? { BIANBO_TEST_BUILT: '1' } : {}), ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }) } });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  return tallyOf(JSON.parse(readFileSync(report, 'utf8')), run.status);
}

/** How many tests are left out when a whole folder is; a table of cases counts once. */
function countTests(folder) {
  const files = readdirSync(path.join(root, folder), { recursive: true }).map(String).filter((file) => file.endsWith('.test.ts'));
  return files.reduce((count, file) => count + (readFileSync(path.join(root, folder, file), 'utf8').match(/^\s*it\(/gm)?.length ?? 0), 0);
}
