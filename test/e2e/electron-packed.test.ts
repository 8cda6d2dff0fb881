/** The packed app: it is packed here, started as a person would start it, and driven. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { getCurrentFuseWire, FuseV1Options, FuseState } from '@electron/fuses';
import { listPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownNode, root } from '../../build/root.mjs';
import { DeskPage } from './support/desk-page.ts';
import { signInByForm } from './support/sign-in-page.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

const folder = path.join(root, 'out/dist/linux-unpacked');
const executable = path.join(folder, 'bianbo');

describe.skipIf(missing('electron') !== null || process.platform !== 'linux')('the packed app', () => {
  let suite: Suite;
  beforeAll(async () => {
    const packed = spawnSync(ownNode, [path.join(root, 'build/dist.mjs'), '--dir', '--test'], { cwd: root, encoding: 'utf8' });
    if (packed.status !== 0) throw new Error(`${packed.stdout}${packed.stderr}`);
    suite = await startSuite({ shell: 'electron', packed: executable, sample: true, size: { width: 1280, height: 720 } });
    await suite.page.waitForLoadState('load');
  }, 240_000);
  afterAll(async () => { await suite?.close(); });

  it('runs from its archive, with its own Node beside it', async () => {
    expect(await suite.electron?.evaluate(({ app }) => ({ packed: app.isPackaged, version: app.getVersion(), path: app.getAppPath().endsWith('app.asar') }))).toEqual({ packed: true, version: '0.1.0', path: true });
    expect(existsSync(path.join(folder, 'resources/node/bin/node'))).toBe(true);
  });

  it('signs in to its own newsroom, writes, and reaches its pool', async () => {
    await signInByForm(suite.page, '记者甲');
    const desk = await DeskPage.on(suite.page);
    await desk.newStory('打包后的第一条稿件');
    await desk.writeAtEnd(0, '这一条写在打包好的编播里。');
    await desk.sees('这一条写在打包好的编播里。');
    await suite.shot('packed');
    expect(suite.pool).toMatch(/^http:\/\/127\.0\.0\.1:\d+/);
    expect((await fetch(new URL('/updates/latest-linux.yml', suite.pool))).status).toBe(404);
  });

  it('carries what it runs and nothing else', () => {
    const files = listPackage(path.join(folder, 'resources/app.asar'), { isPack: false });
    const top = new Set(files.map((file) => file.split('/')[1]));
    const prebuilds = files.filter((file) => file.endsWith('.node')).map((file) => path.basename(file));
    expect([[...top].sort(), prebuilds]).toEqual([['dist', 'node_modules', 'package.json'], [`linux-${process.arch}.node`]]);
    expect(existsSync(path.join(folder, 'resources/default_app.asar'))).toBe(false);
  });

  it('has its fuses set; only inspect is left open in a test build', async () => {
    const fuses = await getCurrentFuseWire(executable);
    const state = (one: FuseV1Options) => (fuses[one] === FuseState.ENABLE);
    expect({
      runAsNode: state(FuseV1Options.RunAsNode), nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable), inspect: state(FuseV1Options.EnableNodeCliInspectArguments),
      cookies: state(FuseV1Options.EnableCookieEncryption), asarOnly: state(FuseV1Options.OnlyLoadAppFromAsar), file: state(FuseV1Options.GrantFileProtocolExtraPrivileges), integrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    }).toEqual({ runAsNode: false, nodeOptions: false, inspect: true, cookies: true, asarOnly: true, file: false, integrity: true });
  });
});
