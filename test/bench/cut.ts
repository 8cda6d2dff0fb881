/** The cut: how long an edit takes on a very long timeline, and what a render costs beside ffmpeg alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Asset } from '../../shared/asset/asset.ts';
import { emptyCut, type Clip, type Cut } from '../../shared/cut/cut.ts';
import { emptyHistory, remember, undo } from '../../shared/cut/history.ts';
import { pictureStretches } from '../../shared/cut/layers.ts';
import { addClip, extractClips, liftClips, moveClips, splitClips, trimClip, type NewId, type Source } from '../../shared/cut/operations.ts';
import { applyPatch, type CutPatch } from '../../shared/cut/patch.ts';
import { isRefusal, type Refusal } from '../../shared/log/command.ts';
import { findFfmpeg, type FfmpegTools } from '../../workstation/media/ffmpeg.ts';
import { checkRender } from '../../workstation/media/render-check.ts';
import { factsOf, probeFile } from '../../workstation/media/render-facts.ts';
import { renderTo } from '../../workstation/media/render.ts';
import { runFfmpeg } from '../../workstation/media/run-ffmpeg.ts';
import { barcodeClip, barcodesOf } from '../data/media.ts';
import { factsFrom, inspect } from '../../workstation/media/probe.ts';
import { quantile, round, type Figure } from './figure.ts';

/** Clips of the rendered cut, and frames of each. */
const CLIPS = 8;
const LENGTH = 50;

/** Edits on 10,000 clips, and the render of a short cut of footage that is hard to encode. */
export async function cutFigures(): Promise<Figure[]> {
  return [...editFigures(), ...await renderFigures()];
}

const counter = (): NewId => { let count = 0; return () => `id${++count}`; };

/** 2,500 linked pairs on V1 and A1, as many single clips on V2 and A2, a gap after every fourth. */
function longCut(): Cut {
  const cut = emptyCut('long');
  let at = 0;
  for (let index = 0; index < 2500; index++) {
    const clip = (track: string, link: string | null): Clip => ({ id: `${track}${index}`, asset: 'a', in: (index * 13) % 400, length: 50, start: at, link, gain: 0, block: null });
    cut.tracks.V1.push(clip('v', `l${index}`));
    cut.tracks.A1.push(clip('a', `l${index}`));
    cut.tracks.V2.push(clip('w', null));
    cut.tracks.A2.push(clip('m', null));
    at += index % 4 ? 50 : 60;
  }
  return cut;
}

function done(cut: Cut, patch: CutPatch | Refusal): { cut: Cut; patch: CutPatch } {
  const after = isRefusal(patch) ? patch : applyPatch(cut, patch);
  if (isRefusal(patch) || isRefusal(after)) throw new Error('an edit of the bench was refused');
  return { cut: after, patch };
}

function editFigures(): Figure[] {
  const source: Source = { asset: 'a', frames: 500, picture: true, sound: true };
  const framesOf = (): number => 500;
  const newId = counter();
  const add = (mode: 'insert' | 'overwrite', at: number) => (cut: Cut) => addClip(cut, { source, in: 0, out: 40, at, mode, video: 'V1', audio: 'A1', newId });
  // The first place is the worst: everything behind it moves.
  const edits: ((cut: Cut) => CutPatch | Refusal)[] = [
    add('insert', 10), add('insert', 60_000), add('overwrite', 30_020), (cut) => splitClips(cut, { at: 20, clips: [], newId }), (cut) => extractClips(cut, { clips: ['v3'], newId }),
    (cut) => trimClip(cut, { clip: 'v1200', edge: 'out', by: -9, ripple: true, framesOf, newId }), (cut) => trimClip(cut, { clip: 'v1300', edge: 'in', by: 7, ripple: false, framesOf, newId }),
    (cut) => moveClips(cut, { clips: ['v40'], by: 300, track: null, newId }), (cut) => liftClips(cut, { clips: ['v2000'] }),
  ];
  const start = longCut();
  const edit: number[] = [];
  const back: number[] = [];
  for (let turn = 0; turn < 12; turn++) {
    for (const one of edits) {
      const begin = performance.now();
      const { cut, patch } = done(start, one(start));
      const history = remember(emptyHistory, start, patch);
      const middle = performance.now();
      const step = undo(history, cut);
      if (step.patch) done(cut, step.patch);
      // The first rounds only warm the machine code up.
      if (turn >= 2) { edit.push(middle - begin); back.push(performance.now() - middle); }
    }
  }
  return [
    { name: 'cut.op_10000_clips_ms', value: round(quantile(edit, 0.95)), unit: 'ms p95', limit: 16 },
    { name: 'cut.undo_10000_clips_ms', value: round(quantile(back, 0.95)), unit: 'ms p95', limit: 16 },
  ];
}

async function renderFigures(): Promise<Figure[]> {
  const tools = await findFfmpeg({ env: process.env, bundled: '' });
  if (!tools) throw new Error('no ffmpeg');
  const folder = await mkdtemp(path.join(tmpdir(), 'bianbo-bench-cut-'));
  try { return await measureRender(tools, folder); } finally { await rm(folder, { recursive: true, force: true }); }
}

async function measureRender(tools: FfmpegTools, folder: string): Promise<Figure[]> {
  const signal = new AbortController().signal;
  const files = await Promise.all([1, 2].map((source) => barcodeClip({ source, frames: 250, size: '1920x1080', gop: 50, picture: 'noisy' })));
  const assets = new Map<string, Asset>();
  for (const [index, file] of files.entries()) {
    const found = factsFrom(await inspect(tools, file, file, signal), 'mp4');
    if (found) assets.set(file, { ...found, id: file, name: path.basename(file), sha256: String(index), bytes: 0, proxy: null, poster: null, peaks: null, stored: true, licence: '', createdBy: '', createdAt: 0, deleted: false });
  }
  const newId = counter();
  let cut = emptyCut('bench');
  for (let index = 0; index < CLIPS; index++) {
    const file = files[index % 2]!;
    const from = (index * 37) % 190;
    cut = done(cut, addClip(cut, { source: { asset: file, frames: 250, picture: true, sound: true }, in: from, out: from + LENGTH, at: 0, mode: 'append', video: 'V1', audio: 'A1', newId })).cut;
  }
  const frames = CLIPS * LENGTH;
  const bare = await timed(() => runFfmpeg(tools.ffmpeg, { args: bareFfmpeg(cut, path.join(folder, 'bare.mp4')), signal }));
  const file = path.join(folder, 'ours.mp4');
  const ours = await timed(() => renderTo({ tools, cut, file, temp: folder, signal, asset: (id) => assets.get(id), places: { original: async ({ id }) => id, proxy: () => null } }));
  const sources = new Map(await Promise.all([...assets].map(async ([id, asset]) => [id, { asset, facts: factsOf('video', id, await probeFile(tools.ffprobe, id, signal)), proxy: null }] as const)));
  const check = await timed(() => checkRender({ tools, file, cut, frames, sources, temp: folder, signal }));
  const shown = await barcodesOf(tools.ffmpeg, file);
  const wanted = pictureStretches(cut).flatMap((one) => Array.from({ length: one.length }, (_, index) => ({ source: files.indexOf(one.asset ?? '') + 1, frame: one.in + index })));
  const wrong = wanted.filter(({ source, frame }, index) => shown[index]?.source !== source || shown[index]?.frame !== frame).length + Math.abs(shown.length - wanted.length);
  return [
    { name: 'cut.render_vs_bare_ffmpeg', value: round((ours - check) / bare), unit: 'times', limit: null },
    { name: 'cut.render_check_pct', value: round((check / (ours - check)) * 100, 1), unit: '%', limit: null },
    { name: 'cut.render_x_real_time', value: round(frames * 40 / ours), unit: 'x', limit: null },
    { name: 'cut.render_wrong_frames', value: wrong, unit: 'frames', limit: 0 },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** What a person would type: every clip an input, one concat, the same encoder. */
function bareFfmpeg(cut: Cut, out: string): string[] {
  const clips = cut.tracks.V1;
  const inputs = clips.flatMap((clip) => ['-ss', String(clip.in / 25), '-t', String(clip.length / 25), '-i', clip.asset]);
  return [
    ...inputs, '-filter_complex', `${clips.map((_, index) => `[${index}:v][${index}:a]`).join('')}concat=n=${clips.length}:v=1:a=1[v][a]`, '-map', '[v]', '-map', '[a]',
    '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-maxrate', '20M', '-bufsize', '40M', '-profile:v', 'high', '-g', '50', '-bf', '2', '-c:a', 'aac', '-b:a', '256k', out,
  ];
}
