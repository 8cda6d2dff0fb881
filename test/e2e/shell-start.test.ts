/** npm start as a process: what it opens, what it says, and that nothing of it is left afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { root } from '../../build/root.mjs';
import { aDisplay } from './support/display.ts';
import { missing } from './support/suite.ts';

/** Parent of each process that lives now; a zombie lives no more. */
function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      if (stat[0] !== 'Z') found.set(Number(pid), Number(stat[1]));
    } catch { /* ended while we looked */ }
  }
  return found;
}

/** Everything that descends from a process, itself not included. */
function family(of: number): number[] {
  const all = parents();
  const found: number[] = [];
  for (let next = [of]; next.length > 0;) {
    next = [...all].filter(([, parent]) => next.includes(parent)).map(([pid]) => pid);
    found.push(...next);
  }
  return found;
}

const commandLine = (pid: number): string => { try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '); } catch { return ''; /* gone */ } };

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  const ends: (() => void)[] = [];
  afterEach(() => { for (const end of ends.splice(0).reverse()) end(); });

  function folder(): string {
    const data = mkdtempSync(path.join(tmpdir(), 'bianbo-start-'));
    ends.push(() => rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
    return data;
  }

  /** Starts it and waits for a word. */
  async function started(args: string[], word: RegExp, env: Record<string, string | undefined> = {}): Promise<{ child: ChildProcess; said: () => string; ended: Promise<number | null> }> {
    const child = spawn(process.execPath, [path.join(root, 'build/start.mjs'), ...args], { cwd: root, env: { ...process.env, LANG: 'zh_CN.UTF-8', LC_ALL: '', DISPLAY: undefined, WAYLAND_DISPLAY: undefined, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => { said += part.toString(); });
    const ended = new Promise<number | null>((resolve) => { child.once('exit', resolve); });
    ends.push(() => { child.kill('SIGTERM'); });
    let over = false;
    void ended.then(() => { over = true; });
    const deadline = Date.now() + 60_000;
    while (!word.test(said)) {
      if (over || Date.now() > deadline) throw new Error(`no ${word} in:\n${said}`);
      await sleep(50);
    }
    return { child, said: () => said, ended };
  }

  async function gone(pids: number[]): Promise<string[]> {
    const left = () => { const now = parents(); return pids.filter((pid) => now.has(pid)); };
    for (const deadline = Date.now() + 15_000; left().length > 0 && Date.now() < deadline;) await sleep(100);
    return left().map(commandLine);
  }

  async function until(found: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 40_000; !found();) {
      if (Date.now() > deadline) throw new Error('waited in vain');
      await sleep(100);
    }
  }

  it('a browser that ends as soon as it is started takes the suite with it no more without a word: it says so, and the address', async () => {
    const data = folder();
    const browser = path.join(data, 'no browser');
    writeFileSync(browser, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const { child, said, ended } = await started([`--data=${data}`, '--shell=browser'], /Ctrl-C/, { DISPLAY: ':0', BIANBO_BROWSER: browser });
    expect(said()).toContain(`${browser} 一启动就退出了`);
    const address = /http:\/\/127\.0\.0\.1:\d+\/\?key=[\w-]{43}/.exec(said())?.[0] ?? '';
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303);
    child.kill('SIGINT');
    await ended;
  });

  it('without a display it serves: one line says what is missing, one the address with its key, good for one opening', async () => {
    const { child, said, ended } = await started([`--data=${folder()}`], /Ctrl-C/);
    expect(said()).toContain('没有桌面窗口：这台机器没有显示器');
    const address = /http:\/\/127\.0\.0\.1:\d+\/\?key=[\w-]{43}/.exec(said())?.[0] ?? '';
    const opened = await fetch(address, { redirect: 'manual' });
    const again = await fetch(address, { redirect: 'manual' });
    expect([opened.status, again.status]).toEqual([303, 403]);
    const all = family(child.pid ?? 0);
    expect(all.length).toBeGreaterThanOrEqual(2); // workstation and pool
    child.kill('SIGINT');
    expect([await ended, await gone(all)]).toEqual([0, []]);
  });

  it('killed without a word, its workstation and pool end by themselves', async () => {
    const { child } = await started(['--shell=none', `--data=${folder()}`], /Ctrl-C/);
    const all = family(child.pid ?? 0);
    child.kill('SIGKILL');
    expect([all.length >= 2, await gone(all)]).toEqual([true, []]);
  });

  it('a second one in the same folder says so and leaves the first alone', async () => {
    const data = folder();
    const first = await started(['--shell=none', `--data=${data}`], /Ctrl-C/);
    const second = await started(['--shell=none', `--data=${data}`], /正被另一个编播使用/);
    expect([await second.ended, first.child.exitCode]).toEqual([1, null]);
  });

  const refusals: [what: string, args: string[], word: RegExp][] = [
    ['an option nobody knows', ['--shel=none'], /不认识的选项：--shel=none/],
    ['a window where there is no display', ['--shell=browser'], /没有浏览器或没有显示器/],
    ['a desktop window where there is no display', ['--shell=electron'], /没有 Electron 或没有显示器/],
  ];
  for (const [what, args, word] of refusals) {
    it(`refuses ${what}, in words`, async () => { const { ended } = await started([...args, `--data=${folder()}`], word); expect(await ended).toBe(1); });
  }

  it.skipIf(missing('browser') !== null)('an Electron that cannot run here is replaced by a browser window', async () => {
    const display = await aDisplay();
    if (!display) throw new Error('no display');
    ends.push(display.stop);
    const broken = folder();
    writeFileSync(path.join(broken, 'version'), '45.0.0');
    writeFileSync(path.join(broken, 'electron'), '#!/bin/sh\necho "error while loading shared libraries" >&2\nexit 127\n', { mode: 0o755 });
    const { child, said, ended } = await started([`--data=${folder()}`], /浏览器窗口：/, { DISPLAY: display.name, ELECTRON_OVERRIDE_DIST_PATH: broken });
    expect(said()).toContain('Electron 没有运行起来');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  for (const shell of ['browser', 'electron'] as const) {
    it.skipIf(missing(shell) !== null)(`closing the last window ends everything (${shell})`, async () => {
      const display = await aDisplay();
      if (!display) throw new Error('no display');
      ends.push(display.stop);
      const { child, ended } = await started([`--shell=${shell}`, `--data=${folder()}`], shell === 'browser' ? /浏览器窗口/ : /桌面窗口：Electron/, { DISPLAY: display.name });
      const isWindow = (pid: number) => (shell === 'browser' ? /--app=http/.test(commandLine(pid)) : /electron/.test(commandLine(pid))) && !/--type=/.test(commandLine(pid));
      await until(() => family(child.pid ?? 0).some((pid) => /--type=renderer/.test(commandLine(pid))));
      // A browser that ends within 3 s counts as one that cannot run here.
      if (shell === 'browser') await new Promise((resolve) => setTimeout(resolve, 3500));
      const all = family(child.pid ?? 0);
      const window = all.find(isWindow) ?? 0;
      process.kill(window, 'SIGTERM'); // to a browser the same as closing its last window
      expect([await ended, await gone(all)]).toEqual([0, []]);
    });

    it.skipIf(missing(shell) !== null)(`Ctrl-C ends everything (${shell})`, async () => {
      const display = await aDisplay();
      if (!display) throw new Error('no display');
      ends.push(display.stop);
      const { child, ended } = await started([`--shell=${shell}`, `--data=${folder()}`], shell === 'browser' ? /浏览器窗口/ : /桌面窗口：Electron/, { DISPLAY: display.name });
      await until(() => family(child.pid ?? 0).some((pid) => /--type=renderer/.test(commandLine(pid))));
      const all = family(child.pid ?? 0);
      child.kill('SIGINT');
      expect([await ended, await gone(all)]).toEqual([0, []]);
    });
  }
});
