/** Whose values went unseen, worked out from nothing but the pool's log: who set which field last, and what whoever set it next had seen of that. */
import { apply } from '../../shared/log/apply.ts';
import type { LogLine } from '../../shared/log/chain.ts';
import { isRefusal, SYSTEM, type Command } from '../../shared/log/command.ts';
import { MemoryRecords } from '../../shared/log/memory-records.ts';
import type { Overtaken } from '../../shared/overtaken/overtaken.ts';
import { canonicalJson } from '../../shared/review/hash.ts';
import type { Watching } from './shown.ts';

/** Commands whose arguments are the fields that they set. A list of our own: what the pool reads of a command must not be what it is judged by. */
const SETTING: ReadonlySet<string> = new Set(['story.set', 'version.titles', 'version.delete', 'rundown.set', 'item.set', 'asset.rename', 'asset.delete', 'person.put', 'channel.put', 'column.put', 'programme.put']);
/** Arguments of a setting command that are no field, though a field is called so. */
const NO_FIELD: Readonly<Record<string, string>> = { 'version.titles': 'passes' };
/** What people do in a version, or in a rundown, that goes out of sight once somebody deletes it. */
const ON_VERSION: ReadonlySet<string> = new Set(['script.edit', 'cut.patch', 'version.titles', 'version.create']);
const ON_ITEM: ReadonlySet<string> = new Set(['item.add', 'item.set', 'item.move']);
/** What people set of a record, by its kind: gone out of sight once somebody deletes it. */
const HIDDEN: Readonly<Record<string, readonly string[]>> = {
  story: ['title', 'columns', 'mobileFirst'], version: ['title', 'kicker', 'subtitle'], asset: ['name'], rundown: ['title', 'date', 'start', 'length'],
  item: ['slug', 'kind', 'versionId', 'assetId', 'planned', 'float', 'presenter', 'note', 'hardStart'],
};
/** Changed with every key, and nobody sets a field of them. */
const NO_FIELDS: ReadonlySet<string> = new Set(['body', 'cut', 'branch', 'overtaken', 'export']);

/** What a notice must say; when the pool made it, and who has read it, is its own affair. */
export type Went = Omit<Overtaken, 'id' | 'at' | 'closedBy'>;
type Fields = Readonly<Record<string, unknown>>;

const differ = (a: Fields, b: Fields): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name] && canonicalJson(a[name]) !== canonicalJson(b[name]));

/** Every value that went unseen, in the order of the log: one for each command and each person over whose values it went. `watching`: sees each line as well. */
export function wentUnseen(log: Iterable<LogLine>, watching?: Watching): Went[] {
  const records = new MemoryRecords();
  /** kind/id of a record -> field -> the line that last gave it another value. What a record began with is nobody's loss. */
  const setBy = new Map<string, Map<string, LogLine>>();
  /** Every such line, in the order of the log. */
  const work: LogLine[] = [];
  const went: Went[] = [];
  for (const line of log) {
    if (line.outcome !== 'accepted') continue;
    const writes = apply(records, line as LogLine & Pick<Command, 'target'>); // it was a command when it was accepted
    if (isRefusal(writes)) continue; // said by whoever checks the log
    watching?.see(line, writes, records);
    for (const { kind, id, record } of writes) {
      const before = NO_FIELDS.has(kind) ? undefined : records.rows.get(`${kind}/${id}`)?.record;
      if (before === undefined) continue;
      const setters = setBy.get(`${kind}/${id}`) ?? new Map<string, LogLine>();
      const changed = differ(before as Fields, record as Fields); // every record is fields by name
      if (SETTING.has(line.name) && kind === line.target.kind && id === line.target.id) went.push(...over(line, changed, setters, before as Fields, record as Fields, changed.includes('deleted') ? goneWith(line, work, records) : []));
      for (const field of changed) setters.set(field, line);
      setBy.set(`${kind}/${id}`, setters);
    }
    if (ON_VERSION.has(line.name) || ON_ITEM.has(line.name)) work.push(line);
    records.write(writes);
  }
  return went;
}

/** Work on what hangs on the record that this line deletes, of which its workstation did not know; forms that did not say what it knew tell of none. */
function goneWith({ seq, target: { kind, id }, args }: LogLine, work: readonly LogLine[], records: MemoryRecords): LogLine[] {
  const { deleted, knew } = args as { deleted?: boolean; knew?: number };
  if (deleted !== true || knew === undefined) return [];
  const known = knew >= seq ? 0 : knew;
  return work.filter((one) => {
    if (one.seq <= known) return false;
    if (kind === 'rundown') return ON_ITEM.has(one.name) && records.get('item', one.target.id)?.rundownId === id;
    return ON_VERSION.has(one.name) && (kind === 'version' ? one.target.id === id : kind === 'story' && records.get('version', one.target.id)?.storyId === id);
  });
}

/** Whose values this line goes over that whoever wrote it had not seen; `gone`: work that goes out of sight with what it deletes. */
function over({ seq, name, by, seen, at, target, args }: LogLine, changed: readonly string[], setters: ReadonlyMap<string, LogLine>, before: Fields, after: Fields, gone: readonly LogLine[]): Went[] {
  if (by === SYSTEM) return [];
  // Of a log that is no more, which had gone further.
  const saw = seen >= seq ? 0 : seen;
  const lost = new Map<string, { newest: LogLine; fields: Overtaken['fields'] }>();
  const hides = changed.includes('deleted') && after['deleted'] === true ? (HIDDEN[target.kind] ?? []).filter((field) => !Object.hasOwn(args as object, field)) : [];
  for (const field of [...changed.filter((one) => Object.hasOwn(args as object, one) && one !== NO_FIELD[name]), ...hides]) {
    const setter = setters.get(field);
    if (!setter || setter.by === by || setter.by === SYSTEM || setter.seq <= saw) continue;
    const known = lost.get(setter.by);
    lost.set(setter.by, { newest: known && known.newest.seq > setter.seq ? known.newest : setter, fields: { ...known?.fields, ...(hides.includes(field) ? { deleted: { was: false, is: true } } : { [field]: { was: before[field], is: after[field] } }) } });
  }
  for (const line of gone) {
    if (line.by === by || line.by === SYSTEM) continue;
    const known = lost.get(line.by);
    lost.set(line.by, { newest: known && known.newest.seq > line.seq ? known.newest : line, fields: { ...known?.fields, deleted: { was: false, is: true } } });
  }
  return [...lost].map(([other, { newest, fields }]) => ({ target: target as Overtaken['target'], by, seen: saw, other, seq, otherSeq: newest.seq, fields, done: { by: at, other: newest.at } })); // one of the kinds that have fields, or nothing of it could be set
}
