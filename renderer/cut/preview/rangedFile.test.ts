import { expect, it } from 'vitest';
import { RangedFile } from './rangedFile.ts';

const DATA = Uint8Array.from({ length: 2_000_000 }, (_, index) => (index * 7 + (index >> 8)) & 255);

/** A server of DATA that counts what it is asked for. */
function server(ranges = true): { asked: string[]; fetch: typeof fetch } {
  const asked: string[] = [];
  return {
    asked,
    fetch: async (_url, init) => {
      const range = new Headers(init?.headers).get('Range') ?? '';
      asked.push(range);
      const [from = 0, to = DATA.length - 1] = (/(\d+)-(\d+)/.exec(range)?.slice(1) ?? []).map(Number);
      if (!ranges) return new Response(DATA);
      const end = Math.min(to, DATA.length - 1);
      return new Response(DATA.slice(from, end + 1), { status: 206, headers: { 'Content-Range': `bytes ${from}-${end}/${DATA.length}` } });
    },
  };
}

it('gives the right bytes anywhere and asks for bounded pieces only', async () => {
  const { asked, fetch } = server();
  const file = new RangedFile('/x', fetch);
  expect(await file.size()).toBe(DATA.length);
  for (const [from, to] of [[0, 10], [1_000_000, 1_000_400], [1_000_400, 1_200_000], [1_999_990, 2_000_000], [100, 1_900_000]] as const) expect(Buffer.from(await file.read(from, to)).equals(Buffer.from(DATA.subarray(from, to)))).toBe(true);
  expect(asked).toEqual(['bytes=0-524287', 'bytes=1000000-1524287', 'bytes=1999990-1999999', 'bytes=100-1899999']);
});

it('works with a server that knows no ranges', async () => {
  const { asked, fetch } = server(false);
  const file = new RangedFile('/x', fetch);
  expect(await file.size()).toBe(DATA.length);
  expect(Buffer.from(await file.read(5000, 6000)).equals(Buffer.from(DATA.subarray(5000, 6000)))).toBe(true);
  expect(asked).toHaveLength(1);
});

it('says what the server said', async () => {
  await expect(new RangedFile('/x', async () => new Response(null, { status: 404 })).size()).rejects.toThrow('404');
});
