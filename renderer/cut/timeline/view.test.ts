import { describe, expect, it } from 'vitest';
import { emptyCut, type Clip } from '../../../shared/cut/cut.ts';
import { firstAfter, fitted, following, frameOf, hit, rulerStep, xOf, zoomed, type View } from './view.ts';

const clip = (id: string, start: number, length: number): Clip => ({ id, asset: 'a', in: 0, length, start, link: null, gain: 0, block: null });
const view: View = { scale: 2, left: 100, width: 800, height: 200 };

describe('places on the timeline', () => {
  it('frames and pixels are each other\'s inverse', () => {
    for (const frame of [0, 100, 101, 477]) expect(frameOf(view, xOf(view, frame))).toBe(frame);
  });
  it('zooming keeps what is under the pointer', () => {
    for (const factor of [0.8, 1.3, 4]) expect(frameOf(zoomed(view, factor, 300, 5000), 300)).toBe(frameOf(view, 300));
  });
  it('fitting shows the last frame', () => { expect(xOf(fitted(view, 7500), 7500)).toBeLessThanOrEqual(view.width); });
  it('the window follows the playhead only when it has left', () => {
    expect(following(view, 300, 5000)).toBe(view);
    expect(xOf(following(view, 1000, 5000), 1000)).toBeCloseTo(80);
  });
  it('labels stand apart', () => { for (const scale of [0.003, 0.1, 1, 12]) expect(rulerStep(scale, 80) * scale).toBeGreaterThanOrEqual(80); });
});

describe('what is under the pointer', () => {
  const cut = { ...emptyCut('v'), tracks: { V2: [], V1: [clip('one', 110, 50), clip('two', 160, 50), clip('three', 260, 2)], A1: [clip('sound', 110, 50)], A2: [] } };
  const at = (frame: number, y: number): string => {
    const found = hit(cut, view, xOf(view, frame), y);
    return found.on === 'clip' ? `${found.clip.id} ${found.part}` : found.on;
  };
  const rows: [what: string, frame: number, y: number, expected: string][] = [
    ['the ruler', 130, 5, 'ruler'], ['the scrollbar', 130, 195, 'scrollbar'], ['an empty row', 130, 40, 'empty'],
    ['the middle of a clip', 130, 80, 'one body'], ['its head', 111, 80, 'one in'], ['just before its head', 108, 80, 'one in'],
    ['left of a cut', 158, 80, 'one out'], ['right of a cut', 161, 80, 'two in'], ['just behind the end', 212, 80, 'two out'],
    ['a gap', 240, 80, 'empty'], ['a clip too narrow for edges', 261, 80, 'three body'], ['the sound row', 130, 120, 'sound body'],
  ];
  for (const [what, frame, y, expected] of rows) it(what, () => expect(at(frame, y)).toBe(expected));
});

it('finds the first clip of a window among many', () => {
  const clips = Array.from({ length: 10_000 }, (_, index) => clip(String(index), index * 10, 10));
  for (const frame of [0, 5, 9, 10, 55_555, 99_999]) expect(clips[firstAfter(clips, frame)]!.id).toBe(String(Math.floor(frame / 10)));
  expect(firstAfter(clips, 100_000)).toBe(10_000);
});
