/** Is a pool's file what was written into it? SQLite keeps no checksums of its pages: the structure, the log's chain and the records by the log are looked at. */
import Database from 'better-sqlite3';
import { checkLog, type LogFault } from '../log/replay.ts';
import type { Kind } from '../../shared/records.ts';
import { LogLines } from './log-lines.ts';

/** `structure`: SQLite's own word for it. */
export type Damage = LogFault | { readonly is: 'structure'; readonly what: string };

/**
 * Reads the whole file beside whoever writes it. Up to `playUpTo` lines the log is played and the records compared with what comes of it, all in memory; of a longer
 * one only structure and chain are looked at (the rest by `bianbo check-log` while the pool rests).
 */
export function findDamage(file: string, playUpTo = Infinity): Damage | null {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const structure = db.pragma('integrity_check(1)', { simple: true }) as string;
    if (structure !== 'ok') return { is: 'structure', what: structure };
    // One moment of it, however it goes on meanwhile.
    return db.transaction(() => {
      const lines = db.prepare<[], number>('SELECT count(*) FROM log').pluck().get() ?? 0;
      const rows = db.prepare<[], { kind: Kind; id: string; seq: number; json: string }>('SELECT kind, id, seq, json FROM record');
      return checkLog({ log: new LogLines(db), rows: () => rows.all() }, lines <= playUpTo).fault;
    })();
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (!code.startsWith('SQLITE_')) throw error;
    return { is: 'structure', what: code };
  } finally { db.close(); }
}
