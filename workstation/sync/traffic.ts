/** How much went over a line in the last seconds. */
const WINDOW_MS = 5000;

export class Traffic {
  #events: { at: number; up: number; down: number }[] = [];
  /** Bytes of messages that went up and came down at this moment (ms). */
  add(at: number, up: number, down: number): void {
    // The clock was put back: what was before cannot be told from what is now.
    if (at < (this.#events.at(-1)?.at ?? at)) this.#events = [];
    const last = this.#events.at(-1);
    if (last && at - last.at < 250) { last.up += up; last.down += down; return; }
    this.#events.push({ at, up, down });
    if (this.#events.length > 2 * WINDOW_MS / 250) this.#events = this.#events.filter((one) => at - one.at <= WINDOW_MS);
  }
  /** Bytes a second, each way, over the last five seconds. */
  rate(now: number): { readonly up: number; readonly down: number } {
    const recent = this.#events.filter((one) => now - one.at <= WINDOW_MS);
    const sum = (of: (one: { up: number; down: number }) => number): number => Math.round(recent.reduce((total, one) => total + of(one), 0) / (WINDOW_MS / 1000));
    return { up: sum((one) => one.up), down: sum((one) => one.down) };
  }
}
