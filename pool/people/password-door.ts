/**
 * Passwords at the pool are tried one after the other, and a name that was tried wrong too often has to wait. Each try takes 16 MiB and some of the judge's thread (scrypt,
 * verifier.ts): a stranger on the network must not have as many at once as they like, nor more guesses than are counted.
 */

/** Wrong passwords for one name from anywhere, before it has to wait, and how long. */
const TRIES = 8;
const WAIT_MS = 60_000;
/** Tries that wait for their turn; a whole newsroom signing in is fewer. */
const MOST_WAITING = 400;

export class PasswordDoor {
  readonly #wrong = new Map<string, { count: number; until: number }>();
  readonly #now: () => number;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** `now`: ms since 1970. */
  constructor(now: () => number = Date.now) { this.#now = now; }

  /** Tries a password for the person of this name, in its turn; `fits` does the work. */
  async try(name: string, fits: () => Promise<boolean>): Promise<'fits' | 'wrong' | 'too-many'> {
    if (this.#waiting >= MOST_WAITING) return 'too-many';
    this.#waiting++;
    const turn = this.#last.then(() => this.#turn(name, fits));
    this.#last = turn.catch(() => undefined);
    try { return await turn; } finally { this.#waiting--; }
  }

  async #turn(name: string, fits: () => Promise<boolean>): Promise<'fits' | 'wrong' | 'too-many'> {
    const before = this.#wrong.get(name);
    const left = before ? before.until - this.#now() : 0;
    // More than it ever is: the clock was put back.
    const count = before && left > 0 && left <= WAIT_MS ? before.count : 0;
    if (count >= TRIES) return 'too-many';
    if (await fits()) { this.#wrong.delete(name); return 'fits'; }
    this.#wrong.set(name, { count: count + 1, until: this.#now() + WAIT_MS });
    return 'wrong';
  }
}
