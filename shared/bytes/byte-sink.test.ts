import { describe, expect, it } from 'vitest';
import { ByteSink } from './byte-sink.ts';
import { BLOCK, PAGE, PageBlocks } from './page-blocks.ts';
import { pastCache } from './past-cache.ts';

/** Blocks that count how many are out. */
class Counted extends PageBlocks {
  out = 0;
  override take() { this.out++; return super.take(); }
  override give(block: Uint8Array<ArrayBuffer>) { this.out--; super.give(block); }
}
const pattern = (length: number): Uint8Array => new Uint8Array(length).map((_zero, index) => (index * 7) % 251);
const most = BLOCK * 5;

describe('a sink', () => {
  for (const at of [0, 1, PAGE - 1, PAGE, BLOCK + 17]) it(`begun at ${at}: everything in its place, seen in order, blocks end on pages`, async () => {
    const file = new Uint8Array(at + most);
    const places: number[] = [];
    const blocks = new Counted();
    let seen = 0;
    let inOrder = true;
    const bytes = pattern(most - 100);
    // A disk that takes less than it is given.
    const sink = new ByteSink({ blocks, at, update(piece) { inOrder &&= Buffer.compare(piece, bytes.subarray(seen, seen + piece.length)) === 0; seen += piece.length; }, write: (piece, place) => { places.push(place); const part = piece.subarray(0, piece.length === BLOCK ? BLOCK - PAGE : piece.length); file.set(part, place); return Promise.resolve(part.length); } });
    for (let from = 0, length = 1; from < bytes.length; from += length, length = (length * 3 + 1) % 300_000) await sink.put(bytes.subarray(from, from + length));
    await sink.finish();
    expect([inOrder, seen, sink.written, blocks.out, Buffer.compare(file.subarray(at, at + bytes.length), bytes)]).toEqual([true, bytes.length, at + bytes.length, 0, 0]);
    expect(places.filter((place) => place % PAGE !== 0)).toEqual(at % PAGE === 0 ? [] : [at]);
  });

  it('tells whoever puts to wait while two blocks wait for the disk, and has then memory for one more', async () => {
    const writes: (() => void)[] = [];
    const blocks = new Counted();
    const sink = new ByteSink({ blocks, at: 0, update: () => undefined, write: (piece) => new Promise((resolve) => { writes.push(() => resolve(piece.length)); }) });
    const fill = () => sink.took(sink.space().length);
    expect(fill()).toBe(null);
    const hold = fill();
    expect([hold === null, sink.space().length, blocks.out]).toEqual([false, BLOCK, 3]);
    writes.shift()!();
    await hold;
    expect([sink.written, blocks.out]).toEqual([BLOCK, 2]);
    const end = sink.finish();
    await new Promise((resolve) => { setTimeout(resolve, 0); });
    writes.shift()!();
    await end;
    expect([sink.written, blocks.out]).toEqual([2 * BLOCK, 0]);
  });

  it('says what a disk says, to whoever waits and at the end; what was written counts', async () => {
    const blocks = new Counted();
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
    const sink = new ByteSink({ blocks, at: 0, update: () => undefined, write: (piece, place) => (place === 0 ? Promise.resolve(piece.length) : Promise.reject(full)) });
    await expect(sink.put(pattern(most))).rejects.toBe(full);
    await expect(sink.finish()).rejects.toBe(full);
    expect([sink.written, sink.error?.is, blocks.out]).toEqual([BLOCK, full, 0]);
  });
});

describe('past the page cache', () => {
  const ways = (refuses: string | null) => {
    const calls: [way: string, at: number, length: number][] = [];
    const way = (name: string) => (bytes: Uint8Array, at: number) => { calls.push([name, at, bytes.length]); return name === 'direct' && refuses !== null ? Promise.reject(Object.assign(new Error(refuses), { code: refuses })) : Promise.resolve(bytes.length); };
    return { calls, write: pastCache(way('plain'), way('direct')) };
  };
  const block = new PageBlocks().take();
  it('go whole pages; the rest, and what does not begin on one, does not', async () => {
    const { calls, write } = ways(null);
    await write(block, 0);
    await write(block.subarray(0, PAGE + 5), PAGE);
    await write(block.subarray(PAGE, PAGE + 5), 2 * PAGE);
    await write(block, 1);
    await write(block.subarray(1), PAGE);
    expect(calls).toEqual([['direct', 0, BLOCK], ['direct', PAGE, PAGE], ['plain', 2 * PAGE, 5], ['plain', 1, BLOCK], ['plain', PAGE, BLOCK - 1]]);
  });
  it('a disk that does not take that is not asked twice; a full one is full', async () => {
    const { calls, write } = ways('EINVAL');
    expect([await write(block, 0), await write(block, BLOCK)]).toEqual([BLOCK, BLOCK]);
    expect(calls.map(([way]) => way)).toEqual(['direct', 'plain', 'plain']);
    await expect(ways('ENOSPC').write(block, 0)).rejects.toThrow('ENOSPC');
  });
});
