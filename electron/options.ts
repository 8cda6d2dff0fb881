import path from 'node:path';

/** What the suite was started with. */
export interface Options {
  /** This workstation's folder: cache, media, window state. */
  readonly data: string;
  /** What is passed on to the workstation as it was given. */
  readonly workstation: readonly string[];
}

/** Where data lie when nobody says otherwise: the place the system has for it. The start script says the same. */
export function defaultData(platform: string, env: Readonly<Record<string, string | undefined>>, home: string): string {
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData/Local'), 'Bianbo');
  if (platform === 'darwin') return path.join(home, 'Library/Application Support/Bianbo');
  return path.join(env['XDG_DATA_HOME'] ?? path.join(home, '.local/share'), 'bianbo');
}

/** Reads the command line; Chromium's own switches and the app's folder are among it and are passed over. */
export function optionsFrom(argv: readonly string[], fallback: string): Options {
  const value = (name: string): string | undefined => argv.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
  const data = path.resolve(value('data') || fallback);
  const pool = value('pool');
  return { data, workstation: [`--data=${data}`, ...(pool ? [`--pool=${pool}`] : []), ...['--sample', '--without-footage'].filter((one) => argv.includes(one))] };
}
