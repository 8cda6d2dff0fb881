/** The edits of a script that the pool has told of, and what of our own they have already: under an edit's id, or by its words. */
import type { Frame } from '../../shared/protocol/pool.ts';
import type { OutboxEntry } from './outbox-rows.ts';
import { editArgsOf } from './runs.ts';
import { parsed, saidAlready, saysAll } from './shared-past.ts';

export class PoolEdits {
  readonly edits: Frame['edits'];
  constructor(edits: Frame['edits']) { this.edits = edits; }

  #of({ id }: OutboxEntry): Frame['edits'][number] | undefined { return this.edits.find(({ command }) => command === id); }
  /** Has the pool an edit under this id? */
  has(entry: OutboxEntry): boolean { return this.#of(entry) !== undefined; }
  /** And with these words? */
  isThere(entry: OutboxEntry): boolean { const found = this.#of(entry); return found !== undefined && saysAll(parsed(found.steps), parsed(editArgsOf(entry).steps)); }
  /** How many of its first steps has the pool under this id? */
  begun(entry: OutboxEntry): number { const found = this.#of(entry); return found ? saidAlready(parsed(editArgsOf(entry).steps), parsed(found.steps)) : 0; }
}
