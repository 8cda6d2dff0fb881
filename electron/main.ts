/** The shell: opens windows, owns what only a desktop app can (dialogs, menu, displays, sleep, updates) and starts the workstation. It works nothing out itself. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, crashReporter, dialog, powerMonitor, powerSaveBlocker, shell, type WebContents } from 'electron';
import type { UpdateState } from '../shared/protocol/bridge.ts';
import type { WorkstationPlace } from '../shared/protocol/shell.ts';
import { WorkstationHost } from './host.ts';
import { handleCalls, onWantsCarrier } from './ipc.ts';
import { setMenu } from './menu.ts';
import { languageOf, wordsIn, type Language, type Words } from './messages.ts';
import { isClosing, pause, sayClosing, takesNothing, whoseFolder } from './one-shell.ts';
import { defaultData, optionsFrom } from './options.ts';
import { declareSchemes, ORIGIN, serveSchemes } from './schemes.ts';
import { Updates } from './updater.ts';
import { guardPages, openAnchor, openMain, type WindowOptions } from './windows.ts';
import { keepState, readState } from './window-state.ts';

const suite = app.getAppPath();
/** Child processes cannot read inside the archive: what they run lies beside it. */
const outside = suite.replace(/app\.asar$/, 'app.asar.unpacked');
const resources = path.join(suite, 'dist/resources');
const ownNode = app.isPackaged
  ? path.join(process.resourcesPath, 'node', process.platform === 'win32' ? 'node.exe' : 'bin/node')
  : process.env['BIANBO_NODE'] || path.join(suite, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
const bundledFfmpeg = path.join(process.resourcesPath, 'ffmpeg');
const options = optionsFrom(process.argv, defaultData(process.platform, process.env, app.getPath('home')));

app.setPath('userData', path.join(options.data, 'window'));
declareSchemes();
crashReporter.start({ uploadToServer: false });
begin();

function begin(): void {
  const whose = whoseFolder({ ask: () => app.requestSingleInstanceLock(), closing: () => isClosing(options.data), pause });
  // A folder that takes nothing can be nobody's: the workstation finds out why and says so.
  if (whose === 'ours' || (whose === 'theirs' && takesNothing(app.getPath('userData')))) {
    sayClosing(options.data, false);
    void app.whenReady().then(run);
  } else if (whose === 'theirs') {
    console.log('bianbo open already');
    app.exit(0);
  } else void app.whenReady().then(() => fail(wordsIn(languageOf(readState(options.data)['language']), resources), 'still-closing'));
}

/** Says why the suite does not open (a message key without its 'error.') and ends. */
function fail(words: Words, code: string): void {
  console.error(`bianbo failed ${code}`);
  const known = words(`error.${code}`, { folder: options.data });
  dialog.showErrorBox(words('shell.failed'), known === `error.${code}` ? words('error.workstation-ended') : known);
  app.exit(1);
}

function run(): void {
  let told: WorkstationPlace | undefined;
  let main: BrowserWindow | undefined;
  let blocker: number | undefined;
  let words: Words;
  let quitting = false;
  const anchors = new Map<string, BrowserWindow>();
  let onAir = false;
  /** The screen stays light on air, and wherever an anchor reads from it. */
  const keepLight = (): void => {
    const needed = onAir || anchors.size > 0;
    if (needed === (blocker !== undefined)) return;
    if (blocker === undefined) blocker = powerSaveBlocker.start('prevent-display-sleep');
    else { powerSaveBlocker.stop(blocker); blocker = undefined; }
  };

  const speak = (language: Language): void => {
    words = wordsIn(language, resources);
    setMenu(words, { go: (screen) => { void main?.loadURL(`${ORIGIN}/index.html#/${screen}`); }, checkForUpdate: () => { void updateByMenu(); }, about, developer: !app.isPackaged });
  };
  const ask = (message: string, buttons: string[]) => dialog.showMessageBox({ type: 'info', title: app.getName(), message, buttons, cancelId: buttons.length - 1 });
  const about = (): void => { void ask(words('shell.about', { version: app.getVersion(), electron: process.versions.electron, chrome: process.versions.chrome, data: options.data }), [words('shell.ok')]); };
  const updates = new Updates({ pool: () => told?.pool, data: options.data, resources, onAir: () => onAir || anchors.size > 0, log: (line) => console.log(line) });

  guardPages();
  serveSchemes({ renderer: path.join(suite, 'dist/renderer'), media: () => told?.media });
  speak(languageOf(readState(options.data)['language']));

  const host = new WorkstationHost({
    entry: path.join(outside, 'dist/workstation/main.mjs'), args: [...options.workstation, ...(existsSync(bundledFfmpeg) ? [`--ffmpeg=${bundledFfmpeg}`] : [])], node: ownNode,
    ready: (now) => { told = now; console.log(`bianbo ready ${JSON.stringify({ data: options.data, pool: now.pool })}`); },
    failed: (code) => fail(words, code),
  });
  const windows: WindowOptions = { data: options.data, crashed: (window) => { void offerReload(window); } };

  async function offerReload(window: BrowserWindow): Promise<void> {
    const { response } = await ask(words('shell.crashed'), [words('shell.reload'), words('shell.close')]);
    if (response === 0) window.webContents.reload();
    else window.destroy();
  }

  async function updateByMenu(): Promise<void> {
    const say = (state: UpdateState) => ask(state.is === 'refused' ? words(`error.${state.code}`) : words(`shell.update.${state.is}`, 'version' in state ? { version: state.version } : {}), [words('shell.ok')]);
    const found = await updates.check();
    if (found.is !== 'found') { await say(found); return; }
    if ((await ask(words('shell.update.found', { version: found.version }), [words('shell.update.download'), words('shell.cancel')])).response !== 0) return;
    const ready = await updates.download();
    if (ready.is !== 'ready') { await say(ready); return; }
    if ((await ask(words('shell.update.ready', { version: ready.version }), [words('shell.update.install'), words('shell.later')])).response !== 0) return;
    const done = await updates.install();
    if (done.is === 'refused') await say(done);
  }

  onWantsCarrier((from) => host.connect(from));
  const windowOf = (from: WebContents): BrowserWindow => BrowserWindow.fromWebContents(from) ?? windowOrThrow(main);
  handleCalls({
    chooseFiles: async (from) => {
      const { filePaths } = await dialog.showOpenDialog(windowOf(from), { properties: ['openFile', 'multiSelections'], ...lastFolder(options.data) });
      if (filePaths[0]) keepState(options.data, 'folder', path.dirname(filePaths[0]));
      return filePaths;
    },
    chooseFolder: async (from) => {
      const { filePaths: [folder] } = await dialog.showOpenDialog(windowOf(from), { properties: ['openDirectory', 'createDirectory'], ...lastFolder(options.data) });
      if (folder) keepState(options.data, 'folder', folder);
      return folder ?? null;
    },
    chooseSave: async (from, name) => {
      const folder = lastFolder(options.data).defaultPath ?? app.getPath('documents');
      const { filePath } = await dialog.showSaveDialog(windowOf(from), { defaultPath: path.join(folder, path.basename(name)) });
      if (filePath) keepState(options.data, 'folder', path.dirname(filePath));
      return filePath || null;
    },
    showInFolder: (_from, file) => { if (path.isAbsolute(file)) shell.showItemInFolder(path.normalize(file)); },
    openPrompter: (_from, rundown) => {
      const there = anchors.get(rundown);
      if (there && !there.isDestroyed()) { there.focus(); return; }
      const window = openAnchor(rundown, windowOrThrow(main), windows);
      anchors.set(rundown, window);
      keepLight();
      window.once('closed', () => { anchors.delete(rundown); keepLight(); });
    },
    setFullScreen: (from, on) => { windowOf(from).setFullScreen(on); },
    setOnAir: (_from, on) => { onAir = on; keepLight(); },
    setLanguage: (_from, language) => { keepState(options.data, 'language', language); speak(language); },
    checkForUpdate: () => updates.check(), downloadUpdate: () => updates.download(), installUpdate: () => updates.install(),
  });

  main = openMain(windows);
  // Closing the suite takes the text from before whoever reads it: a key pressed by mistake must not. A quit is asked before it closes any window: it begins with the anchor's.
  let sure = false;
  let asking = false;
  const closing = (event: { preventDefault(): void }): void => {
    if (sure || anchors.size === 0) { sayClosing(options.data, true); return; }
    event.preventDefault();
    if (asking) return;
    asking = true;
    // The keys that run the roll press what has the focus: that must be what closes nothing.
    void dialog.showMessageBox({ type: 'warning', title: app.getName(), message: words('shell.closing.prompter'), buttons: [words('shell.closing.all'), words('shell.cancel')], defaultId: 1, cancelId: 1 }).then(({ response }) => {
      asking = false;
      if (response !== 0) return;
      sure = true;
      app.quit();
    });
  };
  main.on('close', closing);
  // The anchor's windows belong to the main one: without it nobody could steer them.
  main.once('closed', () => { main = undefined; for (const one of anchors.values()) if (!one.isDestroyed()) one.destroy(); });
  app.on('second-instance', () => { if (!main) return; if (main.isMinimized()) main.restore(); main.focus(); });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', closing);
  powerMonitor.on('resume', () => host.awake());
  app.on('will-quit', (event) => {
    if (quitting) return;
    quitting = true;
    event.preventDefault();
    void host.stop().finally(() => app.exit(0));
  });
}

const lastFolder = (data: string): { defaultPath?: string } => { const { folder } = readState(data); return typeof folder === 'string' ? { defaultPath: folder } : {}; };

function windowOrThrow(window: BrowserWindow | undefined): BrowserWindow {
  if (!window) throw new Error('no window is open');
  return window;
}
