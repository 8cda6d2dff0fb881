import { describe, expect, it } from 'vitest';
import { readProgress, type FfmpegProgress } from './progress.ts';

const RUNNING = 'frame=120\nfps=60.1\nstream_0_0_q=23.0\nbitrate= 812.3kbits/s\ntotal_size=486\nout_time_us=4800000\nout_time_ms=4800000\nout_time=00:00:04.800000\ndup_frames=0\ndrop_frames=0\nspeed=5.42x\nprogress=continue\n';

const rows: [what: string, text: string, expected: FfmpegProgress[]][] = [
  ['a running block', RUNNING, [{ frame: 120, outMs: 4800, speed: 5.42, end: false }]],
  ['nothing written yet', 'frame=0\nout_time_us=N/A\nout_time=N/A\nspeed=N/A\nprogress=continue\n', [{ frame: 0, outMs: 0, speed: null, end: false }]],
  ['a negative time before the first picture', 'frame=0\nout_time_us=-21333\nspeed=0x\nprogress=continue\n', [{ frame: 0, outMs: 0, speed: null, end: false }]],
  ['sound has no frame line', 'out_time_us=1500000\nspeed= 180x\nprogress=end\n', [{ frame: 0, outMs: 1500, speed: 180, end: true }]],
  ['a build without out_time_us', 'frame=5\nout_time_ms=200000\nspeed=1x\nprogress=end\n', [{ frame: 5, outMs: 200, speed: 1, end: true }]],
  ['two blocks at once', `${RUNNING}frame=125\nout_time_us=5000000\nspeed=5x\nprogress=end\n`, [{ frame: 120, outMs: 4800, speed: 5.42, end: false }, { frame: 125, outMs: 5000, speed: 5, end: true }]],
  ['Windows line ends', 'frame=1\r\nout_time_us=40000\r\nspeed=2x\r\nprogress=end\r\n', [{ frame: 1, outMs: 40, speed: 2, end: true }]],
  ['an unfinished last line says nothing yet', 'frame=1\nprogress=con', []],
];

describe('progress of ffmpeg', () => {
  for (const [what, text, expected] of rows) {
    it(what, () => expect(readProgress('', text).blocks).toEqual(expected));
    it(`${what}, in pieces of one character`, () => {
      const blocks: FfmpegProgress[] = [];
      let left = '';
      for (const character of text) { const read = readProgress(left, character); blocks.push(...read.blocks); left = read.left; }
      expect(blocks).toEqual(expected);
    });
  }
});
