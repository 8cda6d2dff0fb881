import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { FromShell, ToShell } from '../../shared/protocol/shell.ts';
import { serveShell } from './parent-carrier.ts';

describe('what the shell says', () => {
  it('comes to the window it is for, and else where it belongs: a sleep that is over ends nothing', () => {
    const heard: unknown[] = [];
    const sent: ToShell[] = [];
    let say = (_message: FromShell): void => undefined;
    serveShell({ send: (message) => sent.push(message), listen: (receive) => { say = receive; } }, {
      attach: (carrier) => { carrier.listen((message) => heard.push(message)); carrier.closed(() => heard.push('closed')); carrier.post('hello'); },
      awake: () => heard.push('awake'),
      end: () => heard.push('end'),
    });
    for (const message of [{ open: 1 }, { window: 1, message: 'a' }, { window: 2, message: 'nobody' }, { awake: true }, { close: 1 }, { end: true }] satisfies FromShell[]) say(message);
    expect([heard, sent]).toEqual([['a', 'awake', 'closed', 'end'], [{ window: 1, message: 'hello' }]]);
  });
  it('after it has died nothing more is said to it, and the workstation ends as it should: it closes its files and stops what it had started', async () => {
    const code = `const line = (await import(${JSON.stringify(new URL('./parent-carrier.ts', import.meta.url).href)})).shellLine(); line.listen(() => {}); line.send('here');
      process.on('disconnect', () => { line.send('late'); setTimeout(() => process.exit(7), 50); });`;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.once('message', () => child.disconnect());
    expect(await new Promise((ended) => { child.once('exit', ended); })).toBe(7);
  });
});
