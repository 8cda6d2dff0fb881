/** Opens the outbox; of a damaged one what is still what was written there goes on in a new file, and the damaged one is kept beside it. */
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { fileDamage } from '../../shared/disk-trouble.ts';
import { accountOf, baseOf, entryOf, intact, OutboxDamaged, refusedOf, type Account, type AccountRow, type OfNewsroom, type OutboxEntry, type OutboxRow, type RefusedEntry, type RefusedRow, type SettingRow, type Summed } from './outbox-rows.ts';
import { OutboxStore } from './outbox-store.ts';

interface Rescued {
  /** Up to the first that is damaged: they go on as if nothing had been. */
  readonly waiting: readonly (OutboxEntry & OfNewsroom & { readonly base: string | null })[];
  /** What was not accepted before, and what waited behind the first damaged command: kept with its content, for a person to look at. */
  readonly refused: readonly (RefusedEntry & OfNewsroom)[];
  readonly accounts: readonly (Account & OfNewsroom)[];
  readonly settings: readonly { readonly key: string; readonly value: unknown }[];
}
/** A damaged outbox file was found: where it is kept, how many waiting commands go on, and how many are kept apart as not accepted. */
export interface OutboxRescue { readonly file: string; readonly waiting: number; readonly apart: number }

const isDamage = (error: unknown): boolean => {
  const { code } = error as { code?: string };
  return error instanceof OutboxDamaged || fileDamage(error) || (code === 'SQLITE_ERROR' && /malformed|no such (table|column)/.test(String(error)));
};

/** The outbox of this file, and what had to be done for it; null where nothing. Throws SQLite's errors for what is no damage: in use, no room, not permitted. */
export function openOutbox(file: string, now: number): { outbox: OutboxStore; rescued: OutboxRescue | null } {
  const made = `${file}.new`;
  // It died between the two renames below.
  if (!existsSync(file) && existsSync(made)) renameSync(made, file);
  try { return { outbox: new OutboxStore(file), rescued: null }; } catch (error) { if (!isDamage(error)) throw error; }
  const saved = rescue(file, now);
  for (const suffix of ['', '-wal', '-shm']) rmSync(made + suffix, { force: true });
  const fresh = new OutboxStore(made);
  fresh.takeOver(saved);
  fresh.close();
  const kept = `${file}.damaged-${now}`;
  for (const suffix of ['-wal', '-shm', '']) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  renameSync(made, file);
  return { outbox: new OutboxStore(file), rescued: { file: path.basename(kept), waiting: saved.waiting.length, apart: saved.refused.filter((one) => one.code === 'outbox-damaged').length } };
}

/** Rows of earlier releases belong to no newsroom. */
const where = ({ newsroom }: Partial<OfNewsroom>): OfNewsroom => ({ newsroom: newsroom ?? '' });

function rescue(file: string, now: number): Rescued {
  const copy = `${file}.reading`;
  const suffixes = ['', '-wal'];
  for (const suffix of suffixes) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  let db: Database.Database | null = null;
  try {
    db = new Database(copy);
    return read(db, now);
  } catch { return { waiting: [], refused: [], accounts: [], settings: [] }; /* not even its first page can be read: it is kept for rescue by hand */ } finally {
    try { db?.close(); } catch { /* a damaged copy that is thrown away next */ }
    for (const suffix of [...suffixes, '-shm']) rmSync(copy + suffix, { force: true });
  }
}

function read(db: Database.Database, now: number): Rescued {
  const all = <Row>(sql: string): Row[] => { const rows: Row[] = []; try { for (const row of db.prepare<[], Row>(sql).iterate()) rows.push(row); } catch { /* what came before the damaged page is kept */ } return rows; };
  const { rows, unread } = readByNumber(db);
  // Where rows carry sums, one without is none of ours: pages of nothing give rows of nothing.
  const ours = <Row extends Summed>(rows: readonly Row[]): Row[] => (rows.some((row) => row.sum !== null) ? rows.filter((row) => row.sum !== null) : [...rows]);
  const summed = rows.some((row) => row.sum !== null);
  const isGood = (row: OutboxRow): boolean => (row.sum !== null || !summed) && intact.outbox(row);
  const broken = Math.min(unread, rows.find((row) => !isGood(row))?.n ?? Infinity);
  const kept = rows.filter(isGood).map((row) => ({ ...entryOf(row), ...where(row), base: row.base === null ? null : baseOf(row.base) }));
  const waiting = kept.filter((one) => one.n < broken);
  const behind = kept.filter((one) => one.n > broken).map((one): RefusedEntry & OfNewsroom => ({ ...one, code: 'outbox-damaged', params: {}, refusedAt: now }));
  return {
    waiting,
    refused: [...ours(all<RefusedRow>('SELECT * FROM refused')).filter(intact.refused).map((row) => ({ ...refusedOf(row), ...where(row) })), ...behind],
    accounts: ours([...all<AccountRow>('SELECT * FROM member'), ...all<AccountRow>('SELECT * FROM account')]).filter(intact.member).map((row) => ({ ...accountOf(row), ...where(row) })),
    settings: ours(all<SettingRow>('SELECT * FROM setting')).filter(intact.setting).map(({ key, value }) => ({ key, value: JSON.parse(value) as unknown })),
  };
}

/** Numbers that are tried one by one behind the last that could be read: damaged pages lie between. */
const MOST_MISSED = 20_000;

/** The rows that can be read, in order, past pages that cannot; `unread`: the first number that could not be, or Infinity. */
function readByNumber(db: Database.Database): { rows: OutboxRow[]; unread: number } {
  const next = db.prepare<[number], OutboxRow>('SELECT * FROM outbox WHERE n > ? ORDER BY n LIMIT 1');
  const rows: OutboxRow[] = [];
  let unread = Infinity;
  for (let at = 0, missed = 0; missed < MOST_MISSED;) {
    try {
      const row = next.get(at);
      if (!row) break;
      if (row.n <= at) throw new RangeError('the order of the pages is gone');
      rows.push(row);
      at = row.n;
      missed = 0;
    } catch { unread = Math.min(unread, at + 1); at++; missed++; /* a damaged page: on to the next number */ }
  }
  return { rows, unread };
}
