/** What a hostile page, another local program or a crash may not do to the desktop shell. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedElectron } from '../../build/electron-found.mjs';
import { root } from '../../build/root.mjs';
import { missing, startSuite, type Suite } from './support/suite.ts';

const why = missing('electron');

describe.skipIf(why !== null)('the desktop shell', () => {
  let suite: Suite;
  let page: Page;
  let electron: ElectronApplication;
  const media = 'the picture of a frame'.repeat(1000);
  const address = createHash('sha256').update(media).digest('hex');

  beforeAll(async () => {
    suite = await startSuite({ shell: 'electron', switches: ['--use-fake-device-for-media-stream'] });
    page = suite.page;
    if (!suite.electron) throw new Error('not in Electron');
    electron = suite.electron;
    await page.waitForLoadState('domcontentloaded');
    const folder = path.join(suite.data, 'media', address.slice(0, 2));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, address), media);
    writeFileSync(path.join(suite.data, 'media', 'secret.txt'), 'secret');
  });
  afterAll(async () => { await suite?.close().catch(() => undefined); }); // the last test kills it

  const statuses = (addresses: string[]) => page.evaluate((all) => Promise.all(all.map((one) => fetch(one).then((answer) => answer.status, () => 'refused'))), addresses);

  it('a window has no Node: no require, no process, no Buffer', async () => {
    expect(await page.evaluate(() => ['require', 'process', 'Buffer', 'module'].map((name) => typeof (window as unknown as Record<string, unknown>)[name]))).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
  });

  it('a window has the named bridge and nothing else, and cannot change it', async () => {
    expect(await page.evaluate(() => {
      const { bianbo } = window as unknown as { bianbo: Record<string, unknown> };
      try { bianbo['chooseFiles'] = 1; } catch { /* frozen in strict mode */ }
      return [Object.keys(bianbo).sort().join(), typeof bianbo['chooseFiles']];
    })).toEqual(['checkForUpdate,chooseFiles,chooseFolder,chooseSave,downloadUpdate,installUpdate,openPrompter,pathForFile,setFullScreen,setLanguage,setOnAir,shell,showInFolder,versions', 'function']);
  });

  it('a call with arguments that do not fit is refused', async () => {
    expect(await page.evaluate(async () => {
      const { bianbo } = window as unknown as { bianbo: Record<string, (...args: unknown[]) => Promise<unknown>> };
      const tries: [string, unknown[]][] = [['setOnAir', ['yes']], ['setLanguage', ['../../etc']], ['openPrompter', ['x'.repeat(41)]], ['chooseFiles', ['extra']]];
      return Promise.all(tries.map(([name, args]) => bianbo[name]?.(...args).then(() => 'done', (error: Error) => /unfit arguments/.test(error.message))));
    })).toEqual([true, true, true, true]);
  });

  it('windows are sandboxed and isolated', async () => {
    expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => {
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } = (one.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity };
    }))).toEqual([{ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true }]);
  });

  it('inline script does not run', async () => {
    expect(await page.evaluate(() => { const script = document.createElement('script'); script.textContent = 'window.pwned = 1'; document.body.append(script); return (window as unknown as { pwned?: number }).pwned; })).toBeUndefined();
  });

  it('eval is refused', async () => {
    // In a task of the page's own: the debugger's evaluation is exempt from the policy.
    expect(await page.evaluate(() => new Promise((answer) => { setTimeout(() => { try { answer(String(window.eval('1+1'))); } catch (error) { answer(String(error)); } }); }))).toMatch(/unsafe-eval|Content Security Policy/);
  });

  it('it dials nobody: no outside fetch, no socket, no file', async () => {
    expect(await page.evaluate(async () => Promise.all([
      fetch('https://example.com').then(() => 'sent', () => 'refused'), fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused'), fetch('file:///etc/passwd').then(() => 'read', () => 'refused'),
      new Promise((answer) => { try { const socket = new WebSocket('ws://127.0.0.1:9/'); socket.onerror = () => answer('refused'); socket.onopen = () => answer('open'); } catch { answer('refused'); } }),
    ]))).toEqual(['refused', 'refused', 'refused', 'refused']);
  });

  it('app:// does not leave the built suite', async () => {
    expect(await statuses(['app://bianbo/../electron/main.cjs', 'app://bianbo/%2e%2e/electron/main.cjs', 'app://bianbo/..%2felectron%2fmain.cjs', 'app://bianbo/..%5celectron%5cmain.cjs', 'app://bianbo/%2e%2e%2f%2e%2e%2fpackage.json', 'app://bianbo/'])).toEqual([404, 404, 404, 404, 404, 404]);
  });

  it('media:// gives media by address and nothing else', async () => {
    expect(await statuses([`media://local/${address}`, `app://bianbo/media/${address}`, 'media://local/secret.txt', 'media://local/..%2foutbox.db', `media://local/${address.slice(0, 2)}/${address}`, 'media://local/', `media://local/${'0'.repeat(64)}`])).toEqual([200, 200, 404, 404, 404, 404, 404]);
  });

  it('media:// answers ranges itself, and 416 past the end', async () => {
    const ask = (range: string) => page.evaluate(async ([url, wanted]) => { const answer = await fetch(url ?? '', { headers: { range: wanted ?? '' } }); return [answer.status, answer.headers.get('content-range'), (await answer.text()).slice(0, 12)]; }, [`media://local/${address}`, range]);
    expect([await ask('bytes=4-10'), await ask('bytes=-5'), await ask(`bytes=${media.length}-`)]).toEqual([
      [206, `bytes 4-10/${media.length}`, 'picture'], [206, `bytes ${media.length - 5}-${media.length - 1}/${media.length}`, 'frame'], [416, `bytes */${media.length}`, ''],
    ]);
  });

  it('a video over media:// is sought in to the frame, and may be drawn and read', async () => {
    const name = readdirSync(path.join(root, 'resources/sample/media')).find((one) => one.endsWith('.mp4')) ?? '';
    const bytes = readFileSync(path.join(root, 'resources/sample/media', name));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    mkdirSync(path.join(suite.data, 'media', sha256.slice(0, 2)), { recursive: true });
    writeFileSync(path.join(suite.data, 'media', sha256.slice(0, 2), sha256), bytes);
    expect(await page.evaluate(async (url) => {
      const video = document.createElement('video');
      video.crossOrigin = 'anonymous';
      video.src = url;
      const heard = (name: string) => new Promise((resolve) => { video.addEventListener(name, resolve, { once: true }); video.addEventListener('error', resolve, { once: true }); });
      await heard('loadeddata');
      if (video.error) return video.error.message;
      video.currentTime = 1;
      await heard('seeked');
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 8;
      const context = canvas.getContext('2d');
      context?.drawImage(video, 0, 0, 8, 8);
      return { at: video.currentTime, wide: video.videoWidth > 0, read: context?.getImageData(0, 0, 1, 1).data.length };
    }, `media://local/${sha256}?type=video/mp4`)).toEqual({ at: 1, wide: true, read: 4 });
  });

  it('media are never a page or a script', async () => {
    expect(await page.evaluate(async (url) => Promise.all(['video/mp4', 'text/html', 'text/javascript', 'image/svg+xml'].map(async (type) => (await fetch(`${url}?type=${encodeURIComponent(type)}`)).headers.get('content-type'))), `media://local/${address}`))
      .toEqual(['video/mp4', 'application/octet-stream', 'application/octet-stream', 'application/octet-stream']);
  });

  it('navigation away is stopped', async () => {
    const before = page.url();
    await page.evaluate(() => { location.href = 'https://example.com/'; });
    await sleep(300);
    expect(page.url()).toBe(before);
  });

  it('window.open opens nothing', async () => {
    expect([await page.evaluate(() => window.open('https://example.com/') === null), electron.windows().length]).toEqual([true, 1]);
  });

  it('permissions are denied', async () => {
    expect(await page.evaluate(async () => [
      await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', (error: Error) => error.name),
      await new Promise((answer) => { navigator.geolocation.getCurrentPosition(() => answer('granted'), (error) => answer(`code ${error.code}`)); }),
      await Notification.requestPermission(),
      await navigator.clipboard.readText().then(() => 'granted', (error: Error) => error.name),
    ])).toEqual(['NotAllowedError', 'code 1', 'denied', 'NotAllowedError']);
  });

  it('the power-save blocker follows the air', async () => {
    const set = (on: boolean) => page.evaluate((wanted) => (window as unknown as { bianbo: { setOnAir(on: boolean): Promise<void> } }).bianbo.setOnAir(wanted), on);
    const blocked = () => electron.evaluate(({ powerSaveBlocker }) => [0, 1, 2, 3].some((id) => powerSaveBlocker.isStarted(id)));
    const seen = [await blocked()];
    await set(true);
    seen.push(await blocked());
    await set(false);
    seen.push(await blocked());
    expect(seen).toEqual([false, true, false]);
  });

  it('a second instance ends at once', async () => {
    const found = installedElectron();
    const second = spawn(found?.executable ?? '', ['--no-sandbox', '--disable-gpu', root, `--data=${suite.data}`], { env: { ...process.env, DISPLAY: await electron.evaluate(() => process.env['DISPLAY'] ?? '') }, stdio: 'ignore' });
    expect(await Promise.race([new Promise((resolve) => { second.once('exit', resolve); }), sleep(15_000, 'still running')])).toBe(0);
  });

  it('a workstation that died is started again', async () => {
    const first = workstationOf(electron.process().pid);
    process.kill(Number(first), 'SIGKILL');
    const deadline = Date.now() + 20_000;
    let next = '';
    while (Date.now() < deadline && (next === '' || next === first)) { await sleep(200); next = workstationOf(electron.process().pid); }
    expect(next).toMatch(/^\d+$/);
  });

  it('a page that crashed is loaded again, once', async () => {
    const loaded = electron.evaluate(({ BrowserWindow }) => new Promise((resolve) => { BrowserWindow.getAllWindows()[0]?.webContents.once('did-finish-load', () => resolve('loaded again')); }));
    await electron.evaluate(({ BrowserWindow }) => { BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(); });
    expect(await loaded).toBe('loaded again');
  });

  it('main killed: its workstation and pool end too', async () => {
    const main = electron.process().pid ?? 0;
    const workstation = workstationOf(main);
    const pool = children(workstation)[0] ?? '';
    process.kill(main, 'SIGKILL');
    const lives = (pid: string) => existsSync(`/proc/${pid}/status`) && !/State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, 'utf8')); // Z: ended, waits for its parent to look
    const deadline = Date.now() + 15_000;
    while (Date.now() < deadline && (lives(workstation) || lives(pool))) await sleep(100);
    expect([/^\d+$/.test(workstation), /^\d+$/.test(pool), lives(workstation), lives(pool)]).toEqual([true, true, false, false]);
  });
});

const children = (pid: string | number): string[] => { try { return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).trim().split('\n'); } catch { return []; /* pgrep ends with 1 when there is none */ } };
/** The workstation among the shell's children; '' when there is none at the moment. */
function workstationOf(pid: number | undefined): string {
  return children(pid ?? 0).find((child) => { try { return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('workstation/main.mjs'); } catch { return false; /* gone meanwhile */ } }) ?? '';
}
