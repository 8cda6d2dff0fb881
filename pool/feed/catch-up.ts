/** What a workstation missed, in messages small enough that others are served in between. */
import { FIRST_KINDS } from '../../shared/log/forms.ts';
import { rowsHead, type RowsHeader } from '../../shared/protocol/rows.ts';
import type { Edit, PoolStore } from '../store/pool-store.ts';
import { ALL, isAll, type Asked, type RowSet, type Scope } from '../store/scope.ts';
import { changeText, frameText } from './commit.ts';

/** Bytes that a message aims at: large enough to be quick, a few milliseconds of work at both ends. */
const MESSAGE_BYTES = 256 << 10;
const ROWS = { first: 200, least: 20, most: 2000, mostScoped: 1000 } as const;
/** Rows over which it is found out at once which groups came in. */
const LOOK_AHEAD = 2000;
const GROUPS_AT_ONCE = 30;
/** Scripts with unsent text in one message: putting days of it on top of one costs a workstation more than hundreds of rows, and its windows wait. */
const WRITTEN_AT_ONCE = 2;

export interface Message { readonly content: Uint8Array | string; readonly rows: number }
/** How somebody is told: rows as lines, or (a workstation of the first release) as frames with the kinds that it knows; at most so many at a time; `wary`: what it was sent the last time it did not take in. */
export interface Way { readonly asLines: boolean; readonly most?: number | undefined; readonly wary?: boolean }

function message(store: PoolStore, set: RowSet, asked: Asked, head: Omit<RowsHeader, 'chain' | 'edits'> & { edits?: Edit[] }, { asLines, wary = false }: Way): Message {
  const found = store.scopes.rows(set, { ...asked, wary }, asLines);
  const whole = { ...head, chain: store.chainAt(head.seq) ?? '', edits: head.edits ?? [], ...(head.seq < store.seq ? { head: store.head } : {}) };
  if ('lines' in found) return { content: Buffer.concat([Buffer.from(rowsHead(whole)), found.lines]), rows: found.count };
  return { content: frameText(whole, [], found.plain.filter((row) => FIRST_KINDS.has(row.kind)).map(changeText).join(','), whole.edits), rows: found.count };
}

const parts = <T>(list: readonly T[], size: number): T[][] => Array.from({ length: Math.ceil(list.length / size) }, (_one, index) => list.slice(index * size, (index + 1) * size));

/** Where a workstation stands; moved on by whoever sends. */
export interface Standing { cursor: number }
/** A step of a catch-up: what is to be sent, if anything, and whether it was the last: then the workstation has everything up to the store's number at that very moment. */
export interface Step { readonly message: Message | null; readonly last: boolean }

/**
 * Everything in scope after `at.cursor`, which goes on with it. `bodies`: scripts with unsent text and the number it stands on; the edits accepted since come with
 * their row, and all at the end, for a workstation that died between taking a row in and rebasing.
 */
export function* catchUp(store: PoolStore, at: Standing, scope: Scope, bodies: Readonly<Record<string, number>>, way: Way): Generator<Step, void> {
  const begun = at.cursor === 0 ? store.seq : 0; // who has nothing gets everything in scope by its number; only what comes in meanwhile must be looked for
  const set = isAll(scope) ? 'all' : 'scoped';
  const most = way.most ?? (set === 'all' ? ROWS.most : ROWS.mostScoped);
  const editsOf = (ids: readonly string[]): Edit[] => ids.flatMap((id) => { const v = bodies[id]; return v === undefined ? [] : store.edits(id, v); });
  const written = Object.keys(bodies);
  /** When these last changed, oldest change first; looked up again only when something was accepted meanwhile: there may be hundreds, at each of hundreds of steps. */
  let changes = { at: -1, of: [] as readonly { id: string; seq: number }[] };
  const changesOfWritten = (): readonly { id: string; seq: number }[] => {
    if (changes.at !== store.seq) changes = { at: store.seq, of: written.flatMap((id) => { const seq = store.seqOf('body', id); return seq === undefined ? [] : [{ id, seq }]; }).sort((a, b) => a.seq - b.seq) };
    return changes.of;
  };
  let rows: number = Math.min(ROWS.first, most);
  if (at.cursor > 0) for (const step of mendedAgain(store, at, store.mendedSince(at.cursor), scope, () => true, way)) if (step.message) yield { message: step.message, last: false };
  for (let seen = at.cursor; ;) {
    // Not past `begun` from before it: who came in after it would not be looked for.
    const ahead = Math.min(seen < begun ? begun : store.seq, store.scopes.bound(seen, LOOK_AHEAD) ?? store.seq);
    if (seen >= begun) {
      for (const groups of parts(store.scopes.comingIn(scope, seen, ahead), GROUPS_AT_ONCE)) {
        const sent = message(store, 'groups', { scope, groups, to: seen }, { from: at.cursor, seq: at.cursor, more: true }, way);
        yield { message: sent.rows > 0 ? sent : null, last: false };
      }
    }
    do {
      const bound = Math.min(ahead, store.scopes.bound(seen, rows) ?? ahead);
      const unsent = changesOfWritten().filter((one) => one.seq > seen && one.seq <= bound);
      const seq = unsent[WRITTEN_AT_ONCE] === undefined ? bound : unsent[WRITTEN_AT_ONCE - 1]!.seq;
      const last = seq === store.seq;
      const edits = editsOf(last ? written : unsent.filter((one) => one.seq <= seq).map((one) => one.id));
      const sent = message(store, set, { scope, from: seen, to: seq }, { from: at.cursor, seq, more: !last, edits }, way);
      seen = seq;
      const worth = sent.rows > 0 || last;
      if (worth) at.cursor = seq;
      if (sent.rows > 0 && seq === bound) rows = Math.min(most, Math.max(ROWS.least, Math.round((rows * MESSAGE_BYTES) / sent.content.length)));
      yield { message: worth ? sent : null, last };
      if (last) return;
    } while (seen < ahead);
  }
}

/** Records that the pool had to put back, by their `numbers`: whoever had read them before may have what a disk made of them, or nothing. As rows that move nothing on; `more` as the frames around them have it. */
export function* mendedAgain(store: PoolStore, at: Standing, numbers: readonly number[], scope: Scope, more: () => boolean, way: Way): Generator<Step, void> {
  for (const seq of numbers) {
    const sent = message(store, isAll(scope) ? 'all' : 'scoped', { scope, from: seq - 1, to: seq }, { from: at.cursor, seq: at.cursor, more: more() }, way);
    yield { message: sent.rows > 0 ? sent : null, last: false };
  }
  yield { message: null, last: true };
}

/** What a scope has more than the one before, of what had changed up to log number `until`; what changes from there on, and what comes in by that, is told by the new one as it happens. The last message says so, and by `nth` of which interest, where that was counted. */
export function* widen(store: PoolStore, at: Standing, { scope, old, until, nth }: { readonly scope: Scope; readonly old: Scope; readonly until: number; readonly nth?: number | undefined }, way: Way): Generator<Step, void> {
  for (let seen = 0; ;) {
    const seq = Math.min(until, store.scopes.bound(seen, way.most ?? ROWS.mostScoped) ?? until);
    const last = seq >= until;
    const sent = message(store, 'widened', { scope, old, ended: until, from: seen, to: seq }, { from: at.cursor, seq: at.cursor, more: !last, ...(last && nth !== undefined ? { widened: nth } : {}) }, way);
    seen = seq;
    yield { message: sent.rows > 0 || last ? sent : null, last };
    if (last) return;
  }
}

/** Whole groups and what they need. `more` as the frames around them have it; `bodies`: scripts whose edits come too, and since which number. */
export function* fetchGroups(store: PoolStore, at: Standing, groups: readonly string[], more: () => boolean, way: Way, bodies: Readonly<Record<string, number>> = {}): Generator<Step, void> {
  const pieces = parts(store.scopes.whole(groups), GROUPS_AT_ONCE);
  const editsIn = (piece: readonly string[]): Edit[] => Object.entries(bodies).flatMap(([id, v]) => (piece.includes(store.records.get('version', id)?.storyId ?? '') ? store.edits(id, v) : []));
  for (const [index, piece] of pieces.entries()) yield { message: message(store, 'wholeGroups', { scope: ALL, groups: piece }, { from: at.cursor, seq: at.cursor, more: more(), edits: editsIn(piece) }, way), last: index === pieces.length - 1 };
}
