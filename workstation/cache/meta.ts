/** What a cache knows of itself beside its rows: how far it has come in the log of which newsroom, and which outbox is folded in. */
import { CHAIN_START } from '../../shared/log/chain.ts';
import type { Head } from '../../shared/protocol/pool.ts';
import type { Statements } from './cache-sql.ts';

export class Meta {
  readonly #sql: Pick<Statements, 'meta' | 'setMeta'>;

  constructor(sql: Pick<Statements, 'meta' | 'setMeta'>) { this.#sql = sql; }

  #get(key: string): string | undefined { return this.#sql.meta.get(key); }
  #set(key: string, value: string): void { this.#sql.setMeta.run(key, value); }

  /** The number of the log up to which its rows are here. */
  get cursor(): number { return Number(this.#get('cursor') ?? 0); }
  /** The log's chain hash at the cursor. */
  get chain(): string { return this.#get('chain') ?? CHAIN_START; }
  /** Where a catch-up was going that is not whole; null where it is. */
  get toward(): Head | null {
    const noted = this.#get('toward');
    const head = noted ? (JSON.parse(noted) as Head) : null; // only this class writes it
    return head && head.seq > this.cursor ? head : null;
  }
  /** How far rows here may reach: where a catch-up was going, or what has been taken in. */
  get reach(): Head { return this.toward ?? { seq: this.cursor, chain: this.chain }; }
  noteToward(head: Head | null): void { this.#set('toward', head ? JSON.stringify(head) : ''); }
  #noteCursor(seq: number, chain: string): void { this.#set('cursor', String(seq)); this.#set('chain', chain); }
  /** The log has been taken in up to `seq`; `head`: where it ended when that was read. */
  advance({ seq, chain, head }: Head & { readonly head?: Head | undefined }): void {
    if (head) this.noteToward(head);
    if (seq > this.cursor) this.#noteCursor(seq, chain);
  }
  /** All rows are asked for again. Those that are sound are of this log still. */
  askAgain(): void {
    this.noteToward(this.reach);
    this.#noteCursor(0, CHAIN_START);
  }
  /** At the beginning of the log of this newsroom ('': of none yet). */
  begin(newsroom: string): void {
    this.#noteCursor(0, CHAIN_START);
    // Another newsroom's key says nothing of what this one released.
    if (newsroom !== this.epoch) this.setPoolKey('');
    this.setEpoch(newsroom);
    this.noteToward(null);
  }

  /** The newsroom whose rows these are; null before any was met. */
  get epoch(): string | null { return this.#get('epoch') ?? null; }
  setEpoch(epoch: string): void { this.#set('epoch', epoch); }
  /** The pool's public key, as it last introduced itself. */
  get poolKey(): string | null { return this.#get('key') || null; }
  setPoolKey(key: string): void { if (key !== this.poolKey) this.#set('key', key); }
  /** Facts about the pool kept with its rows, e.g. what it understands. */
  note(key: string): string | null { return this.#get(`note.${key}`) ?? null; }
  setNote(key: string, value: string): void { if (this.note(key) !== value) this.#set(`note.${key}`, value); }

  /** Is a first sync under way, whose rows are indexed when it is whole? */
  get filling(): boolean { return this.#get('filling') === '1'; }
  /** Are rows still to come: what is not here says nothing then. */
  get partial(): boolean { return this.cursor === 0 || this.filling; }
  setFilling(is: boolean): void { this.#set('filling', is ? '1' : '0'); }

  /** Is what is folded over the rows this generation of the outbox? */
  hasFolded(generation: number): boolean { return this.#get('outbox') === String(generation); }
  /** null: what is folded is to be folded afresh. */
  noteFolded(generation: number | null): void { this.#set('outbox', generation === null ? '' : String(generation)); }

  /** Writes something small, to see whether the disk takes it. */
  tryDisk(now: number): void { this.#set('tried', String(now)); }
}
