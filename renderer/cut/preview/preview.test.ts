import { describe, expect, it } from 'vitest';
import { emptyCut, type Clip } from '../../../shared/cut/cut.ts';
import { FrameCache } from './frameCache.ts';
import { groupAround } from './packetIndex.ts';
import { programmeOf, segmentAt } from './programme.ts';
import { shuttled, type Rate } from './shuttle.ts';

const clip = (asset: string, start: number, length: number, from = 0): Clip => ({ id: `${asset}${start}`, asset, in: from, length, start, link: null, gain: -3, block: null });

describe('a cut as a programme', () => {
  const cut = { ...emptyCut('v'), tracks: { V1: [clip('a', 0, 100, 10), clip('b', 150, 50)], V2: [clip('c', 40, 20)], A1: [clip('b', 150, 50)], A2: [clip('m', 0, 90)] } };
  const programme = programmeOf(cut);
  const rows: [frame: number, source: string][] = [[0, 'a@10'], [39, 'a@49'], [40, 'c@0'], [59, 'c@19'], [60, 'a@70'], [99, 'a@109'], [100, 'black'], [149, 'black'], [150, 'b@0'], [199, 'b@49'], [200, 'black']];
  for (const [frame, source] of rows) {
    it(`frame ${frame} is ${source}`, () => {
      const segment = segmentAt(programme.segments, frame);
      expect(segment ? `${segment.asset}@${segment.in + frame - segment.start}` : 'black').toBe(source);
    });
  }
  it('hears both sound tracks, in order', () => expect(programme.sounds.map(({ asset, start, gain }) => [asset, start, gain])).toEqual([['m', 0, -3], ['b', 150, -3]]));
});

describe('J K L', () => {
  const rows: [from: Rate, key: 'J' | 'K' | 'L', to: Rate][] = [[0, 'L', 1], [1, 'L', 2], [4, 'L', 8], [8, 'L', 8], [8, 'J', -1], [0, 'J', -1], [-1, 'J', -2], [-8, 'J', -8], [-4, 'L', 1], [2, 'K', 0], [-2, 'K', 0]];
  for (const [from, key, to] of rows) it(`${from} and ${key} is ${to}`, () => expect(shuttled(from, key)).toBe(to));
});

describe('the picture cache', () => {
  const closed: string[] = [];
  const picture = (name: string, bytes = 10) => ({ allocationSize: () => bytes, close: () => closed.push(name) });
  it('closes what it lets go, least recently used first, and holds its cap', () => {
    const cache = new FrameCache<ReturnType<typeof picture>>(30);
    for (const frame of [0, 1, 2]) cache.put('s', frame, picture(`s${frame}`));
    cache.get('s', 0);
    cache.put('t', 0, picture('t0'));
    expect([closed.splice(0), cache.used, cache.has('s', 0), cache.has('s', 1)]).toEqual([['s1'], 30, true, false]);
    cache.put('s', 0, picture('s0 again'));
    cache.forget('s');
    expect([closed.splice(0).sort(), cache.used]).toEqual([['s0', 's0 again', 's2'], 10]);
  });
  it('keeps a picture larger than the cap until the next comes', () => {
    const cache = new FrameCache<ReturnType<typeof picture>>(5);
    cache.put('s', 0, picture('big'));
    expect(cache.size).toBe(1);
    cache.put('s', 1, picture('bigger'));
    expect([closed.splice(0), cache.size]).toEqual([['big'], 1]);
  });
});

it('finds the group of pictures around a place', () => {
  const index = { keys: [0, 12, 24], packets: Array.from({ length: 30 }) as never[] }; // only their number counts here
  expect([0, 11, 12, 23, 29].map((place) => groupAround(index, place))).toEqual([{ from: 0, to: 12 }, { from: 0, to: 12 }, { from: 12, to: 24 }, { from: 12, to: 24 }, { from: 24, to: 30 }]);
});
