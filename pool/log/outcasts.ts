/** Commands over which the judge itself throws, each time that they are pushed. */

/** Often enough: its workstation has dialled anew in between, and what stood in the way for a moment is gone. */
const TIMES = 3;
const MOST = 1000;

export class Outcasts {
  readonly #threw = new Map<string, { readonly times: number; readonly judged: number }>();
  #judged = 0;

  /** The judge got through with something else: it is not all that it throws over. */
  othersWereJudged(): void { this.#judged++; }
  /** It threw over this one once more. Is it for certain the command, and not whatever the pool does by now? */
  isOne(id: string): boolean {
    if (this.#threw.size >= MOST) this.#threw.clear();
    const { times, judged } = this.#threw.get(id) ?? { times: 0, judged: this.#judged };
    this.#threw.set(id, { times: times + 1, judged });
    return times + 1 >= TIMES && this.#judged > judged;
  }
}
