/** A workstation's outbox and cache on a folder of their own, with a pool of records beside them that tells of itself when it is asked to: for tests of what reads or writes a cache. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { isRefusal } from '../../shared/log/command.ts';
import { presentForm } from '../../shared/log/forms.ts';
import { actsOn, MemoryRecords } from '../../shared/log/memory-records.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import type { Kind } from '../../shared/records.ts';
import { Cache } from '../../workstation/cache/cache.ts';
import { OutboxStore } from '../../workstation/cache/outbox-store.ts';
import type { Changed } from '../../workstation/cache/taking-in.ts';

export class BareStation {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'bianbo-bare-'));
  readonly outbox = new OutboxStore(path.join(this.folder, 'outbox.db'));
  cache = new Cache(path.join(this.folder, 'cache.db'), this.outbox);
  readonly pool = new MemoryRecords();
  readonly #who: string;
  readonly #acts = actsOn(this.pool);
  #given = 0;

  /** `who` is signed in here. */
  constructor(who: string) { this.#who = who; this.cache.enter('台', ''); }

  /** Somebody does this at the pool, which takes it. */
  act(...all: Parameters<ReturnType<typeof actsOn>>): void { expect([all[1], this.#acts(...all)]).toEqual([all[1], 'ok']); }
  /** The pool tells of records as they are with it, and of what it refuses; what that changes here. `more`: this is a piece of a catch-up that goes on. */
  tell(which: readonly (readonly [Kind, string])[], { edits = [], refused = [], more = false }: { edits?: Frame['edits']; refused?: readonly string[]; more?: boolean } = {}): Changed {
    const { cursor } = this.cache;
    const changes = which.map(([kind, id], at) => ({ kind, id, seq: cursor + at + 1, record: this.pool.get(kind, id)! }));
    const results = refused.map((id) => ({ id, outcome: 'refused' as const, seq: 0, code: 'not-allowed', params: {} }));
    const changed = this.cache.applyFrame({ is: 'frame', from: cursor, seq: cursor + which.length, chain: 'c', results, changes, edits, more }, 1, 0);
    if (changed === 'gap') throw new Error('the frame does not connect');
    return changed;
  }
  /** Who is signed in (or somebody who was) does this here; its id. */
  give(name: string, kind: Kind, id: string, args: unknown, by = this.#who): string {
    const at = ++this.#given;
    const done = this.cache.execute({ id: String(at).padStart(26, '0'), name, target: { kind, id }, args, by, at, seen: 0, ...presentForm(name) });
    if (isRefusal(done)) throw new Error(`${name} ${done.refused}`);
    return done.id;
  }
  /** The same files, opened anew. */
  reopen(): void { this.cache.close(); this.cache = new Cache(path.join(this.folder, 'cache.db'), this.outbox); }
  close(): void { this.cache.close(); this.outbox.close(); rmSync(this.folder, { recursive: true, force: true }); }
}
