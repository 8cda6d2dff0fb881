import { describe, expect, it } from 'vitest';
import { defaultData as startsWith, readOptions, chooseShell } from '../build/start-options.mjs';
import { defaultData, optionsFrom } from './options.ts';

describe('where data lie by default', () => {
  const rows: [platform: string, env: Record<string, string>, home: string, expected: string][] = [
    ['linux', {}, '/home/a', '/home/a/.local/share/bianbo'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/home/a', '/data/bianbo'],
    ['darwin', {}, '/Users/a', '/Users/a/Library/Application Support/Bianbo'],
    ['win32', { LOCALAPPDATA: 'C:/Users/a/AppData/Local' }, 'C:/Users/a', 'C:/Users/a/AppData/Local/Bianbo'],
  ];
  for (const [platform, env, home, expected] of rows) {
    it(`${platform} ${JSON.stringify(env)}: the shell and the start script agree`, () => expect([defaultData(platform, env, home), startsWith(platform, env, home)]).toEqual([expected, expected]));
  }
});

describe('what the shell was started with', () => {
  const rows: [argv: string[], data: string, workstation: string[]][] = [
    [['electron', '/app'], '/standard', ['--data=/standard']],
    [['electron', '--no-sandbox', '/app', '--data=/d', '--pool=http://10.0.0.2:7300', '--sample'], '/d', ['--data=/d', '--pool=http://10.0.0.2:7300', '--sample']],
    [['electron', '/app', '--sample', '--without-footage'], '/standard', ['--data=/standard', '--sample', '--without-footage']],
    [['bianbo', '--data='], '/standard', ['--data=/standard']],
    [['bianbo', '--inspect=0', '--remote-debugging-port=0'], '/standard', ['--data=/standard']],
  ];
  for (const [argv, data, workstation] of rows) {
    it(argv.join(' '), () => { const options = optionsFrom(argv, '/standard'); expect([options.data, options.workstation]).toEqual([data, workstation]); });
  }
});

describe('what npm start was told', () => {
  const at = { env: {}, platform: 'linux', home: '/home/a' } as const;
  const rows: [argv: string[], expected: unknown][] = [
    [[], { shell: null, data: '/home/a/.local/share/bianbo', pool: null, sample: false }],
    [['--shell=none', '--data=/d', '--pool=http://p', '--sample'], { shell: 'none', data: '/d', pool: 'http://p', sample: true }],
    [['--shell=firefox'], { bad: '--shell=firefox' }],
    [['--data='], { bad: '--data=' }],
    [['story.docx'], { bad: 'story.docx' }],
    [['--sample=yes'], { bad: '--sample=yes' }],
  ];
  for (const [argv, expected] of rows) it(argv.join(' ') || 'nothing', () => expect(readOptions(argv, at)).toEqual(expected));
});

describe('which shell opens', () => {
  const electron = { executable: '/e' };
  const rows: [what: string, given: Parameters<typeof chooseShell>[0], expected: unknown][] = [
    ['Electron when it is there', { wish: null, display: true, electron, browser: '/c' }, { shell: 'electron', say: null }],
    ['a browser without it, and says so', { wish: null, display: true, electron: null, browser: '/c' }, { shell: 'browser', say: 'shell.start.no-electron' }],
    ['an address without both', { wish: null, display: true, electron: null, browser: null }, { shell: 'none', say: 'shell.start.no-window' }],
    ['an address without a display', { wish: null, display: false, electron, browser: '/c' }, { shell: 'none', say: 'shell.start.no-display' }],
    ['what was wished for', { wish: 'browser', display: true, electron, browser: '/c' }, { shell: 'browser', say: null }],
    ['nothing else than what was wished for', { wish: 'electron', display: true, electron: null, browser: '/c' }, { refused: 'shell.start.no-chosen-electron' }],
    ['no window where none is wished for', { wish: 'none', display: true, electron, browser: '/c' }, { shell: 'none', say: null }],
  ];
  for (const [what, given, expected] of rows) it(what, () => expect(chooseShell(given)).toEqual(expected));
});
