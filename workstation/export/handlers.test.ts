import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Workstation } from '../workstation.ts';
import { writeBag } from './bag-writer.ts';
import { createExport } from './handlers.ts';
import type { ExportDeps } from './package.ts';
import { verifyBag } from './verify.ts';

/** A pool's key: what it signs with, and what it says of itself. */
function pool() {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  return { key, signer: (bytes: Uint8Array) => Promise.resolve({ key, signature: sign(null, bytes, privateKey).toString('base64') }) };
}

describe('a package that is whole in itself', () => {
  let folder = '';
  beforeEach(async () => { folder = await mkdtemp(path.join(tmpdir(), 'bianbo-verify-')); });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const home = pool();
  const signedBy = async ({ key, signer }: ReturnType<typeof pool>): Promise<void> => {
    await mkdir(path.join(folder, 'bag', 'data'), { recursive: true });
    await writeFile(path.join(folder, 'bag', 'data', 'a.txt'), '今夜大风');
    await writeBag(path.join(folder, 'bag'), { info: [], sign: signer, poolKey: key, signal: new AbortController().signal, progress: () => undefined });
  };
  const verify = (poolKey: string | null): Promise<unknown> => {
    const { handlers } = createExport({ folders: { exports: folder }, poolKey: () => poolKey } as unknown as Workstation, {} as ExportDeps); // the verifier asks for no more
    // A package has its items beside that; what is wrong with this one is that it has none.
    return Promise.resolve(handlers['export.verify']({ path: 'bag' })).then((answer) => ('findings' in answer ? { ours: answer.ours, signed: answer.pool !== '', wrong: answer.findings.map(({ code, path: at }) => `${code} ${at}`) } : answer));
  };

  it('is this newsroom’s when its pool signed it', async () => {
    await signedBy(home);
    expect(await verify(home.key)).toMatchObject({ ours: true, signed: true, wrong: ['missing data/rundown.json'] });
  });
  it('is not when anybody else did, whose own key it brings along', async () => {
    await signedBy(pool());
    expect(await verify(home.key)).toMatchObject({ ours: false, signed: true, wrong: ['missing data/rundown.json'] });
  });
  it('may be or not where no pool has said its key yet: that is not known here', async () => {
    await signedBy(home);
    expect(await verify(null)).toMatchObject({ ours: null, signed: true });
  });
  it('of which ten thousand files are missing has that many findings, and answers as many as somebody reads', async () => {
    await signedBy(home);
    await writeFile(path.join(folder, 'bag', 'manifest-sha256.txt'), Array.from({ length: 10_000 }, (_, index) => `${'0'.repeat(64)}  data/${index}.jpg\n`).join(''));
    const { handlers } = createExport({ folders: { exports: folder }, poolKey: () => null } as unknown as Workstation, {} as ExportDeps); // the verifier asks for no more
    const answer = await handlers['export.verify']({ path: 'bag' });
    expect('findings' in answer && [answer.ok, answer.count > 10_000, answer.findings.length]).toEqual([false, true, 500]);
  });
  it('of which every line of a long manifest is wrong says so', async () => {
    await signedBy(home);
    await writeFile(path.join(folder, 'bag', 'manifest-sha256.txt'), 'x\n'.repeat(400_000));
    const { handlers } = createExport({ folders: { exports: folder }, poolKey: () => null } as unknown as Workstation, {} as ExportDeps); // the verifier asks for no more
    const answer = await handlers['export.verify']({ path: 'bag' });
    expect(answer).toMatchObject({ ok: false });
  });
  it('is not read where its manifest is as large as a film: everything else would wait for that', async () => {
    await signedBy(home);
    await truncate(path.join(folder, 'bag', 'manifest-sha256.txt'), 40 << 20);
    expect(await verify(home.key)).toMatchObject({ wrong: expect.arrayContaining(['bad-structure manifest-sha256.txt']) as string[] });
    const { findings } = await verifyBag(path.join(folder, 'bag'));
    expect(findings.filter(({ path: at, code }) => at === 'manifest-sha256.txt' && code === 'bad-structure').map((one) => one.detail)).toEqual(['too-long']);
  });
});
