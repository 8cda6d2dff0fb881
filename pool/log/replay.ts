/** Plays a log again from nothing: the same commands must give the same records to the letter, and the chain must close at every line. */
import { apply } from '../../shared/log/apply.ts';
import type { LogLine } from '../../shared/log/chain.ts';
import { isRefusal, type Command } from '../../shared/log/command.ts';
import { MemoryRecords } from '../../shared/log/memory-records.ts';
import type { Kind } from '../../shared/records.ts';
import type { LogLines } from '../store/log-lines.ts';
import type { PoolStore } from '../store/pool-store.ts';
import { walkChain } from './chain-walk.ts';

/** The command that a line of the log holds. */
function commandOf({ id, name, target, args, by, at, seen, form }: LogLine): Command {
  return { id, name, target: target as Command['target'], args, by, at, seen, ...(form === undefined ? {} : { form }) }; // a kind that is none makes the command unknown
}

/** Records by what was played, with the number of the line that last wrote each. */
export class Replay {
  readonly records = new MemoryRecords();
  readonly #seqs = new Map<string, number>();

  /** Plays a line; why an accepted one is refused now, or null. Refused ones changed nothing and are passed over. */
  play(line: LogLine): string | null {
    if (line.outcome !== 'accepted') return null;
    const writes = apply(this.records, commandOf(line));
    if (isRefusal(writes)) return writes.refused;
    this.records.write(writes);
    for (const { kind, id } of writes) this.#seqs.set(`${kind}/${id}`, line.seq);
    return null;
  }
  /** Every record: where, since which line, and its text. */
  *rows(): Generator<{ key: string; kind: Kind; seq: number; json: string }> {
    for (const [key, { kind, record }] of this.records.rows) yield { key, kind, seq: this.#seqs.get(key)!, json: JSON.stringify(record) };
  }
}

/** What a check of a pool's log found: where it is not whole first, or nothing. */
export type LogFault =
  /** The line was altered or one before it is missing. */
  | { readonly is: 'chain'; readonly seq: number }
  /** The line cannot be read at all. */
  | { readonly is: 'unreadable'; readonly seq: number }
  /** The line says it was accepted, and by the lines before it it cannot have been. */
  | { readonly is: 'refused'; readonly seq: number; readonly code: string }
  /** A record says something else than the line `seq`, or it is missing, or nobody made it (seq 0). */
  | { readonly is: 'record'; readonly seq: number; readonly key: string };

/** Plays a pool's whole log and compares what comes of it with its records. Reads everything; takes about a minute for a million lines. Without `play` only the chain. Throws what SQLite says of a file that cannot be read. */
export function checkLog(store: Pick<PoolStore, 'rows'> & { readonly log: Pick<LogLines, 'after' | 'hashAt'> }, play = true): { lines: number; records: number; fault: LogFault | null } {
  const replay = new Replay();
  let lines = 0;
  const ended = (fault: LogFault | null) => ({ lines, records: replay.records.rows.size, fault });
  for (const { seq, line, fits } of walkChain(store.log)) {
    if (!line) return ended({ is: 'unreadable', seq });
    if (!fits) return ended({ is: 'chain', seq });
    lines++;
    if (!play) continue;
    const code = replay.play(line);
    if (code !== null) return ended({ is: 'refused', seq, code });
  }
  return ended(play ? differing(store, replay) : null);
}

/** The first record, by its line, that is not what its commands made of it. */
function differing(store: Pick<PoolStore, 'rows'>, replay: Replay): LogFault | null {
  const there = new Map(store.rows().map((row) => [`${row.kind}/${row.id}`, row]));
  let first: Extract<LogFault, { is: 'record' }> | null = null;
  const found = (key: string, seq: number): void => { if (!first || seq < first.seq) first = { is: 'record', seq, key }; };
  for (const { key, seq, json } of replay.rows()) {
    const row = there.get(key);
    if (!row || row.seq !== seq || row.json !== json) found(key, seq);
    there.delete(key);
  }
  for (const key of there.keys()) found(key, 0);
  return first;
}
