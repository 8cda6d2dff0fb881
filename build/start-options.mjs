// What npm start was told, and which shell it therefore opens. No dependencies.
import { homedir } from 'node:os';
import path from 'node:path';

const shells = ['electron', 'browser', 'none'];

/** Reads the command line: {shell, data, pool, sample} or {bad: option}. */
export function readOptions(argv, { env = process.env, platform = process.platform, home = homedir() } = {}) {
  const options = { shell: null, data: defaultData(platform, env, home), pool: null, sample: false };
  for (const one of argv) {
    const [, name, value] = /^--(\w+)(?:=(.*))?$/.exec(one) ?? [];
    if (name === 'sample' && value === undefined) options.sample = true;
    else if (name === 'shell' && shells.includes(value)) options.shell = value;
    else if (name === 'data' && value) options.data = path.resolve(value);
    else if (name === 'pool' && value) options.pool = value;
    else return { bad: one };
  }
  return options;
}

/** Where data lie when nobody says otherwise; electron/options.ts says the same, a test compares them. */
export function defaultData(platform, env, home) {
  if (platform === 'win32') return path.join(env.LOCALAPPDATA ?? path.join(home, 'AppData/Local'), 'Bianbo');
  if (platform === 'darwin') return path.join(home, 'Library/Application Support/Bianbo');
  return path.join(env.XDG_DATA_HOME ?? path.join(home, '.local/share'), 'bianbo');
}

/**
 * Which shell to open: {shell, say} where `say` is the message key of what is missing, or {refused: key} when the wish cannot be met.
 * @param {{ wish: string | null, display: boolean, electron: object | null, browser: string | null }} given
 */
export function chooseShell({ wish, display, electron, browser }) {
  if (wish === 'none') return { shell: 'none', say: null };
  if (wish === 'electron') return electron && display ? { shell: 'electron', say: null } : { refused: 'shell.start.no-chosen-electron' };
  if (wish === 'browser') return browser && display ? { shell: 'browser', say: null } : { refused: 'shell.start.no-chosen-browser' };
  if (!display) return { shell: 'none', say: 'shell.start.no-display' };
  if (electron) return { shell: 'electron', say: null };
  if (browser) return { shell: 'browser', say: 'shell.start.no-electron' };
  return { shell: 'none', say: 'shell.start.no-window' };
}

/**
 * What the workstation is started with.
 * @param {{ data: string, pool?: string | null, sample?: boolean }} options
 */
export const workstationArgs = ({ data, pool, sample }) => [`--data=${data}`, ...(pool ? [`--pool=${pool}`] : []), ...(sample ? ['--sample'] : [])];
