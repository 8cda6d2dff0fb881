/** Records held in a map: for tests of reducers, and for tools that replay a log. */
import type { ReadRecords, Write } from './apply.ts';
import { parentOf, type Kind, type RecordOf } from '../records.ts';

export class MemoryRecords implements ReadRecords {
  readonly rows = new Map<string, { kind: Kind; record: unknown }>();
  get<K extends Kind>(kind: K, id: string): RecordOf<K> | undefined { return this.rows.get(`${kind}/${id}`)?.record as RecordOf<K> | undefined; }
  children<K extends Kind>(kind: K, parent: string): RecordOf<K>[] {
    return [...this.rows.entries()].filter(([, row]) => row.kind === kind && parentOf(kind, row.record) === parent).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row.record as RecordOf<K>);
  }
  write(writes: readonly Write[]): void { for (const { kind, id, record } of writes) this.rows.set(`${kind}/${id}`, { kind, record }); }
}
