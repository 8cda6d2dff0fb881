/** The windows: the main one, and the anchor's. Everything a page might do to get out of its window is refused here. */
import path from 'node:path';
import { app, BrowserWindow, screen, session } from 'electron';
import { ORIGIN } from './schemes.ts';
import { fitting, keepState, readState, SMALLEST } from './window-state.ts';

export interface WindowOptions { readonly data: string; crashed(window: BrowserWindow): void }

const DARK = '#17181b';
/** A page that died is loaded anew by itself, but not twice in this time. */
const RELOAD_ONCE_IN_MS = 60_000;
/** A window that has not moved for so long is where it is wanted. */
const SETTLED_MS = 400;

/** What pages of the suite may do of what has to be asked for: put words on the clipboard (never read it), and fill the display. */
const ALLOWED: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

/** Denies what no page of the suite needs: other permissions, other pages, other windows, webviews. Before the first window. */
export function guardPages(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => answer(ALLOWED.has(permission) && requestingUrl.startsWith(`${ORIGIN}/`)));
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) => ALLOWED.has(permission) && origin.replace(/\/$/, '') === ORIGIN);
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    // A page that offers to be loaded anew may; nothing leads anywhere else.
    const leads = ({ url }: { url: string }): boolean => !url.startsWith(`${ORIGIN}/`) || url !== contents.getURL();
    contents.on('will-navigate', (event) => { if (leads(event)) event.preventDefault(); });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => { if (!event.isMainFrame || leads(event)) event.preventDefault(); });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

const preferences = () => ({
  preload: path.join(app.getAppPath(), 'dist/electron/preload.js'), sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, spellcheck: false,
  additionalArguments: [`--bianbo-version=${app.getVersion()}`],
  // The anchor's text and the programme monitor must not slow down behind another window.
  backgroundThrottling: false,
});

/** The suite's window, where it was last time. */
export function openMain(options: WindowOptions): BrowserWindow {
  const state = fitting(readState(options.data)['window'], [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((one) => one.workArea));
  const { maximized, ...place } = state;
  const window = new BrowserWindow({ ...place, minWidth: SMALLEST.width, minHeight: SMALLEST.height, show: false, backgroundColor: DARK, title: 'Bianbo 编播', webPreferences: preferences() });
  if (maximized) window.maximize();
  const keep = (): void => { if (!window.isDestroyed()) keepState(options.data, 'window', { ...window.getNormalBounds(), maximized: window.isMaximized() }); };
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => { clearTimeout(timer); timer = setTimeout(keep, SETTLED_MS); };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', () => { clearTimeout(timer); keep(); });
  show(window, '', options);
  return window;
}

/** The anchor's window of a rundown: full screen on the second display when there is one, else a window of its own. */
export function openAnchor(rundown: string, main: BrowserWindow, options: WindowOptions): BrowserWindow {
  const here = screen.getDisplayMatching(main.getBounds());
  const other = screen.getAllDisplays().find((one) => one.id !== here.id);
  const place = other ? { ...other.bounds, fullscreen: true, autoHideMenuBar: true } : { width: 1280, height: 720, autoHideMenuBar: true };
  const window = new BrowserWindow({ ...place, show: false, backgroundColor: '#000000', webPreferences: preferences() });
  show(window, `#/prompter-window/${encodeURIComponent(rundown)}`, options);
  return window;
}

function show(window: BrowserWindow, hash: string, options: WindowOptions): void {
  window.once('ready-to-show', () => window.show());
  let reloadedAt = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = Date.now();
    if (now - reloadedAt < RELOAD_ONCE_IN_MS) { options.crashed(window); return; }
    reloadedAt = now;
    window.webContents.reload();
  });
  void window.loadURL(`${ORIGIN}/index.html${hash}`);
}
