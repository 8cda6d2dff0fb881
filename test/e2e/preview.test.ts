/** The cut screen's preview shows the frame it says: proven in a real Chromium by the number burnt into every picture. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Programme, Segment } from '../../renderer/cut/preview/programme.ts';
import { findChromium, openPreview, proxyClip } from '../bench/preview-world.ts';

const LENGTH = 750;
const chromium = await findChromium();

/** The same frames on every run: a small linear congruential generator. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => { state = (state * 1_664_525 + 1_013_904_223) >>> 0; return Math.floor((state / 2 ** 32) * below); };
}

/** `count` cuts of `length` frames from three sources, in and out anywhere. */
function cuts(count: number, length: number): Programme {
  const roll = dice(11);
  const segments: Segment[] = Array.from({ length: count }, (_, index) => ({ start: index * length, end: (index + 1) * length, asset: `clip${(index % 3) + 1}`, in: roll(LENGTH - length) }));
  return { segments, sounds: segments.map(({ start, asset, in: from }) => ({ start, length, asset, in: from, gain: 0 })), length: count * length };
}

/** What must be on screen at each frame of a programme. */
function truth(programme: Programme): string[] {
  return programme.segments.flatMap((segment) => Array.from({ length: segment.end - segment.start }, (_, index) => `${segment.asset.slice(4)}:${segment.in + index}`));
}

describe.skipIf(!chromium)('the preview engine', () => {
  let world: Awaited<ReturnType<typeof openPreview>>;
  const whole: Programme = { segments: [{ start: 0, end: LENGTH, asset: 'clip1', in: 0 }], sounds: [], length: LENGTH };

  beforeAll(async () => {
    const files = await Promise.all([1, 2, 3].map((source) => proxyClip(source, LENGTH)));
    world = await openPreview(Object.fromEntries(files.map((file, index) => [`clip${index + 1}`, file])));
  });
  afterAll(() => world?.close());

  const roll = dice(7);
  const patterns: [what: string, frames: number[]][] = [
    ['300 random seeks', Array.from({ length: 300 }, () => roll(LENGTH))],
    ['scrubbing', Array.from({ length: 200 }, (_, index) => Math.max(0, Math.min(LENGTH - 1, 300 + index + roll(30) - 13)))],
    ['100 steps forward', Array.from({ length: 100 }, (_, index) => 400 + index)],
    ['100 steps back', Array.from({ length: 100 }, (_, index) => 400 - index)],
    ['the first and the last frame', [0, LENGTH - 1, 0, 1, LENGTH - 2]],
  ];
  for (const [what, frames] of patterns) {
    it(`${what}: never a wrong frame`, async () => {
      const { wrong } = await world.page.evaluate(async ([programme, wanted]) => {
        window.preview.load(programme);
        return window.preview.seek(wanted, wanted.map((frame) => `1:${frame}`));
      }, [whole, frames] as const);
      expect(wrong).toEqual([]);
    });
  }

  it('seeks across cuts show the right source', async () => {
    const programme = cuts(20, 50);
    const expected = truth(programme);
    const frames = Array.from({ length: 200 }, () => roll(programme.length));
    const { wrong } = await world.page.evaluate(async ([loaded, wanted, told]) => {
      window.preview.load(loaded);
      return window.preview.seek(wanted, told);
    }, [programme, frames, frames.map((frame) => expected[frame]!)] as const);
    expect(wrong).toEqual([]);
  });

  it('a flood of requests ends on the newest', async () => {
    const frames = Array.from({ length: 60 }, () => roll(LENGTH));
    const end = await world.page.evaluate(async ([programme, wanted]) => { window.preview.load(programme); return window.preview.flood(wanted); }, [whole, frames] as const);
    expect(end).toBe(`1:${frames.at(-1)}`);
  });

  it('a gap is black and the second picture track covers the first', async () => {
    const programme: Programme = { segments: [{ start: 10, end: 20, asset: 'clip1', in: 100 }, { start: 20, end: 25, asset: 'clip2', in: 7 }, { start: 25, end: 30, asset: 'clip1', in: 115 }], sounds: [], length: 30 };
    const { wrong } = await world.page.evaluate(async (loaded) => {
      window.preview.load(loaded);
      return window.preview.seek([0, 9, 10, 19, 20, 24, 25, 29], ['?', '?', '1:100', '1:109', '2:7', '2:11', '1:115', '1:119']);
    }, programme);
    expect(wrong).toEqual([]);
  });

  // Whether a loaded machine misses a frame's time is a figure (test/bench/preview.ts), not a test; that it never lies about it is.
  it('plays 20 cuts: only right frames, in order, each once, misses counted, the sound without a hole', async () => {
    const programme = cuts(20, 25);
    const report = await world.page.evaluate(async (loaded) => { window.preview.load(loaded); return window.preview.play(0); }, programme);
    const expected = truth(programme);
    const places = report.shown.map((code, index) => expected.indexOf(code, index));
    expect(places).not.toContain(-1);
    expect(places.every((place, index) => index === 0 || place > places[index - 1]!)).toBe(true);
    expect(report.dropped).toBe(expected.length - report.shown.length);
    expect(report.audible).toBe(true);
    expect(Math.abs(report.soundMs - programme.length * 40)).toBeLessThan(12);
    // The longest quiet stretch is the two 5 ms ramps at a cut.
    expect(report.longestSilenceMs).toBeLessThan(10);
  });

  it('shuttles both ways in order and stops where it says', async () => {
    for (const rate of [4, -4] as const) {
      const { frames, state } = await world.page.evaluate(async ([programme, speed]) => {
        window.preview.load(programme);
        const seen = await window.preview.shuttle(375, speed, 1500);
        return { frames: seen, state: await window.preview.state() };
      }, [whole, rate] as const);
      expect(frames.toSorted((a, b) => (a - b) * Math.sign(rate))).toEqual(frames);
      expect(frames.length).toBeGreaterThan(5);
      expect(state.shown).toBe(`1:${state.frame}`);
    }
  });

  it('keeps its memory within the cap', async () => {
    const { cacheBytes, cap } = await world.page.evaluate(() => window.preview.state());
    expect(cacheBytes).toBeGreaterThan(cap / 4);
    expect(cacheBytes).toBeLessThanOrEqual(cap);
  });
});
