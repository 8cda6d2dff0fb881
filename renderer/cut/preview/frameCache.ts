import type { Frames } from '../../../shared/units.ts';

/** What the cache needs of a picture: a VideoFrame has it. */
export interface Held { allocationSize(): number; close(): void }

/** Decoded pictures of all sources, least recently used out first, never more than `cap` bytes. Owns what it holds and closes it. */
export class FrameCache<F extends Held> {
  private readonly held = new Map<string, { frame: F; bytes: number }>();
  private bytes = 0;
  private readonly cap: number;

  constructor(cap: number) { this.cap = cap; }

  get size(): number { return this.held.size; }
  get used(): number { return this.bytes; }

  get(source: string, frame: Frames): F | undefined {
    const key = `${source}#${frame}`;
    const found = this.held.get(key);
    if (!found) return undefined;
    this.held.delete(key);
    this.held.set(key, found);
    return found.frame;
  }

  has(source: string, frame: Frames): boolean { return this.held.has(`${source}#${frame}`); }

  put(source: string, number: Frames, frame: F): void {
    const key = `${source}#${number}`;
    this.drop(key);
    const bytes = frame.allocationSize();
    this.held.set(key, { frame, bytes });
    this.bytes += bytes;
    for (const oldest of this.held.keys()) {
      if (this.bytes <= this.cap || oldest === key) break;
      this.drop(oldest);
    }
  }

  /** Lets go of everything a source has here. */
  forget(source: string): void {
    for (const key of [...this.held.keys()]) if (key.startsWith(`${source}#`)) this.drop(key);
  }

  private drop(key: string): void {
    const found = this.held.get(key);
    if (!found) return;
    this.held.delete(key);
    this.bytes -= found.bytes;
    found.frame.close();
  }
}
