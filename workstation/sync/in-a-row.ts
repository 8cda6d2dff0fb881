/** What came to nothing how often in a row, over however many lines, and how long is waited before it is tried again. */
const RETRY_MS = [200, 400, 800, 1500, 3000, 5000] as const;
/** Answers of 'again' in a row without any news, after which everything is fetched anew. */
const MOST_IN_VAIN = 8;

const waitAfter = (times: number): number => RETRY_MS[Math.min(times, RETRY_MS.length - 1)]!;

export class InARow {
  #lost = 0;
  /** Lines that were let in and ended with a refusal before anything was answered on them: dialled at once again it would go on like that five times a second. */
  #refusals = 0;
  #inVain = 0;

  /** Somebody chose to dial now. */
  forgetLines(): void { this.#lost = 0; this.#refusals = 0; }
  welcomed(): void { this.#lost = 0; }
  turnedAway(): void { this.#refusals++; }
  /** The pool has answered something that was sent. */
  answered(): void { this.#refusals = 0; }
  /** A line was lost: ms until the next is dialled. */
  untilRedial(): number { return waitAfter(Math.max(this.#lost++, this.#refusals - 1)); }
  /** The pool has answered a push: did anything come of it? Answers the ms to wait before the next, null for none; 'anew' where the rows here cannot be the pool's. */
  pushed(moved: boolean): number | 'anew' | null {
    this.#inVain = moved ? 0 : this.#inVain + 1;
    if (this.#inVain < 2) return null;
    return this.#inVain === MOST_IN_VAIN ? 'anew' : waitAfter(this.#inVain - 2);
  }
}
