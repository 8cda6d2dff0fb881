/** A second renderer reads our MLT export: melt must show the same frames as the cut says, and as our own render shows. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Asset } from '../../shared/asset/asset.ts';
import { emptyCut, type Cut } from '../../shared/cut/cut.ts';
import { pictureStretches } from '../../shared/cut/layers.ts';
import { addClip, sourceOf } from '../../shared/cut/operations.ts';
import { applyPatch } from '../../shared/cut/patch.ts';
import { mltOf } from '../../shared/formats/mlt.ts';
import { isRefusal } from '../../shared/log/command.ts';
import { barcodeClip, barcodesOf, ffmpegForTests, run, runsOf } from '../data/media.ts';

function hasMelt(): boolean {
  try { execFileSync('melt', ['--version'], { stdio: 'ignore' }); return true; } catch { return false; } // not installed here
}
const melt = hasMelt();
// Some builds of melt load Qt, which wants a display where there is none.
process.env['QT_QPA_PLATFORM'] ??= 'offscreen';
if (!melt) console.warn('NOT TESTED: melt is not installed, so no second renderer has seen our MLT export (apt install melt)');

it.skipIf(!melt)('melt shows the frames of our MLT export that the cut says', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'bianbo-melt-'));
  const files = new Map<string, string>();
  const assets = await Promise.all([1, 2].map(async (source): Promise<Asset> => {
    files.set(`s${source}`, await barcodeClip({ source, frames: 150 }));
    return {
      id: `s${source}`, name: `片段 & <${source}>.mp4`, kind: 'video', sha256: '', bytes: 1, mime: '', proxy: null, poster: null, peaks: null, stored: true, licence: '', createdBy: '', createdAt: 0, deleted: false,
      probe: { durationMs: 6000, frames: 150, width: 640, height: 360, rate: '25/1', videoCodec: 'h264', audioCodec: 'aac', channels: 2, sampleRate: 48000, interlaced: false },
    };
  }));
  let count = 0;
  let cut: Cut = emptyCut('v');
  const lay = (index: number, from: number, out: number, at: number, video: 'V1' | 'V2', audio: 'A1' | null): void => {
    const patch = addClip(cut, { source: sourceOf(assets[index]!), in: from, out, at, mode: 'overwrite', video, audio, newId: () => `n${++count}` });
    const after = isRefusal(patch) ? patch : applyPatch(cut, patch);
    if (isRefusal(after)) throw new Error(after.refused);
    cut = after;
  };
  lay(0, 20, 60, 0, 'V1', 'A1');
  lay(1, 7, 52, 40, 'V1', 'A1');
  lay(0, 100, 130, 95, 'V1', 'A1');
  lay(1, 140, 150, 12, 'V2', null);
  try {
    const project = path.join(folder, 'cut.mlt');
    const out = path.join(folder, 'melt.mp4');
    await writeFile(project, mltOf(cut, { name: '粗剪 "一" & 二', asset: (id) => assets.find((one) => one.id === id), path: ({ id }) => files.get(id)! }));
    await run('melt', [project, '-consumer', `avformat:${out}`, 'vcodec=libx264', 'preset=ultrafast', 'crf=16', 'acodec=aac', 'real_time=-1']);
    const wanted = pictureStretches(cut).flatMap(({ asset, in: from, length }) => (asset ? [`${asset.slice(1)}:${from}-${from + length - 1}`] : Array<string>(length).fill('?')));
    expect(runsOf(await barcodesOf(ffmpegForTests(), out))).toEqual(wanted);
  } finally { await rm(folder, { recursive: true, force: true }); }
});
