/** What must hold when the troubles of a world are over. */
import { blocksOf } from '../../shared/script/schema.ts';
import { checkLog, Replay } from '../../pool/log/replay.ts';
import type { Version } from '../../shared/story/version.ts';
import { scopeOf } from '../../pool/store/scope.ts';
import { KINDS, type Kind, type RecordOf } from '../../shared/records.ts';
import { canonicalJson } from '../../shared/review/hash.ts';
import type { Interest } from '../../shared/protocol/pool.ts';
import type { PoolStore } from '../../pool/store/pool-store.ts';
import type { RefusedEntry } from '../../workstation/cache/outbox-rows.ts';
import { overtakenOf } from '../../workstation/overtaken.ts';
import { keptBy } from './kept-by.ts';
import type { Promises } from './promises.ts';
import { Watching } from './shown.ts';
import { wentUnseen, type Went } from './went-unseen.ts';
import type { Faults, Station } from './world.ts';

/** A row of the pool, read. */
interface HeldRow { readonly kind: Kind; readonly id: string; readonly seq: number; readonly record: unknown }
/** One newsroom with everybody in it. `rows`: all that its pool has; `others`: what was promised in the other newsrooms. */
interface Rest { readonly rows: readonly HeldRow[]; readonly pool: PoolStore; readonly stations: readonly Station[]; readonly promises: Promises; readonly others: readonly Promises[]; readonly quiet: boolean; readonly restored: boolean }

export function judge(seen: Omit<Rest, 'rows'>): Faults {
  const rest = { ...seen, rows: seen.pool.rows().map(({ kind, id, seq, json }) => ({ kind, id, seq, record: JSON.parse(json) as unknown })) };
  return [...atRest(rest), ...sameRows(rest), ...soundLog(rest), ...noPassTakenUnseen(rest), ...overtakenTold(rest), ...inOrder(rest), ...nothingOfOthers(rest), ...nothingLost(rest), ...noWordLost(rest)];
}

const atRest = ({ pool, stations, quiet }: Rest): Faults =>
  quiet ? [] : [`never came to rest: ${stations.map(({ link, outbox, cache }) => `${link.live ? 'live' : 'away'} outbox ${outbox.count} cursor ${cache.cursor}`).join(', ')} of ${pool.seq}`];

/** Every cache holds exactly the pool's rows, or those of them that it is to keep. */
function sameRows({ pool, rows, stations }: Rest): Faults {
  const truth = new Map(rows.map(({ kind, id, seq, record }) => [`${kind}/${id}`, `${seq} ${JSON.stringify(record)}`]));
  return stations.flatMap((station) => {
    const { cache, name } = station;
    const keeps = keptBy(station);
    const kept = keptRows(pool, keeps);
    const here = new Set<string>();
    for (const kind of KINDS) {
      for (const record of cache.all(kind)) {
        const { id } = record as { id: string };
        const key = `${kind}/${id}`;
        here.add(key);
        // Kept no longer and not taken out: it may grow old, until it is written in or wanted again.
        if (!kept.has(key)) continue;
        const row = `${cache.row(kind, id)?.seq} ${JSON.stringify(record)}`;
        if (truth.get(key) !== row) return [`${name} (keeps ${JSON.stringify(keeps)}) differs: ${key} is ${row}, at the pool ${truth.get(key)}`];
      }
    }
    const missing = [...kept].find((key) => !here.has(key));
    return missing === undefined && (kept.size < truth.size || here.size === truth.size) ? [] : [`${name} (keeps ${JSON.stringify(keeps)}) lacks ${missing}, has ${here.size} rows of ${kept.size}`];
  });
}
const keptRows = (pool: PoolStore, keeps: Interest): Set<string> => {
  const found = pool.scopes.rows('scoped', { scope: scopeOf(keeps, (moment) => pool.numberAt(moment)), from: 0 }, false);
  return new Set('plain' in found ? found.plain.map(({ kind, id }) => `${kind}/${id}`) : []);
};

/** The log's chain is whole, played again from nothing it gives the very records that the pool has, and what it released it sealed. */
function soundLog({ pool, rows }: Rest): Faults {
  const { fault } = checkLog(pool);
  const unsealed = rows.filter(({ kind, record }) => kind === 'version' && (record as Version).stage === 'released' && !(record as Version).seal);
  return [...(fault ? [`the log does not hold: ${JSON.stringify(fault)}`] : []), ...unsealed.map(({ id }) => `${id} is released without a seal`)];
}

/** No words went into a script that was deleted, or passed, unseen by their writer: the log played once more, looking at each edit before it is done. */
function noPassTakenUnseen({ pool, rows }: Rest): Faults {
  const told = rows.some(({ kind, record }) => kind === 'version' && ((record as Version).deleted || (record as Version).trail.some(({ what }) => what === 'pass')));
  if (!told) return [];
  const played = new Replay();
  for (const line of pool.log.after(0)) {
    const { passes } = line.args as { passes?: number };
    const version = line.name === 'script.edit' ? played.records.get('version', line.target.id) : undefined;
    const standing = version?.passes.filter((one) => version.trail.filter(({ what }) => what === 'pass').findIndex((given) => given.at === one.at && given.by === one.by && given.level === one.level) >= (passes ?? Infinity)).length ?? 0;
    const before = played.records.get('body', line.target.id)?.v;
    played.play(line);
    if (version && (version.deleted || standing > 0) && played.records.get('body', line.target.id)?.v !== before) return [`${line.id} went into ${line.target.id}, which was ${version.deleted ? 'deleted' : 'passed'} unseen`];
  }
  return [];
}

/** Whoever's value went unseen is told of it at the pool, with what it was and when, and so is whoever went over it; nobody is told of what did not happen; and every workstation shows it to the people who sit there. What was decided was done to what was looked at, see shown.ts. */
function overtakenTold({ pool, rows, stations, promises, restored }: Rest): Faults {
  const nameOf = ({ target, seq, other }: Went): string => `${target.kind}/${target.id} of ${other} at ${seq}`;
  const textOf = ({ target, by, seen, other, seq, otherSeq, fields, done }: Went): string => canonicalJson({ target, by, seen, other, seq, otherSeq, fields, done });
  const watching = new Watching(promises.shown, restored);
  const went = new Map(wentUnseen(pool.log.after(0), watching).map((one) => [nameOf(one), textOf(one)]));
  const notices = rows.flatMap(({ kind, record }) => (kind === 'overtaken' ? [record as RecordOf<'overtaken'>] : []));
  const told = new Map(notices.map((one) => [nameOf(one), textOf(one)]));
  const untold = [...went].filter(([name, text]) => told.get(name) !== text).map(([name, text]) => `${name} went unseen: ${text}, and the pool says ${told.get(name)}`);
  const unfounded = [...told.keys()].filter((name) => !went.has(name)).map((name) => `${name} is told to have gone unseen, and did not`);
  return [...watching.faults, ...untold, ...unfounded, ...stations.flatMap((one) => unshown(one, notices))];
}
/** What the people at a workstation should find on their sync page, as far as it keeps what it is about, and do not. */
function unshown({ cache, people, name }: Station, notices: readonly RecordOf<'overtaken'>[]): Faults {
  return people.flatMap((person) => {
    const shown = new Set(overtakenOf(cache, person, () => '').map(({ id }) => id));
    const standing = ({ target, fields }: RecordOf<'overtaken'>): boolean => {
      const now = cache.records.get(target.kind, target.id) as Readonly<Record<string, unknown>> | undefined;
      return now !== undefined && Object.entries(fields).some(([field, { was }]) => canonicalJson(was) !== canonicalJson(now[field]));
    };
    return notices.filter((one) => [one.by, one.other].includes(person) && !one.closedBy.includes(person) && standing(one) !== shown.has(one.id)).map(({ id, target }) => `${name} ${shown.has(id) ? 'shows' : 'does not show'} ${person} that a value of ${target.kind}/${target.id} went (${id})`);
  });
}

/** A script and a cut go by the id of their version. */
const kindOf = (name: string): string => (name === 'script.edit' || name === 'cut.patch' ? name : 'record');
/** What one person gave at one workstation was accepted in that order; where some of it waited for a colleague to sign in, what they did to one and the same record, or to one branch of it. */
function inOrder({ pool, rows, promises }: Rest): Faults {
  const last = new Map<string, number>();
  const branchOf = new Map(rows.flatMap(({ kind, id, record }) => (kind === 'branch' ? (record as RecordOf<'branch'>).edits.map((edit) => [edit, id] as const) : [])));
  for (const [id, { station, by, name, target }] of promises.commands) {
    const judged = promises.shared.has(id) ? undefined : pool.judged(id);
    // A refusal keeps its words with the reason, whenever it comes. What is to be checked in a script goes with its words, before what waits for an answer.
    if (!judged || name === 'merge.flag' || (promises.heldUp && judged.outcome === 'refused')) continue;
    const person = `${station} ${by}${promises.heldUp ? ` ${kindOf(name)} ${branchOf.get(id) ?? target}` : ''}`;
    const before = last.get(person) ?? 0;
    // Words on those of a colleague who had to sign in waited with them, and may have been meant for a branch of which nothing came.
    if (promises.heldUp && name === 'script.edit' && (pool.log.byId(id)?.args as { shared?: true } | undefined)?.shared) continue;
    if (judged.seq < before) return [`${name} ${id} of station ${station} is number ${judged.seq}, what was given before it ${before}`];
    last.set(person, judged.seq);
  }
  return [];
}

/** Nothing that was written for another newsroom came here. */
const nothingOfOthers = ({ pool, stations, others }: Rest): Faults => others.flatMap(({ commands }) => [...commands].flatMap(([id, { station, name }]) => {
  if (pool.judged(id)) return [`${name} ${id} of station ${station} went to a newsroom for which it was not written`];
  return stations.some(({ outbox }) => outbox.all().some((one) => one.id === id) || outbox.refused().some((one) => one.id === id)) ? [`${name} ${id} of station ${station} is shown in a newsroom for which it was not written`] : [];
}));

/** How many passes a writer had seen is no content: of one that was given there and not accepted the workstation counts one less. Nor is what the workstation knew, which it says itself. */
const contentOf = (args: unknown): string => canonicalJson({ ...(args as object), passes: null, knew: null });
/** Every command that was saved is in the log, or in "not accepted" with its content. */
function nothingLost({ pool, stations, promises }: Rest): Faults {
  const faults: Faults = [];
  const kept = new Map(stations.flatMap(({ outbox, number }) => outbox.refused().map((one): [string, RefusedEntry & { number: number }] => [one.id, { ...one, number }])));
  const waiting = new Set(stations.flatMap(({ outbox }) => outbox.all().map(({ id }) => id)));
  for (const [id, { station, name, args }] of promises.commands) {
    const judged = pool.judged(id);
    const refused = kept.get(id);
    const what = `${name} ${id} of station ${station}`;
    if (judged?.outcome === 'accepted') { if (refused) faults.push(`${what} was accepted and is kept as not accepted`); continue; }
    if (!judged && waiting.has(id)) continue; // said by atRest
    if (!judged && !refused) {
      const why = promises.emptied.get(id);
      // What it took away an edit before it took that waited at the same workstation: what becomes of that is looked at below.
      const standing = promises.standing(id);
      if (standing !== '' && [...standing].every((character) => promises.perhapsTaken.has(character) || [...(promises.taken.get(character) ?? [])].some((other) => other !== id && pool.judged(other) !== undefined))) continue;
      if (why !== null) faults.push(why === undefined ? `${what} was acknowledged and is nowhere` : `${what} is nowhere: ${why}`);
      continue;
    }
    if (!refused) { if (promises.emptied.get(id) !== null) faults.push(`${what} was refused and its content is not kept`); }
    else if (refused.number !== station && !promises.shared.has(id)) faults.push(`${what} is kept as not accepted at station ${refused.number}`);
    else if (args !== null && contentOf(refused.args) !== contentOf(args)) faults.push(`${what} was refused and is kept as ${JSON.stringify(refused.args)}`);
  }
  return faults;
}

/** Every character typed stands once, or was taken away by somebody, or is kept as not accepted, in a branch or in a finding of a merge; what was taken away is gone. */
function noWordLost({ pool, rows, stations, promises }: Rest): Faults {
  // As the pool has them: not every cache has all.
  const all = <K extends Kind>(kind: K): RecordOf<K>[] => rows.flatMap((row) => (row.kind === kind ? [row.record as RecordOf<K>] : []));
  const shown = all('body').flatMap(({ doc }) => blocksOf(doc).map((block) => block.text)).join('');
  const notAccepted = stations.flatMap(({ outbox }) => outbox.refused().map(({ args }) => JSON.stringify(args))).join('');
  const branches = all('branch');
  // What was taken away in a branch stands in the script until somebody merges it; then that edit takes it away.
  const aside = new Set(branches.flatMap(({ edits }) => edits));
  const flags = all('version').flatMap(({ mergeFlags }) => mergeFlags ?? []);
  const flagged = flags.map(({ sentence }) => sentence).join('');
  // Somebody put them elsewhere while they were taken away, and a person is asked to look.
  const back = flags.filter(({ is }) => is === 'back').map(({ sentence }) => sentence).join('');
  // What somebody took away came back, since that went into a branch, while they put it back themselves: a person is asked to look.
  const doubled = flags.filter(({ is }) => is === 'doubled').map(({ sentence }) => sentence).join('');
  const seen = new Set<string>();
  for (const character of shown) {
    if (seen.has(character) && !(doubled.includes(character) && [...(promises.taken.get(character) ?? [])].some((taker) => aside.has(taker)))) return [`${character} stands twice`];
    seen.add(character);
  }
  const elsewhere = [notAccepted, flagged, ...branches.filter(({ state }) => state !== 'merged').map(({ doc }) => blocksOf(doc).map((block) => block.text).join(''))].join('');
  const done = (id: string): boolean => pool.judged(id)?.outcome === 'accepted' || promises.emptied.get(id) === null;
  for (const [character, id] of promises.typed) {
    const all = [...(promises.taken.get(character) ?? [])];
    const takers = all.filter(done);
    // Where another took it away in words that then went into a branch, nothing was left for this one to take, though it had been carried over those: it goes when they are merged.
    const inLog = takers.filter((taker) => pool.judged(taker) !== undefined);
    // Two at one workstation took it away, and the one whose rights went was refused: the other's had nothing left to take when it was carried over the first.
    const alsoRefused = takers.length < all.length;
    if (!seen.has(character)) {
      if (takers.length === 0 && !promises.perhapsTaken.has(character) && !elsewhere.includes(character)) return [`${character} was typed (${id}), taken away by nobody, and is gone`];
    } else if (!alsoRefused && takers.length > 0 && !(inLog.length === 0 ? takers : inLog).some((taker) => aside.has(taker)) && !promises.returned.has(character) && !back.includes(character)) return [`${character} was taken away by ${takers.join(', ')} and stands there all the same`];
  }
  return [];
}
