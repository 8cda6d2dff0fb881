import type { Asset } from '../asset/asset.ts';
import { msToFrames } from '../units.ts';

/** What a cut needs to know of an asset. */
export interface Source {
  readonly asset: string;
  /** How many frames it has at the house rate; Infinity for a still. */
  readonly frames: number;
  readonly picture: boolean;
  readonly sound: boolean;
}

/** The length of an asset in frames at the house rate (Infinity for a still); an unknown asset has 0. */
export type FramesOf = (asset: string) => number;

export function sourceOf({ id, kind, probe, proxy }: Asset): Source {
  if (kind === 'image') return { asset: id, frames: Infinity, picture: true, sound: false };
  const { picture, sound } = probe.unread ?? {};
  if (kind === 'audio') return { asset: id, frames: msToFrames(probe.durationMs), picture: false, sound: sound === undefined };
  return { asset: id, frames: proxy?.frames ?? probe.frames, picture: picture === undefined, sound: probe.audioCodec !== '' && sound === undefined };
}
