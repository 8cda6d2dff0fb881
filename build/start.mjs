// npm start: installs what is missing, builds what is stale, opens the suite in the best window this machine has.
//   --shell=electron|browser|none  --data=FOLDER  --pool=URL  --sample
// Plain JavaScript without dependencies: it runs before anything is installed, on Node 20 too.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { appWindow, findBrowser, hasDisplay } from './browser.mjs';
import { hostWasSilent, installedElectron } from './electron-found.mjs';
import { ensureInstalled } from './install.mjs';
import { end, start } from './processes.mjs';
import { projectNode, root } from './root.mjs';
import { chooseShell, readOptions, workstationArgs } from './start-options.mjs';
import { staleTargets } from './targets.mjs';
import { words } from './words.mjs';

const t = words();
/** Everything started here, in order; ended in the other order. */
const running = [];
let ending = false;

/** Ends everything this start began, then this process. */
async function finish(code) {
  if (ending) return;
  ending = true;
  for (const one of running.reverse()) await end(one);
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { void finish(0); });

function keep(started) {
  running.push(started);
  return started;
}

function ownScript(file, ...args) {
  return spawnSync(projectNode(), [path.join(root, 'build', file), ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

function makeReady() {
  if (ensureInstalled()) console.log(t('shell.start.installed'));
  if (staleTargets().length > 0 && !ownScript('build.mjs')) throw new Error('the build failed, see above');
}

/** Electron of this machine; fetched when that is quick, at most one silence of 5 s, remembered. */
function electronHere(options, display) {
  if (!display || options.shell === 'browser' || options.shell === 'none') return null;
  const there = installedElectron();
  if (there || hostWasSilent()) return there;
  ownScript('electron-get.mjs', '--quick');
  return installedElectron();
}

/** Opens the desktop window; `broken` is called instead of ending when Electron itself cannot run here (a library missing, its sandbox refused). */
function openElectron(electron, options, broken) {
  console.log(t(electron.source === 'registry' ? 'shell.start.electron-stand-in' : 'shell.start.electron', { version: electron.version }));
  const switches = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const env = { ...process.env, BIANBO_NODE: projectNode() };
  delete env.ELECTRON_RUN_AS_NODE;
  const shell = keep(start(electron.executable, [...switches, root, ...workstationArgs(options)], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env }));
  let spoke = false;
  if (shell.child.stdout) createInterface({ input: shell.child.stdout }).on('line', (line) => { spoke ||= /^bianbo (?:ready|failed)/.test(line); console.log(line === 'bianbo open already' ? t('shell.start.open-already') : line); });
  void shell.ended.then((code) => {
    if (spoke || code === 0 || ending || !broken) { void finish(code ?? 1); return; }
    running.splice(running.indexOf(shell), 1);
    broken();
  });
}

/** A browser that ended this soon has shown nobody the suite: it cannot run here, or has handed the window to one that runs already. */
const AT_ONCE_MS = 3000;

/** Starts the workstation serving on loopback and answers with its address, good for one opening, and how to get another. */
function serve(options) {
  mkdirSync(options.data, { recursive: true });
  const workstation = keep(start(projectNode(), ['--disable-warning=ExperimentalWarning', path.join(root, 'dist/workstation/main.mjs'), ...workstationArgs(options), '--with-parent'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] }));
  const asked = [];
  const another = () => new Promise((resolve) => { asked.push(resolve); workstation.child.stdin.write('key\n'); });
  return new Promise((resolve, reject) => {
    createInterface({ input: workstation.child.stdout }).on('line', (line) => {
      let told;
      try { told = JSON.parse(line); } catch { console.log(line); return; /* a word for people, not for us */ }
      if (told.failed) reject(new Failure(told.failed.code, options.data));
      if (told.ready) resolve({ url: told.ready.url, another });
      if (told.url) asked.shift()?.(told.url);
    });
    void workstation.ended.then((code) => { reject(new Failure('workstation-ended', options.data)); if (!ending) void finish(code || 1); });
  });
}

class Failure extends Error {
  constructor(code, folder) {
    super(t(`error.${code}`, { folder }) === `error.${code}` ? `${code} (${folder})` : t(`error.${code}`, { folder }));
  }
}

function openBrowser(browser, { url, another }, options) {
  console.log(t('shell.start.browser', { browser }));
  const window = keep(start(browser, appWindow(url, path.join(options.data, 'window-browser')), { stdio: 'ignore' }));
  const began = performance.now();
  void window.ended.then(async () => {
    if (ending) return;
    if (performance.now() - began > AT_ONCE_MS) { void finish(0); return; } // the last window was closed
    console.log(`${t('shell.start.browser-broken', { browser })}\n${t('shell.start.serving', { url: await another() })}\n${t('shell.start.key')}`);
  });
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.bad) throw new Error(t('shell.start.bad-option', { option: options.bad }));
  makeReady();
  const display = hasDisplay();
  const electron = electronHere(options, display);
  const browser = findBrowser();
  const choice = chooseShell({ wish: options.shell, display, electron, browser });
  if (choice.refused) throw new Error(t(choice.refused));
  if (choice.say) console.log(t(choice.say));
  if (choice.shell !== 'electron') { await openWithoutElectron(choice.shell, browser, options); return; }
  const instead = () => {
    console.log(t('shell.start.electron-broken'));
    openWithoutElectron(browser ? 'browser' : 'none', browser, options).catch(failed);
  };
  openElectron(electron, options, options.shell === 'electron' ? null : instead);
}

async function openWithoutElectron(shell, browser, options) {
  const served = await serve(options);
  if (shell === 'browser') openBrowser(browser, served, options);
  else console.log(`${t('shell.start.serving', { url: served.url })}\n${t('shell.start.key')}`);
}

function failed(error) {
  if (!ending) console.error(error.message);
  void finish(1);
}

main().catch(failed);
