import { expect, it } from 'vitest';
import { withoutMetadata } from './jpeg.ts';

const segment = (marker: number, text: string): number[] => [0xff, marker, 0, text.length + 2, ...new TextEncoder().encode(text)];
const jpeg = (...segments: number[][]): Uint8Array => Uint8Array.from([0xff, 0xd8, ...segments.flat(), 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xe1, 0xff, 0xd9]);

it('takes away what the camera wrote and keeps what the picture needs', () => {
  const needed = [segment(0xe0, 'JFIF'), segment(0xe2, 'ICC_PROFILE\0x'), segment(0xdb, 'tables'), segment(0xee, 'Adobe')];
  const spoken = [segment(0xe1, 'Exif\0\0GPS'), segment(0xfe, 'comment'), segment(0xed, 'Photoshop'), segment(0xe2, 'MPF\0')];
  expect(withoutMetadata(jpeg(needed[0]!, spoken[0]!, needed[1]!, spoken[1]!, spoken[3]!, needed[2]!, spoken[2]!, needed[3]!))).toEqual(jpeg(...needed));
});
it('leaves other bytes alone', () => expect(withoutMetadata(Uint8Array.from([1, 2, 3]))).toEqual(Uint8Array.from([1, 2, 3])));
