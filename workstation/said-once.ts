/** What a person is told once, when it comes: that a value was overtaken, that words went into a branch, that a story was deleted for which something waits here. */
import type { Kind, RecordOf } from '../shared/records.ts';
import type { Cache } from './cache/cache.ts';
import { overtakenOf } from './overtaken.ts';

type Say = (code: string, params: Record<string, string | number>) => void;
/** Notices of one kind that are said one by one. */
const FEW = 3;

export class SaidOnce {
  readonly #cache: Cache;
  readonly #me: () => string | undefined;
  readonly #say: Say;
  /** The log number up to which notices were said. */
  #overtaken: number;
  readonly #branches: Set<string>;

  /** What is there when a workstation starts is on its pages, and not said. `me`: who is signed in. */
  constructor(cache: Cache, me: () => string | undefined, say: Say) {
    this.#cache = cache; this.#me = me; this.#say = say;
    this.#overtaken = cache.cursor;
    this.#branches = new Set(cache.newestOpen('branch').map((one) => one.id));
  }

  /** News came in: these notices of overtaken values are new or changed, rows of these kinds, and these stories were deleted under what waits here. */
  news({ overtaken, kinds, deleted }: { readonly overtaken: readonly string[]; readonly kinds: ReadonlySet<Kind>; readonly deleted: readonly string[] }): void {
    if (overtaken.length > 0) this.#sayOvertaken(overtaken.flatMap((id) => this.#cache.records.get('overtaken', id) ?? []));
    if (kinds.has('branch')) this.#sayBranches();
    if (deleted.length > FEW) this.#say('story-deleted-many', { count: deleted.length });
    else for (const id of deleted) this.#say('story-deleted', { title: this.#cache.records.get('story', id)?.title ?? '' });
  }
  /** After days away many come together: then how many. */
  #sayOvertaken(notices: readonly RecordOf<'overtaken'>[]): void {
    const me = this.#me();
    if (me === undefined) return;
    const said = this.#overtaken;
    const rows = overtakenOf(this.#cache, me, () => '', notices).filter((one) => one.seq > said);
    for (const one of rows) this.#overtaken = Math.max(one.seq, this.#overtaken);
    if (rows.length > FEW) this.#say('overtaken-many', { count: rows.length });
    else for (const one of rows) this.#say(one.side === 'later' ? 'overtook' : 'overtaken', { who: one.side === 'later' ? one.otherName : one.byName });
  }
  #sayBranches(): void {
    for (const one of this.#cache.newestOpen('branch')) {
      if (this.#branches.has(one.id)) continue;
      this.#branches.add(one.id);
      if (one.by === this.#me()) this.#say('branch-opened', { title: this.#cache.records.get('version', one.versionId)?.title ?? '' });
    }
  }
}
