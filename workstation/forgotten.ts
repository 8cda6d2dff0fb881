/**
 * After a pool came back from an older backup: what it had told this workstation and has no more. The cache as it was is kept beside the new one and compared with
 * it; where a record reads otherwise, the pool is asked what it was at that number. If it says the same, others have changed it since; if not, nobody but the
 * workstations has it any more. It is shown to people, who make it again, put it back or copy it; the file stays until they have said that they are done.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fieldOf, sameValue, settableOf } from '../shared/overtaken/fields.ts';
import type { ReadRecords } from '../shared/log/apply.ts';
import type { ForgottenRow } from '../shared/protocol/queries.ts';
import { KINDS, type Kind, type RecordOf } from '../shared/records.ts';
import { wordsOf } from '../shared/script/schema.ts';
import { Aside, type AsideRow } from './aside.ts';
import { isMine, mayForOthers, type Me } from './letting-go.ts';
import { canMakeAgain } from './make-again.ts';

/** `by`: whose name is on it; absent in what earlier releases found. */
export type Forgotten = Omit<ForgottenRow, 'fields' | 'again' | 'mayDrop'> & { readonly values: Readonly<Record<string, unknown>>; readonly by?: readonly string[] };
interface Present {
  /** The row that the pool confirmed, without what waits here. */
  confirmed(kind: Kind, id: string): string | undefined;
  /** What the record was at a number of the pool's log; null: not there. undefined: the pool cannot say just now. */
  asOf(kind: Kind, id: string, seq: number): Promise<unknown>;
}

/** Rows compared between two turns of the loop. */
const AT_A_TIME = 300;
/** Nobody writes these records. */
const MADE_BY_ITSELF: readonly string[] = ['overtaken', 'export'];
/** Nor these fields of others. */
const COUNTED: readonly string[] = ['id', 'lastEpisode'];

/** What stands in a cache that was put aside and nowhere at the pool; null when the pool went away meanwhile, or when the file is another newsroom's. */
export async function forgottenIn(file: string, newsroom: string, present: Present): Promise<Forgotten[] | null> {
  const aside = new Aside(file);
  try {
    if (aside.newsroom !== newsroom) return null;
    const found: Forgotten[] = [];
    for (let [kind, id, rows] = ['', '', aside.after('', '', AT_A_TIME)]; rows.length > 0; rows = aside.after(kind, id, AT_A_TIME)) {
      for (const row of rows) {
        ({ kind, id } = row);
        const { seq, json } = row;
        // Never confirmed: it waits in the outbox and goes out by itself.
        if (seq === null || json === null || !KINDS.includes(row.kind) || MADE_BY_ITSELF.includes(kind)) continue;
        const now = present.confirmed(row.kind, id);
        if (now === json) continue;
        const record = JSON.parse(json) as unknown;
        const stands = now === undefined ? undefined : (JSON.parse(now) as unknown);
        if (stands !== undefined && sameValue(stands, record)) continue;
        const then = await present.asOf(row.kind, id, seq);
        if (then === undefined) return null;
        if (then !== null && sameValue(then, record)) continue;
        const said = saidBy(row, record, stands, (version) => aside.records.get('version', version) ?? null);
        if (said) found.push(said);
      }
      await nextTurn();
    }
    return found;
  } finally { aside.close(); }
}

/** What of a record is shown; null where another row says it all (a story and a version that are gone stand with their script) or nothing of it was written by people. */
function saidBy({ kind, id, parent }: AsideRow, record: unknown, stands: unknown, versionThen: (id: string) => RecordOf<'version'> | null): Forgotten | null {
  const version = kind === 'body' || kind === 'cut' ? versionThen(id) : null;
  const title = version?.title ?? titleIn(record);
  const row = { kind, id, title, parent: version?.storyId ?? parent, words: null, values: {}, by: writersIn(kind, record, version) };
  if (kind === 'body' || kind === 'branch') return { ...row, words: wordsOf(fieldOf(record, 'doc')) };
  if (kind === 'cut') return { ...row, values: { tracks: fieldOf(record, 'tracks') } };
  if ((kind === 'story' || kind === 'version') && stands === undefined) return null;
  const settable = settableOf(kind);
  const names = settable.length > 0 ? [...settable, ...(kind === 'version' ? ['stage'] : kind === 'rundown' ? ['state'] : [])] : Object.keys(record as object).filter((name) => !COUNTED.includes(name));
  const values = Object.fromEntries(names.map((name) => [name, fieldOf(record, name)] as const).filter(([name, value]) => value !== undefined && !sameValue(value, fieldOf(stands, name))));
  return Object.keys(values).length === 0 ? null : { ...row, values };
}
/** Whose work a record is, as far as it says so; who else typed in a script stood in the log alone. Of a version those who signed it, too. */
function writersIn(kind: Kind, record: unknown, version: RecordOf<'version'> | null): string[] {
  if (kind === 'body' || kind === 'cut') return version ? [version.createdBy] : [];
  const by = fieldOf(record, kind === 'branch' ? 'by' : 'createdBy');
  const signed = kind === 'version' ? (record as RecordOf<'version'>).passes.map((pass) => pass.by) : [];
  return typeof by === 'string' ? [...new Set([by, ...signed])] : [];
}
/** May they let go of it for good? Whose work it is, if it is nobody else's; and editors and administrators, as with what was not accepted. */
const mayDrop = ({ by = [] }: Forgotten, me: Me): boolean => (by.length > 0 && by.every((one) => isMine({ by: one }, me))) || mayForOthers(me, ['editor', 'admin']);
const titleIn = (record: unknown): string => ['title', 'slug', 'name'].map((name) => fieldOf(record, name)).find((value): value is string => typeof value === 'string') ?? '';

/** As it stands beside the records of now, without what has come back meanwhile, for whoever is signed in. */
export function forgottenNow(rows: readonly Forgotten[], records: Pick<ReadRecords, 'get'>, me: Me): ForgottenRow[] {
  return rows.flatMap((forgotten): ForgottenRow[] => {
    const { values, by: _by, ...row } = forgotten;
    const now: unknown = records.get(row.kind, row.id);
    const fields = Object.entries(values).map(([field, was]) => ({ field, was, now: fieldOf(now, field) })).filter(({ was, now: value }) => !sameValue(was, value));
    if (row.words !== null && now !== undefined && wordsOf(fieldOf(now, 'doc')) === row.words) return [];
    // It comes back with its rundown.
    if (row.kind === 'item' && records.get('rundown', row.parent) === undefined && rows.some((one) => one.kind === 'rundown' && one.id === row.parent)) return [];
    const again = canMakeAgain(row.kind, row.id, row.parent, records);
    // Of a cut nobody reads the clips in a list.
    return row.words === null && fields.length === 0 && !again ? [] : [{ ...row, fields: row.kind === 'cut' ? [] : fields, again, mayDrop: mayDrop(forgotten, me) }];
  });
}
