/**
 * Who gets which rows. Everything here is a question to the records as they stand, so a line may come and go at any number: nothing is remembered of it.
 *
 * A group is in a scope when it is pinned or one of its records changed after `after` (a log number, from the horizon's moment), or when such a group needs it (rundown -> story -> asset).
 * Of a group in scope go all records that belong to no version, and those of versions on the channels followed, of pinned groups, and of versions that stand in a
 * rundown whose programme is on a followed channel: whoever runs a programme sees everything in it.
 */
import type Database from 'better-sqlite3';
import type { Interest } from '../../shared/protocol/pool.ts';

/** An interest with its horizon as a log number (-1: no horizon), lists in JSON as the queries take them. */
export interface Scope { readonly after: number; readonly channels: string | null; readonly pinned: string }
export const ALL: Scope = { after: -1, channels: null, pinned: '[]' };
export const isAll = ({ after, channels }: Scope): boolean => after < 0 && channels === null;

/**
 * What a workstation asks for, as the queries take it. `logNumberAt`: a log number after which is everything since a moment (ms since 1970). Equal interests give equal scopes: lists are
 * sorted, and nothing is pinned where everything is asked for.
 */
export function scopeOf({ since, channels, pinned }: Interest, logNumberAt: (moment: number) => number): Scope {
  const sorted = (list: readonly string[]): string => JSON.stringify([...new Set(list)].sort());
  return { after: since === null ? -1 : logNumberAt(since), channels: channels && sorted(channels), pinned: since === null && channels === null ? '[]' : sorted(pinned) };
}

/** The same with these groups pinned too. */
export const withPinned = (scope: Scope, groups: readonly string[]): Scope => ({ ...scope, pinned: JSON.stringify([...new Set([...(JSON.parse(scope.pinned) as string[]), ...groups])].sort()) });

// Fragments of SQL with `r` the row in question. SQLite throws at text that is no JSON: where a disk has changed a rundown or a programme it is asked for that first, and what stands in it goes to everybody (met_damage).
// `x` stands behind the names of parameters, so that two scopes fit into one query. What has changed since the old one ended must not count for it: nobody was told by it any more.
const ended = (row: string, x: string): string => (x === 'Old' ? ` AND ${row}.seq <= @ended` : '');
const root = (grp: string, x: string): string => `(@after${x} < 0 OR ${grp} IN (SELECT value FROM json_each(@pinned${x})) OR EXISTS (SELECT 1 FROM record o WHERE o.grp = ${grp} AND o.grp <> '' AND o.seq > @after${x}${ended('o', x)}))`;
const inScope = (x: string): string =>
  `(r.grp = '' OR ${root('r.grp', x)} OR EXISTS (SELECT 1 FROM refers f WHERE f.target = r.grp${ended('f', x)} AND (${root('f.grp', x)} OR EXISTS (SELECT 1 FROM refers s WHERE s.target = f.grp${ended('s', x)} AND ${root('s.grp', x)}))))`;
const onChannel = (x: string): string =>
  `(@channels${x} IS NULL OR r.version = '' OR r.channel IN (SELECT value FROM json_each(@channels${x})) OR r.grp IN (SELECT value FROM json_each(@pinned${x}))
    OR EXISTS (SELECT 1 FROM refers u JOIN record d ON d.kind = 'rundown' AND d.id = u.grp LEFT JOIN record p ON p.kind = 'programme' AND p.id = CASE WHEN json_valid(d.json) THEN d.json ->> '$.programmeId' END
      WHERE u.via = r.version${ended('u', x)} AND CASE WHEN json_valid(d.json) AND (p.json IS NULL OR json_valid(p.json)) THEN p.json ->> '$.channelId' IN (SELECT value FROM json_each(@channels${x})) ELSE met_damage() END))`;
const window = 'r.seq > @from AND r.seq <= @to';
const ofGroups = "r.grp IN (SELECT value FROM json_each(@groups)) AND r.grp <> ''";

/** The sets of rows that are sent, as conditions. */
const SETS = {
  all: window,
  scoped: `${window} AND ${inScope('')} AND ${onChannel('')}`,
  /** What a scope has more than the one before had when it ended; what it may have had comes again where it has changed since. */
  widened: `${window} AND ${inScope('')} AND ${onChannel('')} AND NOT (${inScope('Old')} AND ${onChannel('Old')})`,
  /** Groups that come into scope, without what changed after @to. */
  groups: `${ofGroups} AND r.seq <= @to AND ${onChannel('')}`,
  wholeGroups: ofGroups,
} as const;
export type RowSet = keyof typeof SETS;

/** Whole text from SQLite in one piece: a hundred thousand rows never become a hundred thousand objects here. `odd`: how many have an id that would break a line, or (asked for when @wary) are no JSON any more, at which a workstation's indexes throw. */
const LINES = `SELECT count(*) AS count, total(r.id GLOB @control OR r.parent GLOB @control OR r.grp GLOB @control OR CASE WHEN @wary THEN NOT json_valid(r.json) ELSE 0 END) AS odd,
  CAST(group_concat(r.kind || char(9) || r.seq || char(9) || r.id || char(9) || r.parent || char(9) || r.grp || char(9) || r.sort || char(9) || r.json || char(10), '') AS BLOB) AS bytes FROM record r WHERE `;
const PLAIN = 'SELECT r.kind, r.id, r.seq, r.json, json_valid(r.json) AS readable FROM record r WHERE ';
const CONTROL = '*[\u0001-\u001f]*';

const GROUPS = {
  /** Groups that changed after @from, none of whose other records is young enough to show that they were in scope before. */
  lacking: "SELECT DISTINCT r.grp FROM record r WHERE r.seq > @from AND r.seq <= @to AND r.grp <> '' AND NOT EXISTS (SELECT 1 FROM record o WHERE o.grp = r.grp AND o.grp <> '' AND o.seq > @after AND o.seq <= @from)",
  /** What some group needs since @from and is not in scope by its own age; where channels are chosen all that is needed, for versions of others. */
  newlyNeeded: `SELECT DISTINCT f.target FROM refers f WHERE f.seq > @from AND f.seq <= @to AND (@channels IS NOT NULL OR NOT ${root('f.target', '')})`,
  needed: `SELECT DISTINCT f.target FROM refers f WHERE f.grp IN (SELECT value FROM json_each(@groups)) AND (@channels IS NOT NULL OR NOT ${root('f.target', '')})`,
  neededAtAll: 'SELECT DISTINCT f.target FROM refers f WHERE f.grp IN (SELECT value FROM json_each(@groups))',
} as const;

/** Every query of this page by name, for the test of their plans. */
export const SCOPE_QUERIES: Readonly<Record<string, string>> = { ...GROUPS, ...Object.fromEntries(Object.entries(SETS).map(([name, where]) => [name, LINES + where])), bound: 'SELECT seq FROM record WHERE seq > ? ORDER BY seq LIMIT 1 OFFSET ?' };

export interface PlainRow { readonly kind: string; readonly id: string; readonly seq: number; readonly json: string }
/** Rows as the lines of a rows message (UTF-8); as they are where an id would break a line or whoever asks takes no lines. */
export type SentRows = { readonly count: number; readonly lines: Buffer } | { readonly count: number; readonly plain: readonly PlainRow[] };
/** What a set of rows is asked with; `groups` is a JSON list. */
export interface Asked { readonly scope: Scope; readonly old?: Scope; /** The log number at which the old one ended. */ readonly ended?: number; readonly from?: number; readonly to?: number; readonly groups?: readonly string[]; /** Is every row's text to be looked at? Where it is not, and nothing is known to be damaged, those of a catch-up go as they stand: a look takes a fifth of their time. Others are few, and looked at. */ readonly wary?: boolean }

const bind = ({ scope, old = ALL, ended: oldEnded = Number.MAX_SAFE_INTEGER, from = -1, to = Number.MAX_SAFE_INTEGER, groups = [], wary = false }: Asked) => ({ ...scope, afterOld: old.after, channelsOld: old.channels, pinnedOld: old.pinned, ended: oldEnded, from, to, groups: JSON.stringify(groups), wary: wary ? 1 : 0, control: CONTROL });
type Bound = ReturnType<typeof bind>;

export class Scopes {
  readonly #lines;
  readonly #plain;
  readonly #groups;
  readonly #bound;
  readonly #onChannel;
  readonly #holds;
  readonly #damaged: () => void;
  /** Something is known to be damaged: until it is put back every row is looked at, or each workstation that comes would be sent it once. */
  #suspect = false;

  /** `damaged` hears of rows that are no JSON any more. */
  constructor(db: Database.Database, damaged: () => void) {
    this.#damaged = damaged;
    db.function('met_damage', () => { damaged(); return 1; });
    const each = <T>(list: Readonly<Record<string, string>>, make: (sql: string) => T) => new Map(Object.entries(list).map(([name, sql]) => [name, make(sql)]));
    this.#lines = each(SETS, (where) => db.prepare<[Bound], { count: number; odd: number; bytes: Buffer | null }>(LINES + where));
    this.#plain = each(SETS, (where) => db.prepare<[Bound], PlainRow & { readonly readable: 0 | 1 }>(PLAIN + where));
    this.#groups = each(GROUPS, (sql) => db.prepare<[Bound], string>(sql).pluck());
    this.#bound = db.prepare<[number, number], number>(SCOPE_QUERIES['bound']!).pluck();
    this.#onChannel = db.prepare<[Bound & { version: string }], number>(`SELECT 1 FROM record r WHERE r.kind = 'version' AND r.id = @version AND ${onChannel('')}`).pluck();
    this.#holds = db.prepare<[Bound & { kind: string; id: string }], number>(`SELECT 1 FROM record r WHERE r.kind = @kind AND r.id = @id AND ${inScope('')} AND ${onChannel('')}`).pluck();
  }

  suspect(): void { this.#suspect = true; }
  /** What was damaged has been put back. */
  mended(): void { this.#suspect = false; }

  /** The log number up to which at most `rows` rows changed after `from` (one command's rows are never parted); null when there are fewer. */
  bound(from: number, rows: number): number | null { return this.#bound.get(from, rows - 1) ?? null; }

  /**
   * A set of rows: `asLines` in one piece, where no id would break a line, else one by one. What is no JSON any more is left out, and looked for at once: whoever lacks it
   * gets it when it has been put back.
   */
  rows(set: RowSet, asked: Asked, asLines: boolean): SentRows {
    const values = bind({ ...asked, wary: asked.wary === true || this.#suspect || (set !== 'all' && set !== 'scoped') });
    if (asLines) {
      const { count, odd, bytes } = this.#lines.get(set)!.get(values)!; // an aggregate without GROUP BY always answers
      if (odd === 0) return { count, lines: bytes ?? Buffer.alloc(0) };
    }
    const all = this.#plain.get(set)!.all(values);
    const plain = all.filter(({ readable }) => readable === 1).map(({ kind, id, seq, json }) => ({ kind, id, seq, json }));
    if (plain.length < all.length) this.#damaged();
    return { count: plain.length, plain };
  }

  /** Is a version seen in this scope, as far as its channel goes? */
  sees(scope: Scope, version: string): boolean { return this.#onChannel.get({ ...bind({ scope }), version }) !== undefined; }

  /** Is this record in the scope? */
  holds(scope: Scope, kind: string, id: string): boolean { return this.#holds.get({ ...bind({ scope }), kind, id }) !== undefined; }

  /**
   * Groups whose older rows somebody with this scope may not have, though they are in it now: those that came into it by what changed in (from, to], and what these need.
   * `lacking` where it is known which of the changed ones were out of scope before; else it is found out on the safe side.
   */
  comingIn(scope: Scope, from: number, to: number, lacking?: readonly string[]): string[] {
    if (isAll(scope) || from === 0) return []; // from nothing, every row in scope is sent anyway
    const values = bind({ scope, from, to });
    const first = lacking ?? (scope.after < 0 ? [] : this.#groups.get('lacking')!.all(values));
    return this.#withNeeded([...first, ...this.#groups.get('newlyNeeded')!.all(values)], 'needed', scope);
  }
  /** These groups and all that they need. */
  whole(groups: readonly string[]): string[] { return this.#withNeeded(groups, 'neededAtAll', ALL); }

  #withNeeded(groups: readonly string[], query: 'needed' | 'neededAtAll', scope: Scope): string[] {
    const found = new Set(groups);
    for (let fresh = [...found]; fresh.length > 0;) {
      fresh = this.#groups.get(query)!.all(bind({ scope, groups: fresh })).filter((one) => !found.has(one));
      for (const one of fresh) found.add(one);
    }
    return [...found];
  }
}
