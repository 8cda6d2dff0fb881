/** A command given at this workstation: by whom and when, refused where it cannot be kept, told to all who show what it changed, and sent. */
import { randomBytes } from 'node:crypto';
import { ulid } from '../shared/ids.ts';
import { isRefusal, refuse, type Command, type Refusal } from '../shared/log/command.ts';
import { presentForm } from '../shared/log/forms.ts';
import { planted } from '../shared/log/planted.ts';
import { sayingWhatIsKnown } from '../shared/overtaken/deletion.ts';
import type { Person } from '../shared/people/person.ts';
import type { Kind } from '../shared/records.ts';
import { passesGiven } from '../shared/review/chain.ts';
import type { Merges } from '../shared/script/commands.ts';
import type { Cache } from './cache/cache.ts';
import type { Done } from './cache/doing.ts';
import type { OutboxStore, UpTo } from './cache/outbox-store.ts';
import type { OwnDisk } from './own-disk.ts';
import type { PoolLink } from './sync/pool-link.ts';

/** A new ULID by this machine's clock and chance. */
export const newId = (now = Date.now()): string => ulid(now, randomBytes(10));

/** What is refused where a record or a person is not here. */
const ABSENT: ReadonlySet<string> = new Set(['gone', 'not-permitted']);

/** What goes with a command: the log number that a window saw its record at, the one that was not accepted and goes as this is done, and how far a writer's typing is in it. */
interface With { readonly seen?: number | undefined; readonly instead?: string; readonly upTo?: UpTo | null | undefined }

interface Around {
  readonly cache: Pick<Cache, 'execute' | 'records' | 'seqOf' | 'partial' | 'cursor'>;
  readonly outbox: Pick<OutboxStore, 'logOfBefore'>;
  readonly link: () => Pick<PoolLink, 'takes' | 'pump'>;
  readonly disk: Pick<OwnDisk, 'refusesNow' | 'refusalOf'>;
  readonly person: () => Person | null;
  /** The clock, ms since 1970; absent: this machine's. */
  readonly now?: () => number;
  /** These records are others now. `typed`: by typing, which its own window knows. */
  readonly wrote: (writes: readonly { readonly kind: Kind; readonly id: string }[], typed: boolean) => void;
}

export class DoingHere {
  readonly #around: Around;
  constructor(around: Around) { this.#around = around; }

  /** As the person signed in here; durable when it returns. Refused: 'not-signed-in', 'pool-too-old', 'disk-full', 'disk-failing', 'filling', or why the command cannot be. */
  readonly execute = (name: string, target: Command['target'], args: unknown, more: With = {}): Refusal | { id: string } => {
    const done = this.#do(name, target, args, more);
    // What was written is nothing for a window that asked.
    return isRefusal(done) ? done : { id: done.id };
  };
  #do(name: string, target: Command['target'], args: unknown, { seen, instead, upTo }: With): Refusal | Done {
    const { cache, link, disk, wrote } = this.#around;
    const person = this.#around.person();
    if (!person) return refuse('not-signed-in');
    const now = this.#around.now?.() ?? Date.now();
    const command: Command = { id: newId(now), name, target, args: sayingWhatIsKnown(name, args, cache.partial ? 0 : cache.cursor), by: person.id, at: now, seen: this.#saw(target, planted.has('seen-at-giving') ? undefined : seen), ...presentForm(name) };
    // Said now, and not days later when the outbox reaches the pool.
    if (!link().takes(command)) return refuse('pool-too-old', { name });
    // Checked before anything is half written: what was typed stays in its window and is pushed again when there is room.
    const full = disk.refusesNow();
    if (full) return full;
    let done: ReturnType<Cache['execute']>;
    try { done = cache.execute(command, instead ?? null, upTo ?? null); } catch (error) {
      const refusal = disk.refusalOf(error);
      if (refusal === null) throw error;
      return refusal;
    }
    if (isRefusal(done)) return this.absent(done);
    wrote(done.writes, name === 'script.edit');
    link().pump();
    return done;
  }

  /**
   * The log number that a record was surely seen at: its row's, where a window does not say (`seen`). A window's may be of a log that the pool has gone back behind: then nothing of this one was
   * surely seen, unless the row still has that number and is the one that was looked at.
   */
  #saw({ kind, id }: Command['target'], seen: number | undefined): number {
    const { cache, outbox } = this.#around;
    const row = cache.seqOf(kind, id) ?? 0;
    return seen === undefined || seen === row ? row : seen > outbox.logOfBefore ? seen : 0;
  }

  /** While the rows come anew, neither is what has not come yet deleted nor may its people do nothing: 'filling' is said instead of such a refusal. */
  absent(refusal: Refusal): Refusal { return ABSENT.has(refusal.refused) && this.#around.cache.partial ? refuse('filling') : refusal; }

  /** Typing, or a branch that is merged: with how many passes of the version the screens here show. */
  edit(id: string, v: number, steps: unknown[], { merges, upTo }: { readonly merges?: Merges | undefined; readonly upTo?: UpTo | null } = {}): Refusal | Done {
    const version = this.#around.cache.records.get('version', id);
    return this.#do('script.edit', { kind: 'body', id }, { v, steps, passes: version ? passesGiven(version) : 0, ...(merges ? { merges } : {}) }, { upTo });
  }
}
