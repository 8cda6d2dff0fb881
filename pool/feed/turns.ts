/** A piece of long work; says whether another follows. */
export type Piece = () => boolean;

/**
 * Does long work in pieces, one piece a turn for all of it together: however many workstations catch up at once, a commit waits for one piece at most, and each of
 * them gets its share.
 */
export class Turns {
  readonly #soon: (then: () => void) => void;
  readonly #queue: Piece[] = [];
  #running = false;
  #done = 0;

  /** `soon` runs something in the next turn, after what has arrived until then. */
  constructor(soon: (then: () => void) => void) { this.#soon = soon; }

  /** Pieces that were done so far. */
  get done(): number { return this.#done; }

  add(piece: Piece): void {
    this.#queue.push(piece);
    if (this.#running) return;
    this.#running = true;
    this.#soon(() => this.#turn());
  }

  #turn(): void {
    const piece = this.#queue.shift();
    this.#done++;
    if (piece?.()) this.#queue.push(piece);
    this.#running = this.#queue.length > 0;
    if (this.#running) this.#soon(() => this.#turn());
  }
}
