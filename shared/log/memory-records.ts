/** Records held in a map: for tests of reducers, and for tools that replay a log. */
import { apply, type ReadRecords, type Write } from './apply.ts';
import { isRefusal, type Command } from './command.ts';
import { parentOf, type Kind, type RecordOf } from '../records.ts';

export class MemoryRecords implements ReadRecords {
  readonly rows = new Map<string, { kind: Kind; record: unknown }>();
  /** Keys of records by what they hang on; only for those that hang on something. */
  readonly #below = new Map<string, Set<string>>();

  get<K extends Kind>(kind: K, id: string): RecordOf<K> | undefined { return this.rows.get(`${kind}/${id}`)?.record as RecordOf<K> | undefined; }
  children<K extends Kind>(kind: K, parent: string): RecordOf<K>[] {
    return [...(this.#below.get(`${kind}/${parent}`) ?? [])].sort().map((key) => this.rows.get(key)!.record as RecordOf<K>); // written here under its kind
  }
  write(writes: readonly Write[]): void {
    for (const { kind, id, record } of writes) {
      const key = `${kind}/${id}`;
      const before = this.rows.get(key);
      const [was, is] = [before ? parentOf(kind, before.record) : '', parentOf(kind, record)];
      this.rows.set(key, { kind, record });
      if (was === is && before) continue;
      if (was !== '') this.#below.get(`${kind}/${was}`)?.delete(key);
      if (is === '') continue;
      const place = `${kind}/${is}`;
      const among = this.#below.get(place);
      if (among) among.add(key); else this.#below.set(place, new Set([key]));
    }
  }
}

/** Does commands over the records, one moment after the other: 'ok', or why it is refused. For tests of reducers. */
export function actsOn(records: MemoryRecords): (by: string, name: string, kind: Command['target']['kind'], id: string, args: unknown, form?: number) => string {
  let clock = 0;
  return (by, name, kind, id, args, form) => {
    const writes = apply(records, { id: `c${++clock}`, name, target: { kind, id }, args, by, at: clock, seen: 0, ...(form === undefined ? {} : { form }) });
    if (isRefusal(writes)) return writes.refused;
    records.write(writes);
    return 'ok';
  };
}
