/** Where each record belongs: its group (a story, a rundown), its version, its channel. They are given when it is made and never change. */
import type Database from 'better-sqlite3';
import { groupOf, versionOf, type Kind, type RecordOf } from '../../shared/records.ts';

export interface Place { readonly grp: string; readonly version: string; readonly channel: string }

const MOST_KEPT = 20_000;
/** A test looks at its plan. */
export const STOOD = "SELECT max(seq) FROM record WHERE grp = ? AND grp <> ''";

export class Places {
  readonly #sql;
  /** Of records that were read or made lately. */
  readonly #kept = new Map<string, Place>();
  /** Where each group stood before the open commit. */
  readonly #stood = new Map<string, number>();

  constructor(db: Database.Database) {
    this.#sql = {
      place: db.prepare<[string, string], Place>('SELECT grp, version, channel FROM record WHERE kind = ? AND id = ?'),
      stood: db.prepare<[string], number | null>(STOOD).pluck(),
    };
  }

  /** A commit begins. */
  begin(): void { this.#stood.clear(); }
  /** What is kept may not be so: a commit did not come about, or rows are put back. */
  forget(): void { this.#kept.clear(); }
  keep(kind: Kind, id: string, { grp, version, channel }: Place): void {
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(`${kind}/${id}`, { grp, version, channel });
  }
  /** undefined: there is no such record. */
  of(kind: Kind, id: string): Place | undefined { return this.#kept.get(`${kind}/${id}`) ?? this.#sql.place.get(kind, id); }
  /** The place of a record that is being made. */
  ofNew(kind: Kind, record: unknown): Place {
    const version = versionOf(kind, record);
    const known = version === '' || kind === 'version' ? undefined : this.#sql.place.get('version', version);
    return { grp: groupOf(kind, record, () => known?.grp), version, channel: kind === 'version' ? (record as RecordOf<'version'>).channelId : (known?.channel ?? '') };
  }
  /** The log number at which a group last changed before the open commit, as it was when it was first asked for; 0 where there was none. */
  stood(grp: string): number {
    if (grp === '') return 0;
    let stood = this.#stood.get(grp);
    if (stood === undefined) { stood = this.#sql.stood.get(grp) ?? 0; this.#stood.set(grp, stood); }
    return stood;
  }
  /** The same where it was asked for in this commit. */
  stoodIfAsked(grp: string): number | undefined { return this.#stood.get(grp); }
}
