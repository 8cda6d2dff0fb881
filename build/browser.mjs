// Which browser on this machine can be the suite's window, and how it is opened. No dependencies.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge', 'microsoft-edge-stable', 'msedge'];

/** Chromium, Chrome or Edge of this machine; BIANBO_BROWSER says another. null when there is none. */
export function findBrowser(env = process.env, platform = process.platform) {
  if (env.BIANBO_BROWSER) return existsSync(env.BIANBO_BROWSER) ? env.BIANBO_BROWSER : null;
  return places(env, platform).find((file) => existsSync(file)) ?? null;
}

function places(env, platform) {
  if (platform === 'darwin') return ['Google Chrome.app/Contents/MacOS/Google Chrome', 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge', 'Chromium.app/Contents/MacOS/Chromium'].map((one) => `/Applications/${one}`);
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return roots.flatMap((at) => ['Microsoft/Edge/Application/msedge.exe', 'Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe'].map((one) => path.join(at, one)));
  }
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

/** Is there somewhere to show a window? */
export const hasDisplay = (env = process.env, platform = process.platform) => platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);

/** The switches for an app window of its own at `url`: no tabs, no first-run pages, no talk with the browser's maker. */
export function appWindow(url, profile) {
  mkdirSync(profile, { recursive: true });
  return [
    `--app=${url}`, `--user-data-dir=${profile}`, '--no-first-run', '--no-default-browser-check', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--disable-default-apps', '--disable-features=Translate,MediaRouter,OptimizationHints', '--autoplay-policy=no-user-gesture-required', '--window-size=1440,900',
    // Chromium refuses its sandbox to root: containers and CI only.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}
