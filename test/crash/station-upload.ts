/** Files that a workstation sends to its pool by itself while either of them dies: in the end the pool says it has them, and has them right. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestWindow } from '../integration/support/newsroom.ts';
import { idOf } from './ground.ts';
import type { Seat } from './seat.ts';

const BYTES = 6 << 20;
/** A queue whose pool died three times under one file waits two minutes before it tries again. */
const ARRIVE_MS = 200_000;
const below = (n: number): number => randomBytes(4).readUInt32LE() % n;

export class StationUpload {
  readonly #seed: number;
  readonly #given: { readonly asset: string; readonly sha256: string }[] = [];

  constructor(seed: number) { this.#seed = seed; }

  /** Lays a recording into the workstation's folder, as taking one in does, and has the seat say so. */
  async give(station: string, { window, saved, hand }: Seat, keep: (file: string) => void): Promise<void> {
    // Before the people have come nobody may do anything here.
    await window!.until('story', { id: hand.story }, (found) => found !== null, ARRIVE_MS);
    const bytes = Buffer.concat([randomBytes(BYTES), Buffer.from(String(this.#seed))]);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const folder = path.join(station, 'media', sha256.slice(0, 2));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, sha256), bytes);
    keep(path.join(folder, sha256));
    const asset = idOf(Date.now(), below);
    saved.add((await window!.command('asset.add', 'asset', asset, { name: '录音', kind: 'audio', sha256, bytes: bytes.length, mime: 'audio/wav', probe: { durationMs: 1000, frames: 0, width: 0, height: 0, rate: '', videoCodec: '', audioCodec: 'pcm_s16le', channels: 2, sampleRate: 48_000, interlaced: false }, licence: '' })).id);
    this.#given.push({ asset, sha256 });
  }

  /** Waits until the pool says that it has each; what went wrong. */
  async finish(window: TestWindow): Promise<string[]> {
    for (const { asset, sha256 } of this.#given) {
      try { await window.until('asset', { id: asset }, (found) => found?.stored === true, ARRIVE_MS); } catch { return [`${sha256} never arrived at the pool; there is ${JSON.stringify(await window.ask('media.queue', {}))}`]; }
    }
    return [];
  }
  /** The pool's own files, once it has ended. */
  faults(media: string): string[] {
    return this.#given.flatMap(({ sha256 }) => { try { return createHash('sha256').update(readFileSync(path.join(media, sha256.slice(0, 2), sha256))).digest('hex') === sha256 ? [] : [`${sha256} is another file at the pool`]; } catch { return [`${sha256} is not at the pool`]; } });
  }
}
