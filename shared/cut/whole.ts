import type { Asset } from '../asset/asset.ts';
import type { Frames } from '../units.ts';
import { emptyCut, type Clip, type Cut } from './cut.ts';
import { sourceOf } from './source.ts';

/** The whole of a finished piece (片头, 片尾, 公益广告) as a cut of one clip, so that it is conformed like everything else: as many frames as its proxy has, where there is one; a still is held for `stillFrames`. */
export function wholeOf(asset: Asset, stillFrames: Frames): Cut {
  const source = sourceOf(asset);
  const length = source.frames === Infinity ? stillFrames : Math.max(1, source.frames);
  const clip = (id: string): Clip => ({ id, asset: asset.id, in: 0, length, start: 0, link: 'whole', gain: 0, block: null });
  const cut = emptyCut(asset.id);
  return { ...cut, tracks: { ...cut.tracks, V1: asset.kind === 'audio' ? [] : [clip('picture')], A1: source.sound ? [clip('sound')] : [] } };
}
