import { describe, expect, it } from 'vitest';
import { fileUnder } from './folder-file.ts';
import { addressOf, mediaFile, mediaType } from './media-files.ts';

const sha = 'ab'.repeat(32);

describe('fileUnder', () => {
  const rows: [address: string, expected: string | undefined][] = [
    ['/index.html', '/suite/index.html'], ['/assets/a.js', '/suite/assets/a.js'], ['/%E7%A8%BF.js', '/suite/稿.js'],
    ['/', undefined], ['', undefined], ['/%00', undefined], ['/%zz', undefined], ['/..%5csecret', undefined],
    ['/../secret', '/suite/secret'], ['/..%2f..%2fsecret', '/suite/secret'], ['/a/../../secret', '/suite/secret'],
  ];
  for (const [address, expected] of rows) it(`${address} stays inside`, () => expect(fileUnder('/suite', address)).toBe(expected));
});

describe('media by address', () => {
  const rows: [url: string, expected: string | undefined][] = [
    [`media://local/${sha}`, sha], [`app://bianbo/media/${sha}`, sha], [`media://local/${sha}?type=video/mp4`, sha],
    [`media://local/${sha.toUpperCase()}`, undefined], [`media://local/${sha}0`, undefined], [`media://local/x/${sha}`, undefined], ['media://local/', undefined],
  ];
  for (const [url, expected] of rows) it(url.replace(sha, 'SHA'), () => expect(addressOf(url)).toBe(expected));
  it('lies under its first two digits', () => expect(mediaFile('/media', sha)).toBe(`/media/ab/${sha}`));
});

describe('mediaType', () => {
  const rows: [wished: string, expected: string][] = [
    ['video/mp4', 'video/mp4'], ['audio/mp4', 'audio/mp4'], ['image/jpeg', 'image/jpeg'], ['text/vtt', 'text/vtt'],
    ['text/html', 'application/octet-stream'], ['image/svg+xml', 'application/octet-stream'], ['text/javascript', 'application/octet-stream'], ['', 'application/octet-stream'], ['video/mp4\r\nx: y', 'application/octet-stream'],
  ];
  for (const [wished, expected] of rows) it(JSON.stringify(wished), () => expect(mediaType(`media://local/${sha}?type=${encodeURIComponent(wished)}`)).toBe(expected));
});
