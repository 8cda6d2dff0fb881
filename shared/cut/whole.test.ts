import { expect, it } from 'vitest';
import type { Asset } from '../asset/asset.ts';
import { cutLength } from './cut.ts';
import { wholeOf } from './whole.ts';

const probe = { durationMs: 4400, frames: 110, width: 640, height: 360, rate: '30000/1001', videoCodec: 'h264', audioCodec: 'aac', channels: 2, sampleRate: 48000, interlaced: false };
const piece: Asset = { id: 'a', name: '片头.mkv', kind: 'video', sha256: 'a', bytes: 1, mime: '', probe, proxy: null, poster: null, peaks: null, stored: true, licence: '', createdBy: 'p', createdAt: 0, deleted: false };

it('of a finished piece whose header promises more than there is (its sound goes on behind the picture) the frames that its proxy has are rendered: more would end the package', () => {
  expect(cutLength(wholeOf({ ...piece, proxy: { sha256: 'b', bytes: 1, frames: 100 } }, 125))).toBe(100);
  expect(cutLength(wholeOf(piece, 125))).toBe(110);
  expect(cutLength(wholeOf({ ...piece, kind: 'audio', probe: { ...probe, frames: 0 } }, 125))).toBe(110);
  expect(cutLength(wholeOf({ ...piece, kind: 'image', probe: { ...probe, frames: 0, durationMs: 0, audioCodec: '' } }, 125))).toBe(125);
});
