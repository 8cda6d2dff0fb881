import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bagInfoText, bagInfoValue, checkListing, decodePath, encodePath, manifestName, manifestText, readBagInfo, readDeclaration, readManifest, staysInside } from './bagit.ts';

describe('the declaration', () => {
  const rows: [what: string, text: string, version: string | null][] = [
    ['two lines', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n', '1.0'],
    ['without a last line end', 'BagIt-Version: 0.97\r\nTag-File-Character-Encoding: UTF-8', '0.97'],
    ['a byte-order mark', '\uFEFFBagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n', null],
    ['space before the colon', 'BagIt-Version : 1.0\nTag-File-Character-Encoding: UTF-8\n', null],
    ['a third line', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\nX: 1\n', null],
    ['no encoding', 'BagIt-Version: 1.0\n', null],
  ];
  it.each(rows)('%s', (_what, text, version) => expect(readDeclaration(text)?.version ?? null).toBe(version));
});

describe('paths', () => {
  const rows: [path: string, inside: boolean][] = [
    ['data/a.txt', true], ['data/奉视新闻/片头.mp4', true], ['data/a..b', true], ['data/...', true], ['data/~x', true],
    ['/etc/passwd', false], ['~/x', false], ['data/../../x', false], ['data\\..\\..\\x', false], ['C:\\x', false], ['\\\\server\\x', false], ['\\.\\./x', false], ['', false], ['data/\0', false],
  ];
  it.each(rows)('%j stays inside: %s', (path, inside) => expect(staysInside(path)).toBe(inside));
  it('any name comes back as it was written', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => { expect(decodePath(encodePath(name))).toBe(name); expect(encodePath(name)).not.toMatch(/[\r\n]/); }));
  });
});

describe('manifests', () => {
  it('what is written is read again, in path order', () => {
    const digest = 'a'.repeat(64);
    const text = manifestText([{ digest, path: 'data/b' }, { digest, path: 'data/100%\n' }]);
    expect(text).toBe(`${digest}  data/100%25%0A\n${digest}  data/b\n`);
    expect(readManifest('manifest-sha256.txt', 'sha256', false, text, '1.0')).toEqual({
      manifest: { file: 'manifest-sha256.txt', algorithm: 'sha256', tag: false, entries: [{ digest, path: 'data/100%\n' }, { digest, path: 'data/b' }] }, findings: [],
    });
  });
  it('knows the names of manifests', () => {
    expect([manifestName('manifest-sha256.txt'), manifestName('tagmanifest-SHA-512.txt'), manifestName('manifest-crc.txt'), manifestName('data.txt')])
      .toEqual([{ algorithm: 'sha256', tag: false }, { algorithm: 'sha512', tag: true }, { algorithm: null, tag: false }, null]);
  });
});

describe('bag-info', () => {
  it('joins lines, compares labels without case, keeps a value on its line', () => {
    const pairs = readBagInfo('Source-Organization: 奉化区\r\n  融媒体中心\r\nX : 1\r\nx: 2\r\n');
    expect(pairs).toEqual([['Source-Organization', '奉化区 融媒体中心'], ['X', '1'], ['x', '2']]);
    expect([bagInfoValue(pairs, 'X'), bagInfoValue(pairs, 'none')]).toEqual(['2', '']);
    expect(bagInfoText([['A', 'b\nManifest: forged']])).toBe('A: b Manifest: forged\n');
  });
});

describe('the listing', () => {
  const bag = (paths: readonly string[], listed: readonly (readonly string[])[]) => ({
    version: '1.0', files: new Map(paths.map((path) => [path, 1])), info: null, fetch: null,
    manifests: listed.map((names, index) => ({ file: `manifest-${index}.txt`, algorithm: 'sha256' as const, tag: false, entries: names.map((path) => ({ digest: 'a'.repeat(64), path })) })),
  });
  it('wants every file in every manifest', () => {
    expect(checkListing(bag(['data/a', 'data/b', 'data/c'], [['data/a', 'data/b'], ['data/a', 'data/d']]))).toEqual([
      { code: 'missing', path: 'data/d', detail: 'listed-not-there' }, { code: 'added', path: 'data/c', detail: 'not-listed' }, { code: 'bad-structure', path: 'data/b', detail: 'not-in-every-manifest' },
    ]);
  });
  // By going through the manifest for every file this took minutes, in which the workstation did nothing else.
  it('of a hundred thousand files is no more work than that of a hundred', () => {
    const paths = Array.from({ length: 100_000 }, (_, index) => `data/frames/${String(index).padStart(7, '0')}.jpg`);
    expect(checkListing(bag(paths, [paths]))).toEqual([]);
  });
});
