/** An update as a workstation lives it: from its own pool's /updates, in a real Electron; only our signature counts. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newKey, signRelease } from '../../build/sign-release.mjs';
import type { Bridge, UpdateState } from '../../shared/protocol/bridge.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

describe.skipIf(missing('electron') !== null || process.platform !== 'linux')('updates from the pool', () => {
  let suite: Suite;
  let page: Page;
  let feed = '';
  const keys = mkdtempSync(path.join(tmpdir(), 'bianbo-release-key-'));
  const name = 'bianbo-9.1.0.deb';
  const bridge = <T>(call: keyof Bridge) => page.evaluate((one) => (window as unknown as { bianbo: Record<string, () => Promise<T>> }).bianbo[one]?.(), call as string);
  const check = () => bridge<UpdateState>('checkForUpdate');
  const download = () => bridge<UpdateState>('downloadUpdate');

  /** Puts a release on the pool, as an administrator does: installer, signature, channel file. */
  async function publish(version: string, signedAs = version): Promise<void> {
    const file = path.join(feed, name);
    writeFileSync(file, Buffer.alloc(300_000, version));
    await signRelease(file, { version: signedAs, key: readFileSync(path.join(keys, 'release-key-private.pem'), 'utf8') });
    channel(version);
  }
  function channel(version: string): void {
    const file = path.join(feed, name);
    const sha512 = createHash('sha512').update(readFileSync(file)).digest('base64');
    writeFileSync(path.join(feed, 'latest-linux.yml'), `version: ${version}\nfiles:\n  - url: ${name}\n    sha512: ${sha512}\n    size: ${statSync(file).size}\npath: ${name}\nsha512: ${sha512}\nreleaseDate: '2026-11-22T00:00:00.000Z'\n`);
  }

  beforeAll(async () => {
    newKey(keys);
    suite = await startSuite({ shell: 'electron' });
    page = suite.page;
    await page.waitForLoadState('domcontentloaded');
    feed = path.join(suite.data, 'pool', 'updates');
  });
  afterAll(async () => { await suite?.close(); rmSync(keys, { recursive: true, force: true }); });
  beforeEach(() => {
    rmSync(feed, { recursive: true, force: true });
    mkdirSync(feed, { recursive: true });
    writeFileSync(path.join(suite.data, 'release-key.pem'), readFileSync(path.join(keys, 'release-key.pem')));
  });

  it('nothing was ever released: no update', async () => expect(await check()).toEqual({ is: 'none' }));

  it('an older version on the pool is no update', async () => { await publish('0.0.1'); expect(await check()).toEqual({ is: 'none' }); });

  it('a machine without the release key takes nothing', async () => {
    await publish('9.1.0');
    rmSync(path.join(suite.data, 'release-key.pem'));
    expect(await check()).toEqual({ is: 'refused', code: 'update-no-key' });
  });

  it('nothing is downloaded that was not found', async () => expect(await download()).toEqual({ is: 'none' }));

  it('found, downloaded, its signature good: ready; on air it is not installed', async () => {
    await publish('9.1.0');
    expect([await check(), await download()]).toEqual([{ is: 'found', version: '9.1.0' }, { is: 'ready', version: '9.1.0' }]);
    await page.evaluate(() => (window as unknown as { bianbo: Bridge }).bianbo.setOnAir(true));
    const installed = await bridge('installUpdate');
    await page.evaluate(() => (window as unknown as { bianbo: Bridge }).bianbo.setOnAir(false));
    expect(installed).toEqual({ is: 'refused', code: 'update-on-air' });
  });

  it('another file under a channel file that fits it is refused and deleted: whoever holds the server cannot release', async () => {
    await publish('9.2.0');
    appendFileSync(path.join(feed, name), 'one more line');
    channel('9.2.0');
    expect([await check(), await download()]).toEqual([{ is: 'found', version: '9.2.0' }, { is: 'refused', code: 'update-signature' }]);
    expect(existsSync(path.join(process.env['XDG_CACHE_HOME'] ?? path.join(process.env['HOME'] ?? '', '.cache'), 'bianbo-updater/pending', name))).toBe(false);
    expect(await bridge('installUpdate')).toEqual({ is: 'none' });
  });

  it('an old release passed off as a newer one is refused', async () => {
    await publish('9.3.0', '9.1.0');
    expect([await check(), await download()]).toEqual([{ is: 'found', version: '9.3.0' }, { is: 'refused', code: 'update-signature' }]);
  });

  it('without its signature it is refused', async () => {
    await publish('9.4.0');
    rmSync(path.join(feed, `${name}.sig`));
    expect([await check(), await download()]).toEqual([{ is: 'found', version: '9.4.0' }, { is: 'refused', code: 'update-signature' }]);
  });

  it('a file damaged on the way is refused', async () => {
    await publish('9.5.0');
    appendFileSync(path.join(feed, name), 'torn');
    expect([await check(), await download()]).toEqual([{ is: 'found', version: '9.5.0' }, { is: 'refused', code: 'update-damaged' }]);
  });
});
