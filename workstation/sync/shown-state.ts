/** How the line to the pool stands, as windows are told it. */
import type { LinkState } from './link-events.ts';

/** Catching up on more log numbers than this takes long enough to say how far it is. */
const WORTH_COUNTING = 1000;
/** Clocks that differ by less are right enough for who came first. */
const WORTH_SAYING_MS = 60_000;

export class ShownState {
  readonly #now: () => number;
  readonly #changed: () => void;
  #value: LinkState;
  /** `now`: ms since 1970; `changed` is called after each change. */
  constructor(now: () => number, changed: () => void) {
    this.#now = now;
    this.#changed = changed;
    this.#value = { state: 'offline', since: now(), roundTripMs: null, clockAhead: null, reason: null, trouble: null, catchingUp: null };
  }
  get value(): LinkState { return this.#value; }

  connected(): void { this.#set({ state: 'connected', reason: null }); }
  /** The pool is not reached, or does not say yet what it makes of this workstation. */
  apart(): void {
    const { state, catchingUp } = this.#value;
    // While a first catch-up comes it is not connected yet, and what was said of that is true no more either.
    if (state !== 'offline' || catchingUp) this.#set({ state: 'offline', reason: null, roundTripMs: null, trouble: null, catchingUp: null });
  }
  /** It is another pool's from now on: the clock of the one before is not its. */
  ofAnother(): void { if (this.#value.clockAhead !== null) this.#set({ clockAhead: null }); }
  refused(reason: string): void { this.#set({ state: 'refused', reason, roundTripMs: null, trouble: null, catchingUp: null }); }
  /** `poolNow`: what the pool's clock said half way, ms since 1970; undefined where it does not say. */
  roundTrip(ms: number, poolNow: number | undefined): void {
    const ahead = poolNow === undefined ? 0 : Math.round(this.#now() - ms / 2 - poolNow);
    this.#set({ roundTripMs: Math.max(0, Math.round(ms * 10) / 10), clockAhead: Math.abs(ahead) < WORTH_SAYING_MS ? null : ahead });
  }
  /** Why the pool keeps nothing that is sent; null: it does. */
  trouble(why: string | null): void { if (this.#value.trouble !== why) this.#set({ trouble: why }); }
  /** Rows up to log number `seq` of a catch-up are here, and more are to come. */
  behind(seq: number, { from, to }: { readonly from: number; readonly to: number }): void {
    // It lets this workstation in again: what is behind may take a while, and is no refusal.
    if (this.#value.state === 'refused') this.apart();
    if (to - from > WORTH_COUNTING) this.#set({ catchingUp: { is: 'rows', done: Math.max(0, seq - from), total: to - from } });
  }
  fetching(done: number, total: number): void { this.#set({ catchingUp: { is: 'snapshot', done, total } }); }
  caughtUp(): void { if (this.#value.catchingUp) this.#set({ catchingUp: null }); }

  #set(change: Partial<LinkState>): void {
    const next = { ...this.#value, ...change };
    if (next.state !== this.#value.state) next.since = this.#now();
    this.#value = next;
    this.#changed();
  }
}
