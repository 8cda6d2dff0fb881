import { describe, expect, it } from 'vitest';
import { barcodeRow, readRow } from '../data/barcode.ts';
import { barcodeClip, barcodesOf, ffmpegForTests, frameOf, readBarcode, runsOf, type BarcodeClip } from '../data/media.ts';

describe('the barcode that proves frames', () => {
  it('reads back what it wrote and nothing else', () => {
    for (const code of [{ source: 0, frame: 0 }, { source: 15, frame: 0xf_ffff }, { source: 7, frame: 1234 }]) expect(readRow(barcodeRow(code))).toEqual(code);
    const damaged = barcodeRow({ source: 3, frame: 77 });
    damaged[20] = damaged[20] === 16 ? 235 : 16;
    expect(readRow(damaged)).toBeNull();
    expect(readRow(new Uint8Array(32))).toBeNull();
  });

  const clips: [what: string, clip: BarcodeClip][] = [
    ['long GOP with B-frames', { frames: 60, source: 3, gop: 250 }],
    ['30000/1001', { frames: 61, source: 4, rate: '30000/1001', size: '320x180', audio: 'none' }],
    ['MPEG-2 in a transport stream', { frames: 30, source: 5, container: 'ts', size: '720x576', encoder: ['-c:v', 'mpeg2video', '-b:v', '8M', '-g', '12', '-bf', '2', '-c:a', 'mp2'] }],
  ];
  for (const [what, clip] of clips) it(`shows every frame of a clip in order: ${what}`, async () => {
    const file = await barcodeClip(clip);
    expect(runsOf(await barcodesOf(ffmpegForTests(), file))).toEqual([`${clip.source}:0-${clip.frames - 1}`]);
    const { gray, width, height } = await frameOf(ffmpegForTests(), file, 17);
    expect(readBarcode(gray, width, height)).toEqual({ source: clip.source, frame: 17 });
  });
});
