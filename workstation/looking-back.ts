/** After a pool came back from an older backup: what it forgot is looked for once it is caught up, and kept until somebody has read it. */
import path from 'node:path';
import type { Refusal } from '../shared/log/command.ts';
import type { Kind } from '../shared/records.ts';
import type { Cache } from './cache/cache.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import { Aside, asidesIn, dropAside } from './aside.ts';
import { forgottenIn, forgottenNow, type Forgotten } from './forgotten.ts';
import { letGo, type Me } from './letting-go.ts';
import { makeAgain, type Step } from './make-again.ts';
import type { PoolLink } from './sync/pool-link.ts';

interface Beside {
  /** The workstation's folder, where caches are put aside. */
  readonly data: string;
  readonly cache: Cache;
  readonly outbox: OutboxStore;
  readonly link: () => Pick<PoolLink, 'ask' | 'minor'>;
  /** So many records more are shown that were found in no log any more. */
  readonly found: (count: number) => void;
}
/** What was found, and in which files: each is compared once. */
interface Kept { readonly looked: readonly string[]; readonly rows: readonly Forgotten[] }

export class LookingBack {
  readonly #beside: Beside;
  #busy = false;

  constructor(beside: Beside) { this.#beside = beside; }

  get #kept(): Kept { return (this.#beside.outbox.own('forgotten') ?? { looked: [], rows: [] }) as Kept; } // written below
  /** What nobody has said to be done with yet. */
  get rows(): readonly Forgotten[] { return this.#kept.rows; }

  /** Compares every cache that was put aside and not compared yet; where the pool goes away meanwhile, it is for the next line. */
  async look(): Promise<void> {
    const { data, cache, outbox, link, found } = this.#beside;
    if (this.#busy || link().minor < 1) return;
    this.#busy = true;
    const { newsroom } = outbox;
    // The pool of another one would say of everything that it has it not.
    const isHere = (): boolean => outbox.newsroom === newsroom;
    const present = {
      confirmed: (kind: Kind, id: string) => cache.confirmed(kind, id),
      asOf: async (kind: Kind, id: string, seq: number) => { const answer = await link().ask({ is: 'asOf', kind, id, seq }); return answer.ok && isHere() ? (answer.value?.record ?? null) : undefined; },
    };
    try {
      for (const name of asidesIn(data)) {
        const { looked, rows } = this.#kept;
        if (looked.includes(name)) continue;
        const more = await forgottenIn(path.join(data, name), newsroom, present).catch((error: unknown) => { console.error('a cache of before cannot be read', name, error); return null; });
        if (!isHere()) return;
        if (more === null) continue;
        if (more.length === 0) { dropAside(data, name); continue; }
        outbox.setOwn('forgotten', { looked: [...looked, name], rows: [...rows.filter((one) => !more.some(({ kind, id }) => kind === one.kind && id === one.id)), ...more] });
        found(forgottenNow(more, cache.records, null).length);
      }
    } catch (error) { console.error('what the pool has forgotten', error); } finally { this.#busy = false; }
  }

  /** What makes a record again that is away altogether; [] where it is in none of the caches of before. The newest has the last word. */
  again(kind: Kind, id: string): Step[] {
    for (const name of this.#kept.looked.toReversed()) {
      const aside = new Aside(path.join(this.#beside.data, name));
      try {
        const steps = makeAgain(kind, id, aside.records, this.#beside.cache.records);
        if (steps.length > 0) return steps;
      } finally { aside.close(); }
    }
    return [];
  }

  /** They are done with all of it: the caches of before go, and what was found in them. Refused as by letGo: 'others-forgotten'. */
  close(me: Me): Refusal | { dropped: true } {
    const { data, outbox, cache } = this.#beside;
    const { looked, rows } = this.#kept;
    const forget = (): void => {
      for (const name of looked) dropAside(data, name);
      outbox.setOwn('forgotten', null);
    };
    return letGo({ me, kept: forgottenNow(rows, cache.records, me), may: (shown) => shown.every(({ mayDrop }) => mayDrop), others: 'others-forgotten', forget });
  }
}
