/** A rendered cut is the cut: every picture is read back by its barcode, sound by its loudness. Real ffmpeg throughout. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asset } from '../../shared/asset/asset.ts';
import { emptyCut, type Cut } from '../../shared/cut/cut.ts';
import { pictureStretches } from '../../shared/cut/layers.ts';
import { parseLoudness } from '../../shared/cut/loudness.ts';
import { addClip, moveClips, sourceOf, splitClips, trimClip } from '../../shared/cut/operations.ts';
import { applyPatch, type CutPatch } from '../../shared/cut/patch.ts';
import { isRefusal, type Refusal } from '../../shared/log/command.ts';
import { makePoster, makeStill } from '../../workstation/media/derive.ts';
import { findFfmpeg, type FfmpegTools } from '../../workstation/media/ffmpeg.ts';
import { renderTo, type RenderArgs } from '../../workstation/media/render.ts';
import { runFfmpeg } from '../../workstation/media/run-ffmpeg.ts';
import { JobError } from '../../workstation/workstation.ts';
import { withExif } from '../data/exif.ts';
import { barcodeClip, barcodesOf, ffmpegForTests, run, runsOf, type BarcodeClip } from '../data/media.ts';

let folder: string;
let tools: FfmpegTools;
beforeAll(async () => {
  const found = await findFfmpeg({ env: process.env, bundled: '' });
  if (!found) throw new Error('these tests need ffmpeg');
  tools = found;
  folder = await mkdtemp(path.join(tmpdir(), 'bianbo-render-'));
});
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

const SMALL = { raster: { width: 640, height: 360 }, preset: 'ultrafast' };
const files = new Map<string, string>();
const proxies = new Map<string, string>();

function asset(id: string, kind: Asset['kind'], file: string, frames: number, sound = true): Asset {
  files.set(id, file);
  return {
    id, name: `${id}.mp4`, kind, sha256: id, bytes: 1, mime: '', proxy: null, poster: null, peaks: null, stored: true, licence: '', createdBy: 'p', createdAt: 0, deleted: false,
    probe: { durationMs: frames * 40, frames: kind === 'video' ? frames : 0, width: 640, height: 360, rate: '25/1', videoCodec: 'h264', audioCodec: sound ? 'aac' : '', channels: 2, sampleRate: 48000, interlaced: false },
  };
}
const clip = async (source: number, frames: number, more: Partial<BarcodeClip> = {}): Promise<Asset> => asset(`s${source}`, 'video', await barcodeClip({ source, frames, ...more }), frames, more.audio !== 'none');

let count = 0;
const newId = (): string => `c${++count}`;
function edited(cut: Cut, patch: CutPatch | Refusal): Cut {
  if (isRefusal(patch)) throw new Error(patch.refused);
  const after = applyPatch(cut, patch);
  if (isRefusal(after)) throw new Error(after.refused);
  return after;
}
const lay = (cut: Cut, one: Asset, from: number, out: number, more: Partial<Parameters<typeof addClip>[1]> = {}): Cut =>
  edited(cut, addClip(cut, { source: sourceOf(one), in: from, out, at: 0, mode: 'append', video: 'V1', audio: 'A1', newId, ...more }));

const render = (cut: Cut, assets: readonly Asset[], more: Partial<RenderArgs> = {}): ReturnType<typeof renderTo> => renderTo({
  tools, cut, asset: (id) => assets.find((one) => one.id === id), file: path.join(folder, 'out.mp4'), temp: path.join(folder, 'temp'), signal: new AbortController().signal,
  places: { original: async (one) => files.get(one.id) ?? null, proxy: (one) => proxies.get(one.id) ?? null }, options: SMALL, ...more,
});
/** What the cut says each picture is, in the words of runsOf. */
const wanted = (cut: Cut): string[] => pictureStretches(cut).flatMap(({ asset: id, in: from, length }) => (id?.startsWith('s') ? [`${id.slice(1)}:${from}-${from + length - 1}`] : Array<string>(length).fill('?')));
const shown = async (file = path.join(folder, 'out.mp4')): Promise<string[]> => runsOf(await barcodesOf(ffmpegForTests(), file));
async function loudnessOf(file: string): Promise<{ integrated: number; peak: number }> {
  const { complaint } = await runFfmpeg(tools.ffmpeg, { args: ['-v', 'info', '-nostats', '-i', file, '-map', '0:a', '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'] });
  return parseLoudness(complaint)!;
}

describe('a rendered cut', () => {
  it('shows every frame of a cut from several sources with split, trim, gap, a cutaway and clips moved', async () => {
    const [a, b, c] = await Promise.all([clip(1, 200, { gop: 100 }), clip(2, 150), clip(3, 60, { audio: 'none' })]);
    let cut = lay(lay(lay(emptyCut('v'), a, 20, 70), b, 31, 90), a, 120, 199);
    cut = edited(cut, splitClips(cut, { at: 25, clips: [], newId }));
    cut = edited(cut, trimClip(cut, { clip: cut.tracks.V1[1]!.id, edge: 'in', by: 7, ripple: false, framesOf: (id) => (id === 's1' ? 200 : 150), newId }));
    cut = edited(cut, moveClips(cut, { clips: [cut.tracks.V1.at(-1)!.id], by: 13, track: null, newId }));
    cut = lay(cut, c, 5, 22, { mode: 'overwrite', at: 60, video: 'V2', audio: null });
    const said: number[] = [];
    const result = await render(cut, [a, b, c], { onProgress: (fraction) => said.push(fraction) });
    expect(await shown()).toEqual(wanted(cut));
    expect(result.frames).toBe(201);
    expect(result.compared).toBeGreaterThan(8);
    expect(said.at(-1)).toBe(1);
    expect(said.length).toBeGreaterThan(3);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['out.mp4']));
    expect(await readdir(path.join(folder, 'temp'))).toEqual([]);
  });

  it('is 1920x1080 25p H.264 tagged BT.709 with 48 kHz AAC when nobody says otherwise', async () => {
    const a = await clip(1, 200, { gop: 100 });
    await render(lay(emptyCut('v'), a, 3, 15), [a], { options: {} });
    const probed = JSON.parse(String(await run('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', path.join(folder, 'out.mp4')])));
    expect(probed.streams[0]).toMatchObject({ codec_name: 'h264', width: 1920, height: 1080, pix_fmt: 'yuv420p', color_space: 'bt709', color_transfer: 'bt709', color_primaries: 'bt709', color_range: 'tv', avg_frame_rate: '25/1', r_frame_rate: '25/1', nb_frames: '12' });
    expect(probed.streams[1]).toMatchObject({ codec_name: 'aac', sample_rate: '48000', channels: 2 });
    expect(await shown()).toEqual(['1:3-14']);
  });

  it('opens not more than forty inputs at a time and joins the pieces without a seam', async () => {
    const [a, b] = await Promise.all([clip(1, 200, { gop: 100 }), clip(2, 150)]);
    let cut = emptyCut('v');
    for (let index = 0; index < 55; index++) cut = lay(cut, index % 2 ? a : b, (index * 17) % 120, ((index * 17) % 120) + 3 + (index % 4));
    await render(cut, [a, b]);
    expect(await shown()).toEqual(wanted(cut));
  });

  // The frame a person chose is the n-th of the conformed file, whatever the camera's rate.
  const rates: [what: string, more: Partial<BarcodeClip>][] = [
    ['50 frames/s', { rate: '50/1' }], ['30 frames/s', { rate: '30/1' }], ['29.97 frames/s', { rate: '30000/1001' }], ['24 frames/s', { rate: '24/1' }],
    ['a transport stream', { container: 'ts' }], ['MPEG-2 in MXF', { container: 'mxf', size: '1920x1080', encoder: ['-c:v', 'mpeg2video', '-b:v', '20M', '-g', '12', '-bf', '2', '-c:a', 'pcm_s16le', '-ar', '48000'] }],
    ['Matroska', { container: 'mkv' }], ['ProRes in MOV', { container: 'mov', encoder: ['-c:v', 'prores_ks', '-profile:v', '0', '-c:a', 'pcm_s16le'] }],
  ];
  for (const [what, more] of rates) it(`takes the right frames of ${what}`, async () => {
    const made = await clip(4, 240, more);
    const conformed = path.join(folder, 'conformed.mkv');
    await run(ffmpegForTests(), ['-v', 'error', '-y', '-i', files.get('s4')!, '-an', '-vf', 'setpts=PTS-STARTPTS,fps=25:round=near', '-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '10', conformed]);
    const codes = await barcodesOf(ffmpegForTests(), conformed);
    expect(codes.length).toBeGreaterThan(100);
    const one = { ...made, probe: { ...made.probe, frames: codes.length } };
    let cut = lay(lay(lay(emptyCut('v'), one, 70, 84), one, 0, 5), one, 101, 117);
    cut = lay(cut, one, codes.length - 6, codes.length);
    await render(cut, [one]);
    expect(await barcodesOf(ffmpegForTests(), path.join(folder, 'out.mp4'))).toEqual([...codes.slice(70, 84), ...codes.slice(0, 5), ...codes.slice(101, 117), ...codes.slice(-6)]);
  });

  it('takes the right frames of a phone whose rate varies', async () => {
    const steady = await barcodeClip({ source: 5, frames: 240, rate: '30/1' });
    const file = path.join(folder, 'phone.mp4');
    await run(ffmpegForTests(), ['-v', 'error', '-y', '-i', steady, '-vf', "select='not(between(n,100,124))*not(eq(mod(n,7),3))'", '-fps_mode', 'vfr', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '60', '-c:a', 'copy', file]);
    const conformed = path.join(folder, 'conformed.mkv');
    await run(ffmpegForTests(), ['-v', 'error', '-y', '-i', file, '-an', '-vf', 'setpts=PTS-STARTPTS,fps=25:round=near', '-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '10', conformed]);
    const codes = await barcodesOf(ffmpegForTests(), conformed);
    const one = asset('s5', 'video', file, codes.length);
    const ranges = [[92, 110], [100, 104], [3, 9], [150, 171]] as const;
    await render(ranges.reduce((cut, [from, to]) => lay(cut, one, from, to), emptyCut('v')), [one]);
    expect(await barcodesOf(ffmpegForTests(), path.join(folder, 'out.mp4'))).toEqual(ranges.flatMap(([from, to]) => codes.slice(from, to)));
  });

  it('takes the right frames of a recorded screen on which nothing moved for long', async () => {
    const steady = await barcodeClip({ source: 5, frames: 5, audio: 'none' });
    const file = path.join(folder, 'screen.mp4');
    await run(ffmpegForTests(), ['-v', 'error', '-y', '-i', steady, '-vf', "setpts='if(eq(N,0),0,if(eq(N,1),12,if(eq(N,2),30,if(eq(N,3),31,50))))/TB'", '-fps_mode', 'vfr', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '60', file]);
    const conformed = path.join(folder, 'conformed.mkv');
    await run(ffmpegForTests(), ['-v', 'error', '-y', '-i', file, '-an', '-vf', 'setpts=PTS-STARTPTS,fps=25:round=near', '-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '10', conformed]);
    const codes = await barcodesOf(ffmpegForTests(), conformed);
    const one = asset('s5', 'video', file, codes.length, false);
    const ranges = [[640, 660], [740, 780], [290, 310], [900, 1000], [20, 30]] as const;
    await render(ranges.reduce((cut, [from, to]) => lay(cut, one, from, to), emptyCut('v')), [one]);
    expect(await barcodesOf(ffmpegForTests(), path.join(folder, 'out.mp4'))).toEqual(ranges.flatMap(([from, to]) => codes.slice(from, to)));
    const still = path.join(folder, 'still.jpg');
    for (const frame of [290, 640, 900]) {
      await makeStill({ tools, from: file, to: still, name: 'screen.mp4', frame });
      expect(await barcodesOf(ffmpegForTests(), still)).toEqual([codes[frame]]);
    }
  });

  it('shows a photo upright that the phone took turned, as the preview does, also in its poster', async () => {
    const photo = path.join(folder, 'phone.jpg');
    await run(ffmpegForTests(), ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=red:s=400x200,drawbox=w=200:h=200:c=blue:t=fill', '-frames:v', '1', '-update', '1', photo]);
    await writeFile(photo, withExif(await readFile(photo), 6));
    const one = asset('phone', 'image', photo, 0);
    await render(lay(emptyCut('v'), one, 0, 10), [one]);
    const poster = path.join(folder, 'poster.jpg');
    await makePoster({ tools, from: photo, to: poster, name: 'phone.jpg', kind: 'image' });
    // Turned clockwise, the left half is on top: blue over red, and bars beside it in the film.
    for (const [file, crop] of [[path.join(folder, 'out.mp4'), 'crop=160:360,'], [poster, '']] as const) {
      const [, , topBlue, bottomRed] = await run(ffmpegForTests(), ['-v', 'error', '-i', file, '-frames:v', '1', '-vf', `${crop}scale=1:2:flags=area,format=rgb24`, '-f', 'rawvideo', '-']);
      expect([topBlue! > 150, bottomRed! > 150]).toEqual([true, true]);
    }
    expect((await run('ffprobe', ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', poster])).toString().trim()).toBe('200,400');
  });

  it('stands what can be seen through of a picture on black', async () => {
    const title = path.join(folder, 'title.png');
    await run(ffmpegForTests(), ['-v', 'error', '-y', '-f', 'lavfi', '-i', "color=white:s=640x360,format=rgba,geq=r=255:g=255:b=255:a='if(lt(X,320),255,0)'", '-frames:v', '1', '-update', '1', title]);
    const one = asset('title', 'image', title, 0);
    await render(lay(emptyCut('v'), one, 0, 10), [one]);
    const [left, , , right] = await run(ffmpegForTests(), ['-v', 'error', '-i', path.join(folder, 'out.mp4'), '-frames:v', '1', '-vf', 'scale=2:1:flags=area,format=rgb24', '-f', 'rawvideo', '-']);
    expect([left! > 230, right! < 25]).toEqual([true, true]);
  });

  it('holds a still, and fits pictures of another shape with bars', async () => {
    const picture = path.join(folder, 'still.png');
    await run(ffmpegForTests(), ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=c=red:s=400x400', '-frames:v', '1', picture]);
    const one = asset('red', 'image', picture, 0);
    const a = await clip(1, 200, { gop: 100 });
    await render(lay(lay(emptyCut('v'), one, 0, 30), a, 10, 20), [one, a]);
    expect((await shown()).slice(-1)).toEqual(['1:10-19']);
    expect(await run(ffmpegForTests(), ['-v', 'error', '-i', path.join(folder, 'out.mp4'), '-vf', 'select=eq(n\\,15),crop=2:2:100:180,format=rgb24', '-frames:v', '1', '-f', 'rawvideo', '-']).then(([r, g, b]) => r! + g! + b!)).toBeLessThan(12);
    const [r, g, b] = await run(ffmpegForTests(), ['-v', 'error', '-i', path.join(folder, 'out.mp4'), '-vf', 'select=eq(n\\,15),crop=2:2:320:180,format=rgb24', '-frames:v', '1', '-f', 'rawvideo', '-']);
    expect([r! > 230, g! < 40, b! < 40]).toEqual([true, true, true]);
  });
});

describe('the sound of a rendered cut', () => {
  for (const [what, levels] of [['quiet', [-20, -26]], ['loud', [12, 18]]] as const) it(`is at -24 LUFS with peaks under -2 dBTP when recorded ${what}`, async () => {
    const [a, b] = await Promise.all([clip(1, 200, { gop: 100 }), clip(2, 150)]);
    let cut = lay(lay(emptyCut('v'), a, 0, 150), b, 0, 120);
    for (const [index, gain] of levels.entries()) cut = { ...cut, tracks: { ...cut.tracks, A1: cut.tracks.A1.map((one, at) => (at === index ? { ...one, gain } : one)) } };
    await render(cut, [a, b]);
    const { integrated, peak } = await loudnessOf(path.join(folder, 'out.mp4'));
    expect(Math.abs(integrated + 24)).toBeLessThanOrEqual(1);
    expect(peak).toBeLessThanOrEqual(-2);
  });

  it('begins on the frame of its picture and mixes both tracks', async () => {
    const a = await clip(1, 200, { gop: 100 });
    const beep = path.join(folder, 'beep.wav');
    await run(ffmpegForTests(), ['-v', 'error', '-y', '-f', 'lavfi', '-i', "aevalsrc='if(between(t,1,1.2),0.5*sin(2*PI*2000*t),0)':s=48000:d=3", beep]);
    const one = asset('beep', 'audio', beep, 75);
    let cut = lay(emptyCut('v'), { ...a, probe: { ...a.probe, audioCodec: '' } }, 0, 100);
    cut = lay(cut, one, 20, 60, { mode: 'overwrite', at: 40, video: null, audio: 'A2' });
    await render(cut, [a, one]);
    const raw = await run(ffmpegForTests(), ['-v', 'error', '-i', path.join(folder, 'out.mp4'), '-map', '0:a', '-ac', '1', '-ar', '48000', '-f', 's16le', '-']);
    const samples = new Int16Array(raw.buffer, raw.byteOffset, Math.floor(raw.length / 2));
    const first = samples.findIndex((value) => Math.abs(value) > 1500);
    // The beep begins 5 frames into the clip that lies at frame 40: 45 frames.
    expect(Math.abs(first - 45 * 1920)).toBeLessThan(96);
    expect(samples.length).toBeGreaterThanOrEqual(100 * 1920 - 1);
  });

  it('of a cut without any sound is silence as long as the picture', async () => {
    const c = await clip(3, 60, { audio: 'none' });
    const result = await render(lay(emptyCut('v'), c, 0, 20), [c]);
    expect(result).toMatchObject({ frames: 20, gain: 0, loudness: { integrated: -Infinity } });
  });
});

describe('a render that cannot be', () => {
  const failure = async (attempt: Promise<unknown>): Promise<unknown> => attempt.then(() => null, (error: unknown) => (error instanceof JobError ? { code: error.code, params: error.params } : error));

  it('says that the cut is empty', async () => { expect(await failure(render(emptyCut('v'), []))).toMatchObject({ code: 'render-empty' }); });

  it('names the media that are not here', async () => {
    const a = await clip(1, 200, { gop: 100 });
    expect(await failure(render(lay(emptyCut('v'), a, 0, 10), [a], { places: { original: async () => null, proxy: () => null } }))).toEqual({ code: 'render-media-missing', params: { name: 's1.mp4' } });
  });

  it('names the clip that goes on behind the end of its source, as it was cut before that was known', async () => {
    const a = await clip(1, 200, { gop: 100 });
    const cut = lay(lay(emptyCut('v'), a, 0, 20), { ...a, probe: { ...a.probe, frames: 240 } }, 180, 230);
    const now = { ...a, proxy: { sha256: 'p', bytes: 1, frames: 200 } };
    expect(await failure(render(cut, [now]))).toEqual({ code: 'render-clip-long', params: { at: '00:00:00:20', name: 's1.mp4', missing: 30 } });
  });

  it('finds a wrong picture by comparing with the proxy that the person saw', async () => {
    const a = await clip(1, 200, { gop: 100 });
    const shifted = path.join(folder, 'shifted.mp4');
    await run(ffmpegForTests(), ['-v', 'error', '-y', '-i', files.get('s1')!, '-an', '-vf', 'trim=start_frame=1,setpts=PTS-STARTPTS', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '12', '-bf', '0', shifted]);
    proxies.set('s1', shifted);
    const result = await failure(render(lay(emptyCut('v'), a, 40, 60), [a], { file: path.join(folder, 'wrong.mp4') }));
    proxies.delete('s1');
    expect(result).toEqual({ code: 'render-picture', params: { at: '00:00:00:00', name: 's1.mp4' } });
    expect(await readdir(folder)).not.toContain('wrong.mp4');
  });

  it('is none for a proxy that ends too early: what it cannot show is not compared, and the others are compared with their own', async () => {
    const [a, b] = await Promise.all([clip(1, 200, { gop: 100 }), clip(2, 150)]);
    const proxyOf = async (id: string, frames: number): Promise<void> => {
      const file = path.join(folder, `${id}-proxy.mp4`);
      await run(ffmpegForTests(), ['-v', 'error', '-y', '-i', files.get(id)!, '-an', '-frames:v', String(frames), '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '12', '-bf', '0', file]);
      proxies.set(id, file);
    };
    await Promise.all([proxyOf('s1', 50), proxyOf('s2', 150)]);
    const cut = lay(lay(emptyCut('v'), a, 40, 90), b, 20, 60);
    const result = await render(cut, [a, b]).finally(() => proxies.clear());
    expect([result.frames, await shown()]).toEqual([90, wanted(cut)]);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const a = await clip(1, 200, { gop: 100 });
    const stop = new AbortController();
    const here = path.join(folder, 'cancelled');
    const result = await failure(render(lay(lay(emptyCut('v'), a, 0, 200), a, 0, 199), [a], {
      file: path.join(here, 'out.mp4'), temp: path.join(here, 'temp'), signal: stop.signal, options: { preset: 'slow' }, onProgress: (fraction) => { if (fraction > 0.05) stop.abort(new Error('cancelled')); },
    }));
    expect(String(result)).toContain('cancelled');
    expect(await readdir(here)).toEqual(['temp']);
    expect(await readdir(path.join(here, 'temp'))).toEqual([]);
  });
});
