/** Figures of the preview and the timeline, in a real Chromium: seeking, playing over cuts, scrolling and editing 10,000 clips. */
import { emptyCut, type Clip, type Cut, type TrackId } from '../../shared/cut/cut.ts';
import type { Programme, Segment } from '../../renderer/cut/preview/programme.ts';
import { quantile, round, type Figure } from './figure.ts';
import { openNewsroom } from './preview-newsroom.ts';
import { openPreview, proxyClip } from './preview-world.ts';

/** One long source as a 10-minute interview is, and five short ones to cut between. */
const LONG = 15_000;
const SHORT = 750;
const CLIPS = 10_000;

/** The same frames on every run: a small linear congruential generator. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => { state = (state * 1_664_525 + 1_013_904_223) >>> 0; return Math.floor((state / 2 ** 32) * below); };
}

export async function previewFigures(): Promise<Figure[]> {
  return [...(await engineFigures()), ...(await timelineFigures())];
}

async function engineFigures(): Promise<Figure[]> {
  const files = Object.fromEntries([['clip9', await proxyClip(9, LONG)]]);
  for (const source of [1, 2, 3, 4, 5]) files[`clip${source}`] = await proxyClip(source, SHORT);
  const world = await openPreview(files);
  try {
    const roll = dice(7);
    const random = Array.from({ length: 500 }, () => roll(LONG));
    const scrub = Array.from({ length: 300 }, (_, index) => Math.max(0, Math.min(LONG - 1, 9000 + index * 2 + roll(30) - 13)));
    const step = Array.from({ length: 200 }, (_, index) => 5000 + index);
    const back = Array.from({ length: 200 }, (_, index) => 5000 - index);
    const whole: Programme = { segments: [{ start: 0, end: LONG, asset: 'clip9', in: 0 }], sounds: [], length: LONG };
    const seek = (frames: number[]) => world.page.evaluate(async ([programme, wanted]) => {
      window.preview.load(programme);
      return window.preview.seek(wanted, wanted.map((frame) => `9:${frame}`));
    }, [whole, frames] as const);
    await seek([0, LONG - 1]);
    const reports = { random: await seek(random), scrub: await seek(scrub), step: await seek(step), back: await seek(back) };

    const segments: Segment[] = Array.from({ length: 20 }, (_, index) => ({ start: index * 50, end: (index + 1) * 50, asset: `clip${(index % 5) + 1}`, in: roll(SHORT - 50) }));
    const cuts: Programme = { segments, sounds: segments.map(({ start, asset, in: from }) => ({ start, length: 50, asset, in: from, gain: 0 })), length: 1000 };
    const truth = segments.flatMap((segment) => Array.from({ length: 50 }, (_, index) => `${segment.asset.slice(4)}:${segment.in + index}`));
    const played = await world.page.evaluate(async (programme) => { window.preview.load(programme); return window.preview.play(0); }, cuts);
    const due = new Set(truth);
    const strangers = played.shown.filter((code) => !due.has(code)).length;
    const wrong = Object.values(reports).reduce((sum, report) => sum + report.wrong.length, 0) + strangers;
    const p = (report: { ms: number[] }, part: number): number => round(quantile(report.ms, part), 1);
    return [
      { name: 'cut.seek_random_p95_ms', value: p(reports.random, 0.95), unit: 'ms', limit: 50 },
      { name: 'cut.seek_random_p50_ms', value: p(reports.random, 0.5), unit: 'ms', limit: null },
      { name: 'cut.scrub_p95_ms', value: p(reports.scrub, 0.95), unit: 'ms', limit: null },
      { name: 'cut.step_p95_ms', value: p(reports.step, 0.95), unit: 'ms', limit: null },
      { name: 'cut.step_back_p95_ms', value: p(reports.back, 0.95), unit: 'ms', limit: null },
      { name: 'cut.frames_checked', value: random.length + scrub.length + step.length + back.length + played.shown.length, unit: 'frames', limit: null },
      { name: 'cut.wrong_frames', value: wrong, unit: 'frames', limit: 0 },
      { name: 'cut.dropped_frames_20_cuts', value: played.dropped, unit: 'frames', limit: 0 },
      { name: 'cut.sound_error_20_cuts_ms', value: round(Math.abs(played.soundMs - cuts.length * 40), 1), unit: 'ms', limit: null },
    ];
  } finally { await world.close(); }
}

/** 10,000 clips on four tracks, some with gaps before them. */
function large(version: string, assets: readonly string[]): Cut {
  const roll = dice(3);
  const cut = emptyCut(version);
  const tracks: TrackId[] = ['V1', 'A1', 'V2', 'A2'];
  const ends: Record<TrackId, number> = { V1: 0, V2: 0, A1: 0, A2: 0 };
  for (let index = 0; index < CLIPS; index++) {
    const track = tracks[index % 4]!;
    const length = 20 + roll(100);
    const start = ends[track] + (roll(5) === 0 ? roll(50) : 0);
    const clip: Clip = { id: `clip${String(index).padStart(5, '0')}`, asset: assets[index % assets.length]!, in: 0, length, start, link: null, gain: 0, block: null };
    cut.tracks[track].push(clip);
    ends[track] = start + length;
  }
  return cut;
}

async function timelineFigures(): Promise<Figure[]> {
  const room = await openNewsroom();
  try {
    const version = room.stories[0]!.version;
    room.setCut(large(version, [...room.assets.values()].filter((one) => one.peaks).map((one) => one.id)));
    await room.page.goto(`${room.url}#/cut/${version}`);
    await room.page.waitForSelector('[role=option]', { state: 'attached' });
    await room.page.waitForTimeout(1500);
    const moving = (wheel: { deltaX: number; deltaY: number; ctrlKey: boolean; turn: boolean }) => room.page.evaluate(async ({ deltaX, deltaY, ctrlKey, turn }) => {
      const canvas = document.querySelector<HTMLCanvasElement>('.cut-stage canvas')!;
      const gaps: number[] = [];
      let last = 0;
      await new Promise<void>((done) => {
        const began = performance.now();
        const tick = (now: number): void => {
          if (last) gaps.push(now - last);
          last = now;
          const sign = turn && Math.floor((now - began) / 500) % 2 ? -1 : 1;
          canvas.dispatchEvent(new WheelEvent('wheel', { deltaX: deltaX * sign, deltaY: deltaY * sign, ctrlKey, bubbles: true, cancelable: true, clientX: 600, clientY: 560 }));
          if (now - began < 4000) requestAnimationFrame(tick); else done();
        };
        requestAnimationFrame(tick);
      });
      return 1000 / (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length);
    }, wheel);
    await room.page.keyboard.press('\\');
    const whole = await moving({ deltaX: 3, deltaY: 0, ctrlKey: false, turn: true });
    for (let press = 0; press < 12; press++) await room.page.keyboard.press('=');
    const scroll = await moving({ deltaX: 40, deltaY: 0, ctrlKey: false, turn: false });
    const zoom = await moving({ deltaX: 0, deltaY: 12, ctrlKey: true, turn: true });
    return [
      { name: 'cut.timeline_scroll_fps_10k', value: round(scroll, 1), unit: 'fps', limit: null, atLeast: true },
      { name: 'cut.timeline_zoom_fps_10k', value: round(zoom, 1), unit: 'fps', limit: null, atLeast: true },
      { name: 'cut.timeline_whole_fps_10k', value: round(whole, 1), unit: 'fps', limit: null, atLeast: true },
    ];
  } finally { await room.close(); }
}
