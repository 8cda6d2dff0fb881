/** The verifier against the bags of the Library of Congress: every valid one is OK, every invalid one is named for what is wrong with it. */
import { readdirSync } from 'node:fs';
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyBag } from '../../workstation/export/verify.ts';

const bags = join(import.meta.dirname, '../data/bagit');
const under = (folder: string): string[] => readdirSync(join(bags, folder)).map((one) => `${folder}/${one}`);

describe('bags of the conformance suite', () => {
  it.each([...under('v0.97/valid'), ...under('v1.0/valid')])('%s is OK', async (bag) => {
    expect((await verifyBag(join(bags, bag))).findings).toEqual([]);
  });
  const wrong: [bag: string, code: string, path: string][] = [
    ['v0.97/invalid/baginfo-missing-encoding', 'bad-structure', 'bagit.txt'],
    ['v0.97/invalid/bom-in-bagit.txt', 'bad-structure', 'bagit.txt'],
    ['v0.97/invalid/corrupt-data-file', 'changed', 'data/bare-filename'],
    ['v0.97/invalid/corrupt-tag-file', 'changed', 'bag-info.txt'],
    ['v0.97/invalid/extra-file-in-bag', 'added', 'data/bar'],
    ['v0.97/invalid/invalid-version-number', 'bad-structure', 'bagit.txt'],
    ['v0.97/invalid/missing-baginfo', 'missing', 'bag-info.txt'],
    ['v0.97/invalid/missing-bagit.txt', 'missing', 'bagit.txt'],
    ['v0.97/invalid/out-of-scope-file-paths-using-dot-notation', 'bad-structure', '../../../README.md'],
    ['v0.97/invalid/out-of-scope-file-paths-using-dot-notation-for-fetch', 'bad-structure', '../../../README.md'],
    ['v0.97/invalid/same-filename-listed-twice-with-different-hashes', 'bad-structure', 'data/README'],
    ['v0.97/linux-only/out-of-scope-file-paths-using-absolute-path', 'bad-structure', '/tmp/foo'],
    ['v0.97/linux-only/out-of-scope-file-paths-using-absolute-path-for-fetch', 'bad-structure', '/tmp/test.txt'],
    ['v0.97/linux-only/out-of-scope-file-paths-using-shortcut', 'bad-structure', '~/foo'],
    ['v0.97/linux-only/out-of-scope-file-paths-using-shortcut-for-fetch', 'bad-structure', '~/test.txt'],
    ['v0.97/linux-only/out-of-scope-file-paths-using-shortcut-username', 'bad-structure', '~root/foo'],
    ['v0.97/linux-only/out-of-scope-file-paths-using-shortcut-username-for-fetch', 'bad-structure', '~root/foo'],
    ['v0.97/windows-only/out-of-scope-file-paths-using-absolute-path', 'bad-structure', 'C:\\Windows\\System32\\setx.exe'],
    ['v0.97/windows-only/out-of-scope-file-paths-using-absolute-path-for-fetch', 'bad-structure', 'C:\\Windows\\System32\\setx.exe'],
    ['v0.97/windows-only/out-of-scope-file-paths-using-shortcut', 'bad-structure', '%HomeDrive%\\Windows\\System32\\setx.exe'],
    ['v0.97/windows-only/out-of-scope-file-paths-using-shortcut-for-fetch', 'bad-structure', '%HomeDrive%\\Windows\\System32\\setx.exe'],
    ['v0.97/windows-only/out-of-scope-file-paths-using-unc', 'bad-structure', '\\\\?\\UNC\\server\\Windows\\System32\\setx.exe'],
    ['v0.97/windows-only/out-of-scope-file-paths-using-unc-for-fetch', 'bad-structure', '\\\\?\\UNC\\server\\Windows\\System32\\setx.exe'],
    ['v1.0/invalid/bagit-with-invalid-whitespace', 'bad-structure', 'bagit.txt'],
    ['v1.0/invalid/notAllManifestsListAllFiles', 'added', 'data/missingFromManifest.txt'],
    ['v1.0/invalid/same-filename-listed-twice-with-different-hashes', 'bad-structure', 'data/README'],
    ['v1.0/invalid/same-filename-listed-twice-with-the-same-hash', 'bad-structure', 'data/README'],
  ];
  it.each(wrong)('%s: %s %s', async (bag, code, path) => {
    const report = await verifyBag(join(bags, bag));
    expect(report.ok).toBe(false);
    expect(report.findings).toContainEqual(expect.objectContaining({ code, path }));
  });
  it('the table names every invalid bag there is', () => {
    const all = ['v0.97/invalid', 'v0.97/linux-only', 'v0.97/windows-only', 'v1.0/invalid'].flatMap(under);
    expect(wrong.map(([bag]) => bag).sort()).toEqual(all.sort());
  });
});

describe('bags made here', () => {
  let folder = '';
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'bianbo-bag-')); });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

  async function bag(name: string, files: Record<string, string>): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, name, path, '..'), { recursive: true });
      await writeFile(join(folder, name, path), text);
    }
    return join(folder, name);
  }
  const declared = { 'bagit.txt': 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' };

  it('reads names that a manifest writes differently', async () => {
    const root = await bag('encoded', { ...declared, 'data/100%\n.txt': 'x', 'manifest-sha256.txt': `${hex('x')}  data/100%25%0A.txt\n` });
    expect((await verifyBag(root)).findings).toEqual([]);
  });
  it('a file that one of two manifests leaves out is a fault in version 1.0', async () => {
    const sha512 = createHash('sha512').update('x').digest('hex');
    const root = await bag('two', { ...declared, 'data/a': 'x', 'data/b': 'x', 'manifest-sha256.txt': `${hex('x')}  data/a\n${hex('x')}  data/b\n`, 'manifest-sha512.txt': `${sha512}  data/a\n` });
    expect((await verifyBag(root)).findings).toEqual([{ code: 'bad-structure', path: 'data/b', detail: 'not-in-every-manifest' }]);
  });
  it.skipIf(process.platform === 'win32')('a link is no part of a bag', async () => {
    const root = await bag('link', { ...declared, 'data/a': 'x', 'manifest-sha256.txt': `${hex('x')}  data/a\n` });
    await symlink('/etc/hostname', join(root, 'data/out'));
    expect((await verifyBag(root)).findings).toEqual([{ code: 'bad-structure', path: 'data/out', detail: 'not-a-file' }]);
  });
  it('a bag whose files still have to be fetched is not complete', async () => {
    const root = await bag('hole', { ...declared, 'manifest-sha256.txt': `${hex('x')}  data/a\n`, 'fetch.txt': 'https://example.invalid/a 1 data/a\n' });
    expect((await verifyBag(root)).findings).toContainEqual({ code: 'missing', path: 'data/a', detail: 'to-be-fetched' });
  });
  it('a stranger’s bag is OK without a signature, but not when the newsroom’s key is asked for', async () => {
    const root = await bag('plain', { ...declared, 'data/a': 'x', 'manifest-sha256.txt': `${hex('x')}  data/a\n` });
    expect((await verifyBag(root)).ok).toBe(true);
    expect((await verifyBag(root, { key: 'AAAA' })).findings).toEqual([{ code: 'missing', path: 'signature.json', detail: 'not-signed' }]);
  });
  it('a folder that is no bag and a manifest that is no manifest', async () => {
    expect((await verifyBag(await bag('none', { 'a.txt': 'x' }))).findings.map((one) => one.detail)).toEqual(['no-declaration', 'no-manifest']);
    const root = await bag('garbled', { ...declared, 'data/a': 'x', 'manifest-sha256.txt': `hello\n${hex('x')}  data/a\n` });
    expect((await verifyBag(root)).findings).toEqual([{ code: 'bad-structure', path: 'manifest-sha256.txt', detail: 'manifest-line' }]);
  });
});
