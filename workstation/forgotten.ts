/**
 * After a pool came back from an older backup: what it had told this workstation and has no more. The cache as it was is kept beside the new one and compared with
 * it; where a record reads otherwise, the pool is asked what it was at that number. If it says the same, others have changed it since; if not, nobody but the
 * workstations has it any more. It is shown to people, who write it in again; the file stays until they have said that they are done.
 */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { fieldOf, sameValue, settableOf } from '../shared/overtaken/fields.ts';
import type { ForgottenRow } from '../shared/protocol/queries.ts';
import { KINDS, type Kind, type RecordOf } from '../shared/records.ts';
import { blocksOf } from '../shared/script/schema.ts';

export type Forgotten = Omit<ForgottenRow, 'fields'> & { readonly values: Readonly<Record<string, unknown>> };
interface Row { readonly kind: Kind; readonly id: string; readonly parent: string; readonly seq: number; readonly json: string }
interface Present {
  /** The row that the pool confirmed, without what waits here. */
  confirmed(kind: Kind, id: string): string | undefined;
  /** What the record was at a number of the pool's log; null: not there. undefined: the pool cannot say just now. */
  asOf(kind: Kind, id: string, seq: number): Promise<unknown>;
}

const NAME = /^cache\.before-\d+\.db$/;
/** Where the cache goes that is not the pool's any more. */
export const asideIn = (folder: string, now: number): string => path.join(folder, `cache.before-${now}.db`);
export const asidesIn = (folder: string): string[] => readdirSync(folder).filter((name) => NAME.test(name)).sort();
export const dropAside = (folder: string, name: string): void => { for (const suffix of ['', '-wal', '-shm']) rmSync(path.join(folder, name + suffix), { force: true }); };

/** Rows compared between two turns of the loop. */
const AT_A_TIME = 300;
/** Nobody writes these. */
const MADE_BY_ITSELF: readonly string[] = ['overtaken', 'export'];

/** What stands in a cache that was put aside and nowhere at the pool; null when the pool went away meanwhile, or when the file is another newsroom's. */
export async function forgottenIn(file: string, newsroom: string, present: Present): Promise<Forgotten[] | null> {
  const db = new Database(file, { readonly: true });
  try {
    if (db.prepare<[], string>("SELECT value FROM meta WHERE key = 'epoch'").pluck().get() !== newsroom) return null;
    const page = db.prepare<[string, string], Row>(`SELECT kind, id, parent, seq, json FROM record WHERE (kind, id) > (?, ?) ORDER BY kind, id LIMIT ${AT_A_TIME}`);
    const one = db.prepare<[string, string], string>('SELECT json FROM record WHERE kind = ? AND id = ?').pluck();
    const before = new Map<string, { seq: number | null; json: string | null }>();
    for (const row of db.prepare<[], { kind: string; id: string; seq: number | null; json: string | null }>('SELECT kind, id, seq, json FROM before ORDER BY n').iterate()) if (!before.has(`${row.kind} ${row.id}`)) before.set(`${row.kind} ${row.id}`, row);
    const versionThen = (id: string): RecordOf<'version'> | null => { const json = one.get('version', id); return json === undefined ? null : (JSON.parse(json) as RecordOf<'version'>); };
    const found: Forgotten[] = [];
    for (let [kind, id, rows] = ['', '', page.all('', '')]; rows.length > 0; rows = page.all(kind, id)) {
      for (const row of rows) {
        ({ kind, id } = row);
        const was = before.get(`${kind} ${id}`);
        const seq = was ? was.seq : row.seq;
        const json = was ? was.json : row.json;
        // Never confirmed: it waits in the outbox and goes out by itself.
        if (seq === null || seq === 0 || json === null || !KINDS.includes(row.kind) || MADE_BY_ITSELF.includes(kind)) continue;
        const now = present.confirmed(row.kind, id);
        if (now === json) continue;
        const record = JSON.parse(json) as unknown;
        const stands = now === undefined ? undefined : (JSON.parse(now) as unknown);
        if (stands !== undefined && sameValue(stands, record)) continue;
        const then = await present.asOf(row.kind, id, seq);
        if (then === undefined) return null;
        if (then !== null && sameValue(then, record)) continue;
        const said = saidBy(row, record, stands, versionThen);
        if (said) found.push(said);
      }
      await nextTurn();
    }
    return found;
  } finally { db.close(); }
}

/** What of a record is shown; null where another row says it all (a story and a version that are gone stand with their script) or nothing of it was written by people. */
function saidBy({ kind, id, parent }: Row, record: unknown, stands: unknown, versionThen: (id: string) => RecordOf<'version'> | null): Forgotten | null {
  const version = kind === 'body' || kind === 'cut' ? versionThen(id) : null;
  const title = version?.title ?? titleIn(record);
  const row = { kind, id, title, parent: version?.storyId ?? parent, words: null, values: {} };
  if (kind === 'body' || kind === 'branch') return { ...row, words: wordsOf(record) };
  if (kind === 'cut') return row;
  if ((kind === 'story' || kind === 'version') && stands === undefined) return null;
  const settable = settableOf(kind);
  const names = settable.length > 0 ? [...settable, ...(kind === 'version' ? ['stage'] : kind === 'rundown' ? ['state'] : [])] : Object.keys(record as object).filter((name) => name !== 'id');
  const values = Object.fromEntries(names.map((name) => [name, fieldOf(record, name)] as const).filter(([name, value]) => value !== undefined && !sameValue(value, fieldOf(stands, name))));
  return Object.keys(values).length === 0 ? null : { ...row, values };
}
const titleIn = (record: unknown): string => ['title', 'slug', 'name'].map((name) => fieldOf(record, name)).find((value): value is string => typeof value === 'string') ?? '';
const wordsOf = (record: unknown): string => blocksOf(fieldOf(record, 'doc')).map((block) => block.text).join('\n');

/** As it stands beside the records of now, without what has come back meanwhile. */
export function forgottenNow(rows: readonly Forgotten[], get: (kind: Kind, id: string) => unknown): ForgottenRow[] {
  return rows.flatMap(({ values, ...row }): ForgottenRow[] => {
    const now = get(row.kind, row.id);
    const fields = Object.entries(values).map(([field, was]) => ({ field, was, now: fieldOf(now, field) })).filter(({ was, now: value }) => !sameValue(was, value));
    if (row.words !== null && now !== undefined && wordsOf(now) === row.words) return [];
    return row.words === null && row.kind !== 'cut' && fields.length === 0 ? [] : [{ ...row, fields }];
  });
}
