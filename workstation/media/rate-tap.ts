/** Lets bytes through at a rate that may change at any moment. Everything that passes through one tap shares its rate. */

/** How far ahead of its rate a tap lets a piece go, in ms: pieces are large, and a line that idles for a moment need not be late for it. */
const AHEAD_MS = 100;

export class RateTap {
  #bytesPerSecond: number | null = null;
  /** When everything that was let through so far has had its time. */
  #paidAt = 0;
  readonly #now: () => number;
  #changed = Promise.withResolvers<void>();

  constructor(now: () => number = () => performance.now()) { this.#now = now; }

  /** null: no limit; 0: shut. Whoever waits is asked again at once. */
  set rate(bytesPerSecond: number | null) {
    if (bytesPerSecond === this.#bytesPerSecond) return;
    this.#bytesPerSecond = bytesPerSecond;
    this.#paidAt = this.#now();
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
  get rate(): number | null { return this.#bytesPerSecond; }

  /** Bytes that should be taken at a time: about a tenth of a second's worth, between 16 KiB and `most`. */
  pieceOf(most: number): number { return this.#bytesPerSecond === null ? most : Math.max(16 << 10, Math.min(most, this.#bytesPerSecond / 10)) | 0; }

  /** Comes back when so many bytes may pass. Rejects with the signal's reason when it is aborted. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const rate = this.#bytesPerSecond;
      if (rate === null) return;
      const now = this.#now();
      if (rate > 0 && this.#paidAt <= now + AHEAD_MS) { this.#paidAt = Math.max(this.#paidAt, now) + (bytes / rate) * 1000; return; }
      await this.#wait(rate > 0 ? this.#paidAt - now - AHEAD_MS : null, signal);
    }
  }

  /** Until the time is over (null: never), the rate changes, or the signal comes. */
  #wait(ms: number | null, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => { clearTimeout(timer); reject(signal.reason as Error); }; // reasons of our signals are errors
      if (signal.aborted) { reject(signal.reason as Error); return; }
      const timer = ms === null ? undefined : setTimeout(go, Math.max(1, ms));
      signal.addEventListener('abort', stop, { once: true });
      function go(): void { clearTimeout(timer); signal.removeEventListener('abort', stop); resolve(); }
      void this.#changed.promise.then(go);
    });
  }
}
