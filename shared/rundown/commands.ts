import { generateKeyBetween } from 'fractional-indexing';
import * as z from 'zod';
import { defineCommand, refuse, type Records } from '../log/command.ts';
import { planted } from '../log/planted.ts';
import { isSealed } from '../review/hash.ts';
import { isReleaseNeeded } from './release.ts';
import { item, rundown, type Item } from './rundown.ts';
import { knew } from '../overtaken/deletion.ts';
import { given, sameValue } from '../overtaken/fields.ts';

/** Sorts the items of a rundown. Equal keys (cannot happen, but must not hurt) go by id. */
export const byPlace = (a: Item, b: Item): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id < b.id ? -1 : 1);

/** The items of a rundown in order, without deleted ones. */
export function orderedItems(records: Pick<Records, 'children'>, rundownId: string): Item[] {
  return records.children('item', rundownId).filter((one) => !one.deleted).sort(byPlace);
}

/**
 * The key that puts something behind `after` (null: first; an item that was never here: last), as the list is where this runs. Deleted items keep their places:
 * what is put behind one that somebody deleted meanwhile comes where that stood, and one that comes back finds nobody on its key.
 */
function keyAfter(records: Records, rundownId: string, after: string | null, self: string): string {
  const list = records.children('item', rundownId).filter((one) => one.id !== self).sort(byPlace);
  const low = after === null ? null : ((list.find((one) => one.id === after) ?? list.at(-1))?.key ?? null);
  return generateKeyBetween(low, list.find((one) => low === null || one.key > low)?.key ?? null);
}
/** The first form of it, which looked at living items only: what was put behind a deleted one came last, behind the closing titles too. */
function keyAmongLiving(records: Records, rundownId: string, after: string | null, self: string): string {
  const list = orderedItems(records, rundownId).filter((one) => one.id !== self);
  let index = after === null ? -1 : list.findIndex((one) => one.id === after);
  if (after !== null && index < 0) index = list.length - 1;
  const low = list[index]?.key ?? null;
  const high = list.slice(index + 1).find((one) => low === null || one.key > low)?.key ?? null;
  return generateKeyBetween(low, high);
}
/** `amongLiving`: deleted items have no place. What the first form of item.add and item.move did; nobody asks for it any more. */
const placed = { after: z.string().nullable(), amongLiving: z.literal(true).optional() };
/** Arguments of a place in their first form, as they were meant and as they were said. */
const firstPlace = {
  upgrade: (args: unknown) => ({ ...z.looseObject({ amongLiving: z.never().optional() }).parse(args), amongLiving: true }),
  downgrade: <Args extends { readonly amongLiving?: true | undefined }>({ amongLiving: _amongLiving, ...args }: Args) => args,
};

const BUILDERS = ['producer', 'editor'] as const;
const editable = item.pick({ slug: true, kind: true, versionId: true, assetId: true, planned: true, float: true, presenter: true, note: true, hardStart: true });

/** The next episode of a programme gets its rundown. */
const create = defineCommand({
  name: 'rundown.create', target: 'rundown', args: z.strictObject({ programme: z.string(), date: z.iso.date(), title: rundown.shape.title }), may: BUILDERS,
  reduce(records, args, context, id) {
    if (records.get('rundown', id)) return refuse('exists');
    const programme = records.get('programme', args.programme);
    if (!programme) return refuse('gone');
    const episode = programme.lastEpisode + 1;
    records.put('programme', { ...programme, lastEpisode: episode });
    records.put('rundown', {
      id, programmeId: programme.id, date: args.date, episode, title: args.title, start: programme.start, length: programme.length, state: 'open',
      lockedBy: null, lockedAt: null, pins: [], current: null, createdBy: context.by, createdAt: context.at, deleted: false,
    });
  },
});

const rundownFields = rundown.pick({ title: true, start: true, length: true, date: true, deleted: true }).partial().strict();

/**
 * Sets fields of a rundown that is not locked, or deletes it with its items. `items`: those that stood in it where it was deleted. Refused where another is in it by now: nobody's work goes
 * with it unseen; the second form did not say what else was known there (`knew`). What is set of one that somebody deleted would vanish with it: it is refused, unless it brings the rundown back.
 */
const set = defineCommand({
  name: 'rundown.set', target: 'rundown', may: BUILDERS, form: 3,
  /** `evenDeleted`: a rundown that is deleted is set all the same. What the first form did, which did not say either what was in the one it deleted; nobody asks for it any more. */
  args: rundownFields.extend({ items: z.array(z.string()).max(2000).optional(), evenDeleted: z.literal(true).optional(), knew }),
  upgrade: (args, from) => (from === 1 ? { ...rundownFields.parse(args), evenDeleted: true } : args),
  downgrade: ({ knew: _knew, items, evenDeleted, ...args }, to) => (to === 1 ? args : { ...args, ...(items ? { items } : {}), ...(evenDeleted ? { evenDeleted } : {}) }),
  fields: ({ items: _items, evenDeleted: _evenDeleted, knew: _knew, ...args }) => given(args),
  reduce(records, { items, evenDeleted, knew: _knew, ...args }, _context, id) {
    const before = records.get('rundown', id);
    if (!before) return refuse('gone');
    if (before.state !== 'open') return refuse('rundown-locked');
    // That two delete the same rundown is nobody's trouble.
    if (before.deleted && !evenDeleted && args.deleted !== false && given(args).some((name) => name !== 'deleted')) return refuse('rundown-deleted');
    if (args.deleted === true && !before.deleted && items) {
      const seen = new Set(items);
      const count = orderedItems(records, id).filter((one) => !seen.has(one.id)).length;
      if (count > 0) return refuse('rundown-grew', { count });
    }
    records.put('rundown', { ...before, title: args.title ?? before.title, start: args.start ?? before.start, length: args.length ?? before.length, date: args.date ?? before.date, deleted: args.deleted ?? before.deleted });
  },
});

const open = (records: Records, rundownId: string) => {
  const found = records.get('rundown', rundownId);
  if (!found) return refuse('gone');
  if (found.deleted) return refuse('rundown-deleted');
  return found.state === 'open' ? undefined : refuse('rundown-locked');
};

const addItem = defineCommand({
  name: 'item.add', target: 'item', args: z.strictObject({ rundown: z.string(), ...placed, item: editable }), may: BUILDERS, form: 2, ...firstPlace,
  reduce(records, args, _context, id) {
    if (records.get('item', id)) return refuse('exists');
    const closed = open(records, args.rundown);
    if (closed) return closed;
    records.put('item', { ...args.item, id, rundownId: args.rundown, key: (args.amongLiving ? keyAmongLiving : keyAfter)(records, args.rundown, args.after, id), startedAt: null, endedAt: null, deleted: false });
  },
});

const itemFields = editable.extend({ deleted: z.boolean() }).partial().strict();

/** Sets fields of an item. What is set of one that somebody deleted would vanish with its row: it is refused, unless it brings the item back. */
const setItem = defineCommand({
  name: 'item.set', target: 'item', may: BUILDERS, form: 2,
  /** `evenDeleted`: an item that is deleted is set all the same, where nobody sees it. What the first form did; nobody asks for it any more. */
  args: itemFields.extend({ evenDeleted: z.literal(true).optional() }),
  upgrade: (args) => ({ ...itemFields.parse(args), evenDeleted: true }),
  downgrade: ({ evenDeleted: _evenDeleted, ...args }) => args,
  fields: ({ evenDeleted: _evenDeleted, ...args }) => given(args),
  reduce(records, { evenDeleted, ...args }, _context, id) {
    const before = records.get('item', id);
    if (!before) return refuse('gone');
    const closed = open(records, before.rundownId);
    if (closed) return closed;
    // That two delete the same item is nobody's trouble.
    if (before.deleted && !evenDeleted && !planted.has('set-of-deleted') && args.deleted !== false && given(args).some((name) => name !== 'deleted')) return refuse('item-deleted');
    records.put('item', { ...before, ...(Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as Partial<Item>) });
  },
});

/** Moves an item behind another (null: to the top). Says where, not which key: a rebased move finds its place again. */
const moveItem = defineCommand({
  name: 'item.move', target: 'item', args: z.strictObject(placed), may: BUILDERS, form: 2, ...firstPlace,
  reduce(records, args, _context, id) {
    const before = records.get('item', id);
    if (!before || before.deleted) return refuse('gone');
    const closed = open(records, before.rundownId);
    if (closed) return closed;
    if (args.after === id) return;
    records.put('item', { ...before, key: (args.amongLiving ? keyAmongLiving : keyAfter)(records, before.rundownId, args.after, id) });
  },
});

/** What is locked is what was looked at: in order, without floats. */
export const runOf = (items: readonly Pick<Item, 'id' | 'versionId' | 'float'>[]): { item: string; version: string | null }[] =>
  items.filter((one) => !one.float).map(({ id, versionId }) => ({ item: id, version: versionId }));

/** What the second form of the lock said: the run that was looked at. */
const lockedRun = z.strictObject({ run: z.array(z.strictObject({ item: z.string(), version: z.string().nullable() })).max(2000).optional(), evenDeleted: z.literal(true).optional() });

/**
 * Locks: every item in the run that needs release must show the pool's seal over what it is now, and its story must be there. Pins item, order and hash. Refused when
 * the run is another one by now than the one that was looked at (`run`): nothing is slipped in, dropped or put elsewhere unseen.
 */
const lock = defineCommand({
  name: 'rundown.lock', target: 'rundown', may: ['producer'], form: 3,
  /**
   * `evenDeleted`: a rundown that is deleted is locked all the same, where nobody sees it. What the first form did, which did not say what it locked either. `evenWithdrawn`: so is one with a story that
   * somebody has deleted, as the first two did. Nobody asks for either any more.
   */
  args: lockedRun.extend({ evenWithdrawn: z.literal(true).optional() }),
  upgrade: (args, form) => ({ ...(form === 1 ? { ...z.strictObject({}).parse(args), evenDeleted: true } : lockedRun.parse(args)), evenWithdrawn: true }),
  downgrade: ({ run }, to) => (to > 1 && run ? { run } : {}),
  reduce(records, { run, evenDeleted, evenWithdrawn }, context, id) {
    const before = records.get('rundown', id);
    if (!before || (before.deleted && !evenDeleted)) return refuse('gone');
    if (before.state !== 'open') return refuse('rundown-locked');
    const items = orderedItems(records, id).filter((one) => !one.float);
    if (items.length === 0) return refuse('rundown-empty');
    if (run && !planted.has('lock-unseen') && !sameValue(run, runOf(items))) return refuse('rundown-moved-on');
    const pins: typeof before.pins = [];
    for (const one of items) {
      const version = one.versionId ? records.get('version', one.versionId) : undefined;
      if (isReleaseNeeded(one) && (!version || !isSealed(records, version))) return refuse('not-released', { slug: one.slug });
      // A released version is never deleted itself; the whole story may be, and takes no seal away.
      if (version && !evenWithdrawn && records.get('story', version.storyId)?.deleted) return refuse('story-deleted', { slug: one.slug });
      pins.push({ itemId: one.id, versionId: one.versionId, hash: version?.seal?.hash ?? null, seal: version?.seal?.signature ?? null });
    }
    records.put('rundown', { ...before, state: 'locked', lockedBy: context.by, lockedAt: context.at, pins });
  },
});

const reason = z.string().min(1).max(500);

/**
 * Takes a lock away. `lockedAt`: the lock that was looked at. Refused where the rundown was unlocked and locked again meanwhile: that is another run, which somebody has
 * made ready to go on air. The first form did not say.
 */
const unlock = defineCommand({
  name: 'rundown.unlock', target: 'rundown', args: z.strictObject({ reason, lockedAt: rundown.shape.lockedAt.optional() }), may: ['producer', 'review3'], form: 2,
  upgrade: (args) => z.strictObject({ reason }).parse(args),
  downgrade: ({ reason: given }) => ({ reason: given }),
  reduce(records, { lockedAt }, _context, id) {
    const before = records.get('rundown', id);
    if (!before) return refuse('gone');
    if (before.state !== 'locked') return refuse('rundown-not-locked');
    if (lockedAt !== undefined && lockedAt !== before.lockedAt && !planted.has('unlock-unseen')) return refuse('locked-anew');
    records.put('rundown', { ...before, state: 'open', lockedBy: null, lockedAt: null, pins: [] });
  },
});

/**
 * A late change (临时改稿): an item of a locked or running rundown takes what its version says now. Named, reasoned (both in the log),
 * and only once that has been reviewed and sealed again. `hash`: the content that was looked at. Refused where another one is sealed by now: nothing goes on air that whoever
 * put it there has not seen. The first form did not say.
 */
const lateChange = defineCommand({
  name: 'rundown.lateChange', target: 'rundown', args: z.strictObject({ item: z.string(), reason, hash: z.string().optional() }), may: ['producer'], form: 2,
  upgrade: (args) => z.strictObject({ item: z.string(), reason }).parse(args),
  downgrade: ({ item: changed, reason: given }) => ({ item: changed, reason: given }),
  reduce(records, args, _context, id) {
    const before = records.get('rundown', id);
    if (!before) return refuse('gone');
    if (before.state !== 'locked' && before.state !== 'onair') return refuse('rundown-not-locked');
    const changed = records.get('item', args.item);
    const version = changed?.versionId ? records.get('version', changed.versionId) : undefined;
    if (!changed || changed.rundownId !== id || !version) return refuse('gone');
    if (!version.seal || !isSealed(records, version)) return refuse('not-released', { slug: changed.slug });
    const { hash, signature } = version.seal;
    if (args.hash !== undefined && args.hash !== hash) return refuse('sealed-anew', { slug: changed.slug });
    records.put('rundown', { ...before, pins: before.pins.map((one) => (one.itemId === args.item ? { ...one, hash, seal: signature } : one)) });
  },
});

/**
 * On air: takes the given item (null: ends the show) and writes down what ran when. `from`: what was on air on the screen where it was taken. Refused where
 * something else is by now: what two desks took apart is no one run, and the later line must not throw the show back or end it. The first form did not say.
 */
const take = defineCommand({
  name: 'rundown.take', target: 'rundown', args: z.strictObject({ item: z.string().nullable(), from: z.string().nullable().optional() }), may: ['producer', 'operator'], form: 2,
  upgrade: (args) => z.strictObject({ item: z.string().nullable() }).parse(args),
  downgrade: ({ item: taken }) => ({ item: taken }),
  reduce(records, args, context, id) {
    const before = records.get('rundown', id);
    if (!before) return refuse('gone');
    if (before.state !== 'locked' && before.state !== 'onair') return refuse('rundown-not-locked');
    if (args.from !== undefined && args.from !== before.current && !planted.has('take-unseen')) {
      // That two take the same item, or one takes it twice, is nobody's trouble: it runs since the first of them.
      return args.item !== null && args.item === before.current ? undefined : refuse('taken-elsewhere');
    }
    const running = before.current ? records.get('item', before.current) : undefined;
    if (running) records.put('item', { ...running, endedAt: context.at });
    if (args.item === null) { records.put('rundown', { ...before, state: 'done', current: null }); return; }
    const next = records.get('item', args.item);
    if (!next || next.rundownId !== id || !before.pins.some((one) => one.itemId === next.id)) return refuse('gone');
    records.put('item', { ...next, startedAt: context.at, endedAt: null });
    records.put('rundown', { ...before, state: 'onair', current: next.id });
  },
});

export const rundownCommands = [create, set, addItem, setItem, moveItem, lock, unlock, lateChange, take];
