/** Draws the timeline on a canvas: only what is in the window, clips narrower than two pixels merged, so 10,000 clips scroll like ten. */
import type { Clip, Cut, TrackId } from '../../../shared/cut/cut.ts';
import { FRAME_RATE, timecode, type Frames } from '../../../shared/units.ts';
import { firstAfter, ROWS, rowHeight, rowTop, RULER, rulerStep, SCROLLBAR, xOf, type View } from './view.ts';

export interface Palette {
  readonly bg: string; readonly row: string; readonly line: string; readonly text: string; readonly dim: string; readonly accent: string;
  readonly picture: string; readonly sound: string; readonly wave: string; readonly clipText: string; readonly bite: string; readonly marked: string; readonly playhead: string;
}

export interface Scene {
  readonly cut: Cut;
  readonly view: View;
  readonly length: Frames;
  readonly playhead: Frames;
  readonly marks: { readonly in: Frames | null; readonly out: Frames | null };
  readonly selected: ReadonlySet<string>;
  /** The clip the keyboard is on. */
  readonly active: string | null;
  /** The script block whose clips stand out. */
  readonly block: string | null;
  /** Where a dragged edge holds. */
  readonly snapped: Frames | null;
  /** Clips that are being dragged. */
  nameOf(asset: string): string;
  /** Pairs of signed bytes, 50 a second; null while not there. */
  peaksOf(asset: string): Int8Array | null;
}

const PEAKS_PER_FRAME = 50 / FRAME_RATE;
const FONT = '11px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';

/** `context` is scaled so that one unit is one CSS pixel. */
export function drawTimeline(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { view } = scene;
  context.fillStyle = palette.bg;
  context.fillRect(0, 0, view.width, view.height);
  context.font = FONT;
  context.textBaseline = 'middle';
  for (const track of ROWS) drawRow(context, scene, palette, track);
  drawRuler(context, scene, palette);
  drawMarks(context, scene, palette);
  drawScrollbar(context, scene, palette);
  const x = Math.round(xOf(view, scene.playhead)) + 0.5;
  if (scene.snapped !== null) upright(context, xOf(view, scene.snapped), RULER, view.height - SCROLLBAR, palette.bite);
  upright(context, x, 0, view.height - SCROLLBAR, palette.playhead);
  context.fillStyle = palette.playhead;
  context.beginPath();
  context.moveTo(x - 5, 0); context.lineTo(x + 5, 0); context.lineTo(x + 5, 6); context.lineTo(x, 11); context.lineTo(x - 5, 6);
  context.fill();
}

function upright(context: CanvasRenderingContext2D, x: number, from: number, to: number, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(Math.round(x - 0.5), from, 1, to - from);
}

function drawRow(context: CanvasRenderingContext2D, scene: Scene, palette: Palette, track: TrackId): void {
  const { view } = scene;
  const top = rowTop(view, track);
  const height = rowHeight(view);
  context.fillStyle = palette.row;
  context.fillRect(0, top + 1, view.width, height - 1);
  const clips = scene.cut.tracks[track];
  const end = view.left + view.width / view.scale;
  let painted = -1;
  for (let index = firstAfter(clips, view.left); index < clips.length; index++) {
    const clip = clips[index]!;
    if (clip.start >= end) break;
    const x = xOf(view, clip.start);
    const width = clip.length * view.scale;
    if (width < 2) {
      const pixel = Math.floor(x);
      if (pixel <= painted) continue;
      painted = pixel;
      context.fillStyle = scene.selected.has(clip.id) ? palette.accent : track.startsWith('V') ? palette.picture : palette.sound;
      context.fillRect(pixel, top + 2, 1, height - 3);
      continue;
    }
    drawClip(context, scene, palette, track, clip, x, top + 2, width, height - 3);
  }
}

function drawClip(context: CanvasRenderingContext2D, scene: Scene, palette: Palette, track: TrackId, clip: Clip, x: number, y: number, width: number, height: number): void {
  const { view } = scene;
  const from = Math.max(-2, x);
  const to = Math.min(view.width + 2, x + width - 1);
  const sounding = track.startsWith('A');
  context.fillStyle = sounding ? palette.sound : palette.picture;
  context.fillRect(from, y, to - from, height);
  if (sounding && width > 4) drawWave(context, scene, palette, clip, from, to, y, height);
  if (clip.block && width > 6) { context.fillStyle = palette.bite; context.fillRect(from, y, to - from, 2); }
  if (width > 28) {
    context.save();
    context.beginPath();
    context.rect(from, y, to - from - 3, height);
    context.clip();
    context.fillStyle = palette.clipText;
    context.fillText(scene.nameOf(clip.asset), Math.max(4, x + 5), y + 11);
    context.restore();
  }
  const lit = clip.block !== null && clip.block === scene.block;
  if (scene.selected.has(clip.id) || lit || scene.active === clip.id) {
    context.strokeStyle = scene.selected.has(clip.id) ? palette.accent : lit ? palette.bite : palette.text;
    context.lineWidth = 2;
    context.setLineDash(scene.selected.has(clip.id) || lit ? [] : [3, 3]);
    context.strokeRect(from + 1, y + 1, Math.max(1, to - from - 2), height - 2);
    context.setLineDash([]);
  }
}

function drawWave(context: CanvasRenderingContext2D, scene: Scene, palette: Palette, clip: Clip, from: number, to: number, y: number, height: number): void {
  const peaks = scene.peaksOf(clip.asset);
  const { view } = scene;
  const middle = y + height * 0.58;
  const reach = height * 0.4;
  context.fillStyle = palette.wave;
  if (!peaks) { context.fillRect(from, middle, to - from, 1); return; }
  const loud = 10 ** (clip.gain / 20) / 128;
  const pairs = peaks.length >> 1;
  const perPixel = PEAKS_PER_FRAME / view.scale;
  // More than a few pairs a pixel look the same; reading them all would cost a frame at wide zooms.
  const stride = Math.max(1, Math.floor(perPixel / 6));
  const origin = (clip.in + (view.left - clip.start)) * PEAKS_PER_FRAME;
  context.beginPath();
  for (let x = Math.max(0, Math.floor(from)); x < Math.min(view.width, to); x++) {
    const first = Math.floor(origin + x * perPixel);
    const last = Math.min(pairs, Math.max(first + 1, Math.floor(origin + (x + 1) * perPixel)));
    let low = 0;
    let high = 0;
    for (let pair = Math.max(0, first); pair < last; pair += stride) {
      low = Math.min(low, peaks[pair * 2]!);
      high = Math.max(high, peaks[pair * 2 + 1]!);
    }
    const up = Math.min(1, high * loud) * reach;
    const down = Math.min(1, -low * loud) * reach;
    context.rect(x, middle - up, 1, Math.max(1, up + down));
  }
  context.fill();
}

function drawRuler(context: CanvasRenderingContext2D, { view }: Scene, palette: Palette): void {
  context.fillStyle = palette.line;
  context.fillRect(0, RULER - 1, view.width, 1);
  const step = rulerStep(view.scale, 92);
  const small = rulerStep(view.scale, 10);
  for (let frame = Math.floor(view.left / small) * small; xOf(view, frame) < view.width; frame += small) context.fillRect(Math.round(xOf(view, frame)), RULER - (frame % step === 0 ? 9 : 4), 1, frame % step === 0 ? 9 : 4);
  context.fillStyle = palette.dim;
  for (let frame = Math.floor(view.left / step) * step; xOf(view, frame) < view.width; frame += step) context.fillText(timecode(frame), Math.round(xOf(view, frame)) + 4, 9);
}

function drawMarks(context: CanvasRenderingContext2D, { view, marks, length }: Scene, palette: Palette): void {
  if (marks.in === null && marks.out === null) return;
  const from = xOf(view, marks.in ?? 0);
  const to = xOf(view, marks.out ?? length);
  context.fillStyle = palette.marked;
  context.fillRect(from, 0, to - from, view.height - SCROLLBAR);
  if (marks.in !== null) upright(context, from, 0, view.height - SCROLLBAR, palette.accent);
  if (marks.out !== null) upright(context, to, 0, view.height - SCROLLBAR, palette.accent);
}

/** Where the handle of the scrollbar lies, px. */
export function handle(view: View, length: Frames): { from: number; width: number } {
  const span = view.width / view.scale;
  const whole = Math.max(length + span * 0.5, view.left + span);
  return { from: (view.left / whole) * view.width, width: Math.max(24, (span / whole) * view.width) };
}

function drawScrollbar(context: CanvasRenderingContext2D, { view, length }: Scene, palette: Palette): void {
  const { from, width } = handle(view, length);
  context.fillStyle = palette.bg;
  context.fillRect(0, view.height - SCROLLBAR, view.width, SCROLLBAR);
  context.fillStyle = palette.line;
  context.beginPath();
  context.roundRect(from + 1, view.height - SCROLLBAR + 3, width - 2, SCROLLBAR - 5, 3);
  context.fill();
}
