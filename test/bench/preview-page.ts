/** The page that test/e2e/preview.test.ts and test/bench/preview.ts drive: the product's own engine on a bare canvas, and a reader of what the canvas shows. */
import { CACHE_BYTES, Pictures } from '../../renderer/cut/preview/pictures.ts';
import { Player } from '../../renderer/cut/preview/player.ts';
import type { Programme } from '../../renderer/cut/preview/programme.ts';
import { SoundOut } from '../../renderer/cut/preview/soundOut.ts';
import { BAR, CELLS, readRow } from '../data/barcode.ts';

export interface SeekReport { readonly wrong: [wanted: number, shown: string][]; readonly ms: number[] }
export interface PlayReport { readonly shown: string[]; readonly dropped: number; readonly wallMs: number; readonly soundMs: number; readonly longestSilenceMs: number; readonly audible: boolean }

const canvas = document.createElement('canvas');
canvas.width = 960;
canvas.height = 540;
document.body.append(canvas);
const reader = document.createElement('canvas');
reader.width = CELLS * 4;
reader.height = 1;
const readerContext = reader.getContext('2d', { willReadFrequently: true })!;

/** 'source:frame' of what is on the canvas now; '?' when no intact barcode is. */
function shown(): string {
  const bar = canvas.height * BAR;
  readerContext.drawImage(canvas, 0, Math.round(bar / 4), canvas.width, Math.max(1, Math.round(bar / 2)), 0, 0, CELLS * 4, 1);
  const { data } = readerContext.getImageData(0, 0, CELLS * 4, 1);
  const code = readRow(Array.from({ length: CELLS }, (_, cell) => (data[(cell * 4 + 1) * 4]! + data[(cell * 4 + 2) * 4]!) / 2));
  return code ? `${code.source}:${code.frame}` : '?';
}

const pictures = new Pictures({
  proxy: async (asset) => (asset.startsWith('still') ? null : `/media/${asset}`),
  still: async (asset, frame) => `/still/${asset}/${frame}`,
  sound: async () => null,
});
const out = new SoundOut();
const player = new Player(canvas, pictures, out);

const api = {
  load(programme: Programme): void { player.load(programme); },
  /** Goes to each frame in turn and reads what the canvas shows then. `expected` tells source and offset at each frame. */
  async seek(frames: number[], expected: string[]): Promise<SeekReport> {
    const wrong: SeekReport['wrong'] = [];
    const ms: number[] = [];
    for (const [index, frame] of frames.entries()) {
      const began = performance.now();
      await player.seek(frame);
      ms.push(performance.now() - began);
      const code = shown();
      if (code !== expected[index]) wrong.push([frame, code]);
    }
    return { wrong, ms };
  },
  /** Asks for all of them at once, as a mouse does; answers what stands there at the end. */
  async flood(frames: number[]): Promise<string> {
    await Promise.all(frames.map((frame) => player.seek(frame)));
    return shown();
  },
  /** Plays from a frame to the end; every picture drawn is read back. */
  async play(from: number): Promise<PlayReport> {
    const seen: string[] = [];
    const record = await recorder();
    let last = -1;
    const stop = player.subscribe(() => {
      const state = player.snapshot();
      if (state.rate === 1 && state.frame !== last && state.picture !== 'still') { last = state.frame; seen.push(shown()); }
    });
    await player.seek(from);
    const began = performance.now();
    await player.play(from);
    // What stood there before it ran was not played: where the first picture misses its time it counts as missed.
    seen.length = 0;
    last = -1;
    while (player.snapshot().rate !== 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const wallMs = performance.now() - began;
    stop();
    return { shown: seen, dropped: player.snapshot().dropped, wallMs, audible: out.context.state === 'running', ...record() };
  },
  /** Runs at a J/L rate for some time; answers the frames shown, in order. */
  async shuttle(from: number, rate: 2 | 4 | 8 | -1 | -2 | -4 | -8, ms: number): Promise<number[]> {
    await player.seek(from);
    const frames: number[] = [];
    const stop = player.subscribe(() => { const { frame } = player.snapshot(); if (frames.at(-1) !== frame) frames.push(frame); });
    player.shuttle(rate);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await player.pause();
    stop();
    return frames;
  },
  async state(): Promise<{ frame: number; rate: number; shown: string; cacheBytes: number; cap: number }> {
    return { frame: player.snapshot().frame, rate: player.snapshot().rate, shown: shown(), cacheBytes: pictures.cache.used, cap: CACHE_BYTES };
  },
};

/** Records what goes to the loudspeaker and measures its length and its longest hole. */
async function recorder(): Promise<() => { soundMs: number; longestSilenceMs: number }> {
  await out.start();
  const chunks: Float32Array[] = [];
  await out.context.audioWorklet.addModule('/recorder.js').catch(() => undefined);
  const node = new AudioWorkletNode(out.context, 'recorder');
  node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => chunks.push(data);
  out.input.connect(node);
  return () => {
    out.input.disconnect(node);
    const loud = 1e-3;
    let first = -1;
    let last = -1;
    let longest = 0;
    let place = 0;
    for (const chunk of chunks) {
      for (const sample of chunk) {
        if (Math.abs(sample) > loud) {
          if (first < 0) first = place; else longest = Math.max(longest, place - last - 1);
          last = place;
        }
        place += 1;
      }
    }
    return { soundMs: first < 0 ? 0 : ((last - first + 1) / out.context.sampleRate) * 1000, longestSilenceMs: (longest / out.context.sampleRate) * 1000 };
  };
}

export type PreviewPage = typeof api;
declare global { interface Window { preview: PreviewPage } }
window.preview = api;
