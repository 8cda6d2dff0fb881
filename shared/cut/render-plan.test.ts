import { describe, expect, it } from 'vitest';
import { emptyCut, type Clip, type Cut } from './cut.ts';
import { fitPicture, HOUSE_RASTER, type PictureFacts } from './render-picture.ts';
import { MOST_INPUTS, planRender, sourcePicture, type SourceFacts } from './render-plan.ts';

const facts = (more: Partial<SourceFacts> = {}): SourceFacts => ({
  path: 'file:/m', kind: 'video', pictureStream: 0, soundStream: 1, pictureStart: 0, upright: '', channels: 2, width: 1920, height: 1080, pixelAspect: 1, rotation: 0,
  pixelFormat: 'yuv420p', matrix: 'bt709', range: 'tv', rate: '25/1', interlaced: false, ...more,
});
const cutOf = (count: number, gap = 0): Cut => {
  const clips = Array.from({ length: count }, (_, index): Clip => ({ id: `c${index}`, asset: 'a', in: index * 100 + 50, length: 10, start: index * (10 + gap), link: null, gain: 0, block: null }));
  return { ...emptyCut('v'), tracks: { ...emptyCut('v').tracks, V1: clips, A1: clips.map((clip) => ({ ...clip, id: `s${clip.id}` })) } };
};
const options = { raster: HOUSE_RASTER, preset: 'veryfast', fromStart: false };
const plan = (cut: Cut, more: Partial<SourceFacts> = {}) => planRender(cut, new Map([['a', facts(more)]]), options);
const inputsOf = (args: readonly string[]): number => args.filter((one) => one === '-i').length;

describe('the plan of a render', () => {
  for (const [count, pieces] of [[1, 1], [40, 1], [41, 2], [200, 5]] as const) it(`opens at most ${MOST_INPUTS} inputs at a time for ${count} clips with gaps`, () => {
    const { pictures, sounds, frames } = plan(cutOf(count, 3));
    expect([pictures.length, sounds[0]?.length]).toEqual([pieces, pieces]);
    for (const piece of [...pictures, ...sounds.flat()]) expect(inputsOf(piece.inputs)).toBeLessThanOrEqual(MOST_INPUTS);
    expect(pictures.reduce((sum, piece) => sum + piece.frames, 0)).toBe(frames);
    expect(sounds[0]?.reduce((sum, piece) => sum + piece.frames, 0)).toBe(frames);
  });

  it('makes no sound track where there is no clip, and no picture of what has none', () => {
    expect(plan({ ...cutOf(2), tracks: { ...cutOf(2).tracks, A1: [] } }).sounds).toEqual([]);
    expect(plan(cutOf(1), { pictureStream: null }).pictures[0]?.inputs).toEqual([]);
  });
});

describe('the place where a source is read', () => {
  const rows: [what: string, first: number, more: Partial<SourceFacts>, read: 'near' | 'far' | 'start', jump: string | undefined, trim: string][] = [
    ['at its beginning', 0, {}, 'near', undefined, 'trim=start_frame=0:end_frame=10'],
    ['a whole second before', 130, {}, 'near', '5.000000', 'trim=start_frame=5:end_frame=15'],
    ['a second more where the second is too near', 126, {}, 'near', '4.000000', 'trim=start_frame=26:end_frame=36'],
    ['two seconds before at another rate', 130, { rate: '30/1' }, 'near', '3.000000', 'trim=start_frame=55:end_frame=65'],
    ['behind a late picture', 130, { pictureStart: 0.48 }, 'near', '5.480000', 'trim=start_frame=5:end_frame=15'],
    ['ten seconds before for a second opinion', 600, {}, 'far', '14.000000', 'trim=start_frame=250:end_frame=260'],
    ['from its beginning when the index lies', 600, {}, 'start', undefined, 'trim=start_frame=600:end_frame=610'],
  ];
  for (const [what, first, more, read, jump, trim] of rows) it(`is ${what}`, () => {
    const { input, chain } = sourcePicture(facts(more), { in: first, length: 10 }, read);
    expect(input[0] === '-ss' ? input[1] : undefined).toBe(jump);
    expect(chain).toContain(trim);
    expect(chain.includes('setpts=PTS-STARTPTS')).toBe(jump === undefined);
  });
});

describe('a picture in the house raster', () => {
  const rows: [what: string, more: Partial<PictureFacts>, expected: string | RegExp][] = [
    ['passes untouched when it fits', {}, 'setsar=1'],
    ['untagged HD counts as BT.709', { matrix: '' }, 'setsar=1'],
    ['SD is converted from BT.601', { width: 720, height: 576, pixelAspect: 64 / 45, matrix: '' }, /in_color_matrix=bt601:out_color_matrix=bt709/],
    ['UHD is scaled down', { width: 3840, height: 2160 }, /^scale=/],
    ['turned pictures are fitted', { rotation: 90 }, /pad=1920:1080/],
    ['full range becomes limited', { range: 'pc' }, /out_range=tv/],
    ['RGB has no matrix to name', { pixelFormat: 'rgb24', matrix: 'gbr' }, /^(?!.*in_color_matrix)scale=/],
  ];
  for (const [what, more, expected] of rows) it(what, () => {
    const filter = fitPicture(facts(more), HOUSE_RASTER);
    if (typeof expected === 'string') expect(filter).toBe(expected); else expect(filter).toMatch(expected);
  });
});
