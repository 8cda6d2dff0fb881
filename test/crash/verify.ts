/** Is a pool's file whole? Its chain, its numbers, and its records: exactly what its log, replayed from nothing, makes. */
import Database from 'better-sqlite3';
import { checkLog } from '../../pool/log/replay.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { apply } from '../../shared/log/apply.ts';
import { isRefusal, type Command } from '../../shared/log/command.ts';
import { MemoryRecords } from '../../shared/log/memory-records.ts';
import type { Kind } from '../../shared/records.ts';
import { canonicalJson } from '../../shared/review/hash.ts';

interface Row { seq: number; id: string; name: string; kind: Kind; target: string; args: string; by: string; at: number; seen: number; outcome: 'accepted' | 'refused' }
export interface Verified { readonly faults: string[]; readonly judged: ReadonlyMap<string, { outcome: string; seq: number }>; readonly records: MemoryRecords; readonly seq: number }

/** Nobody may have the file open. */
export function verifyPool(file: string): Verified {
  const faults: string[] = [];
  const store = new PoolStore(file);
  const broken = checkLog(store, false).fault;
  store.close();
  if (broken !== null) faults.push(`the chain breaks at ${broken.seq}`);
  const db = new Database(file, { readonly: true });
  const judged = new Map<string, { outcome: string; seq: number }>();
  const records = new MemoryRecords();
  let seq = 0;
  for (const row of db.prepare<[], Row>('SELECT seq, id, name, kind, target, args, by, at, seen, outcome FROM log ORDER BY seq').iterate()) {
    if (row.seq !== seq + 1) faults.push(`log number ${seq + 1} is missing`);
    seq = row.seq;
    if (judged.has(row.id)) faults.push(`${row.id} stands in the log twice`);
    judged.set(row.id, { outcome: row.outcome, seq });
    if (row.outcome !== 'accepted') continue;
    const command: Command = { id: row.id, name: row.name, target: { kind: row.kind, id: row.target }, args: JSON.parse(row.args) as unknown, by: row.by, at: row.at, seen: row.seen };
    const writes = apply(records, command);
    if (isRefusal(writes)) faults.push(`log number ${seq} (${row.name}) cannot be done again: ${writes.refused}`); else records.write(writes);
  }
  let count = 0;
  for (const { kind, id, json } of db.prepare<[], { kind: string; id: string; json: string }>('SELECT kind, id, json FROM record').iterate()) {
    count++;
    const made = records.rows.get(`${kind}/${id}`);
    if (!made) faults.push(`${kind} ${id} is not in the log`);
    else if (canonicalJson(made.record) !== canonicalJson(JSON.parse(json))) faults.push(`${kind} ${id} is not what the log makes of it`);
  }
  if (count !== records.rows.size) faults.push(`${records.rows.size} records by the log, ${count} in the file`);
  db.close();
  return { faults, judged, records, seq };
}
