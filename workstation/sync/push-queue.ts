/** Sends the outbox: in order, one push at a time, no faster than anything comes of it. */
import { planted } from '../../shared/log/planted.ts';
import { FIRST_FORMS, inFormOf, type Forms } from '../../shared/log/forms.ts';
import type { Command } from '../../shared/log/command.ts';
import type { Surroundings } from '../../shared/protocol/line.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import type { Cache } from '../cache/cache.ts';
import type { OutboxEntry } from '../cache/outbox-rows.ts';
import { waitsForAnswer, withoutHeld } from '../cache/passes-counted.ts';
import type { OutboxStore } from '../cache/outbox-store.ts';
import type { Changed } from '../cache/taking-in.ts';
import type { InARow } from './in-a-row.ts';
import type { OpenLine } from './open-line.ts';

/** Commands in one push, and characters of their arguments, at most; and with what is to be checked in their scripts. */
const PUSH_COMMANDS = 200;
const PUSH_CHARS = 4 << 20;
const WITH_FINDINGS = { commands: 500, chars: 8 << 20 } as const;

interface Beside {
  readonly cache: Cache;
  readonly outbox: OutboxStore;
  readonly world: Surroundings;
  readonly inARow: InARow;
  /** What the pool takes of each command; null before it ever said so. */
  readonly forms: () => Forms | null;
  readonly changed: (changed: Changed) => void;
  /** Sends what waits, once the work at hand is done with. */
  readonly pump: (except?: ReadonlySet<string>) => void;
  /** Has everything fetched anew. */
  readonly inVain: () => void;
}

/** A command as it is said to the pool: what this workstation knows of it besides stays here. */
export const wire = ({ id, name, target, args, by, at, seen, form }: Command): Command => ({ id, name, target, args, by, at, seen, ...(form === undefined ? {} : { form }) });

export class PushQueue {
  readonly #beside: Beside;
  constructor(beside: Beside) { this.#beside = beside; }

  /** The next push; `except` is answered and not taken out yet. Commands of people whose session the pool does not know wait for them, and so does what stands on those. */
  send(line: OpenLine, except: ReadonlySet<string> = new Set()): void {
    if (!line.live || line.inFlight.size > 0 || line.patience !== null) return;
    const { cache, outbox, forms } = this.#beside;
    const first: OutboxEntry[] = [];
    const held: OutboxEntry[] = [];
    let chars = 0;
    const holdup = cache.holdups((person) => line.people.has(person));
    for (const entry of outbox.oldest()) {
      if (holdup(entry) !== null) { held.push(entry); continue; }
      if (except.has(entry.id)) continue;
      chars += entry.size;
      if (first.length > 0 && (first.length >= PUSH_COMMANDS || chars > PUSH_CHARS)) break;
      if (waitsForAnswer(entry, first) && !planted.has('pass-not-awaited')) break;
      first.push(entry);
    }
    if (first.length === 0) return;
    const commands = this.#withFindings(first, (entry) => holdup(entry) === null && !except.has(entry.id));
    if (planted.has('newest-first')) commands.reverse();
    const said = commands.map((entry) => inFormOf(forms() ?? FIRST_FORMS, planted.has('pass-not-awaited') ? entry : withoutHeld(entry, held)));
    const unsayable = commands.filter((_entry, index) => said[index] === null);
    if (unsayable.length > 0) { this.#refuse(line, unsayable); return; }
    outbox.markSent(commands.filter((one) => !one.sent).map((one) => one.n));
    // Only now: where the disk does not take that mark nothing is on its way, and the queue must not wait for an answer.
    for (const { id } of commands) line.inFlight.add(id);
    line.say({ is: 'push', commands: said.flatMap((one) => (one ? [wire(one)] : [])) });
  }
  /**
   * What is to be checked in a script goes with its words, and before them: behind hundreds of others it would come later, after a broken line by days, and whoever passed the script meanwhile
   * had not been told. It is in nobody's way there: a sentence to be checked changes nothing else, and is at the version once however often it is named.
   */
  #withFindings(commands: readonly OutboxEntry[], maySend: (entry: OutboxEntry) => boolean): OutboxEntry[] {
    const { outbox } = this.#beside;
    const last = commands.at(-1)!.n;
    const written = new Set(commands.flatMap(({ name, target }) => (name === 'script.edit' ? [target.id] : [])));
    const behind = outbox.flags().filter((entry) => entry.n > last && written.has(entry.target.id) && maySend(entry));
    if (behind.length === 0) return [...commands];
    // What was found again after somebody had read it: before that reading it would be gone with it.
    const read = new Map<string, number>();
    for (const { name, target, n } of outbox.oldest()) if (name === 'merge.clear' && !read.has(target.id)) read.set(target.id, n);
    const later = new Map<string, OutboxEntry[]>();
    for (const entry of behind) if (entry.n < (read.get(entry.target.id) ?? Infinity)) later.set(entry.target.id, [...(later.get(entry.target.id) ?? []), entry]);
    const together: OutboxEntry[] = [];
    let chars = 0;
    for (const entry of commands) {
      const found = entry.name === 'script.edit' ? (later.get(entry.target.id) ?? []) : [];
      if (found.length > 0) later.delete(entry.target.id);
      for (const one of [...found, entry]) {
        chars += one.size;
        // A script of which more is to be checked goes when that has gone.
        if (together.length > 0 && (together.length === WITH_FINDINGS.commands || chars > WITH_FINDINGS.chars)) return together;
        together.push(one);
      }
    }
    return together;
  }
  /** What was done for a newer pool and this one cannot take: kept with its reason, like anything that is refused. */
  #refuse(line: OpenLine, entries: readonly OutboxEntry[]): void {
    const { cache, world } = this.#beside;
    const { cursor, chain } = cache;
    const results = entries.map(({ id, name }) => ({ id, outcome: 'refused' as const, seq: cursor, code: 'pool-too-old', params: { name } }));
    const changed = cache.applyFrame({ is: 'frame', from: cursor, seq: cursor, chain, results, changes: [], edits: [], more: false }, world.now(), line.apart);
    if (changed !== 'gap') this.#beside.changed(changed);
    this.#beside.pump();
  }

  /** The pool has accepted all of these: the next push goes out before they are taken in. */
  accepted(line: OpenLine, results: Frame['results']): void {
    const ids = new Set(results.map(({ id }) => id));
    for (const id of ids) line.inFlight.delete(id);
    this.#beside.pump(ids);
  }
  /** A frame was taken in. 'again' is settled by what came before it or comes with it: where nothing does, asking as fast as the line goes would keep both ends busy for nothing. */
  tookIn(line: OpenLine, { from, seq, results }: Frame): void {
    for (const { id } of results) line.inFlight.delete(id);
    const moved = seq > from || results.some((one) => one.outcome !== 'again');
    if (!moved && results.length === 0) return;
    line.patience?.();
    line.patience = null;
    const wait = this.#beside.inARow.pushed(moved);
    if (wait === null) return;
    // The rows here cannot be the pool's. That is a defect of ours, but no reason to keep anybody's words for ever.
    if (wait === 'anew') { this.#beside.inVain(); return; }
    line.patience = this.#beside.world.after(wait, () => { line.patience = null; this.#beside.pump(); });
  }
}
