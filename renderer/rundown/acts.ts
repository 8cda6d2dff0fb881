/** The steps a person can take in a rundown, each with its way back. */
import type { ItemRow } from '../../shared/protocol/queries.ts';
import type { Kind } from '../../shared/records.ts';
import type { Item } from '../../shared/rundown/rundown.ts';

export type Editable = Pick<Item, 'slug' | 'kind' | 'versionId' | 'assetId' | 'planned' | 'float' | 'presenter' | 'note' | 'hardStart'>;

export interface Act { readonly name: string; readonly target: { readonly kind: Kind; readonly id: string }; readonly args: unknown; /** The number of the target's row that the person was looking at; without it the newest. */ readonly seen?: number; /** What was written, and in which field: kept and given again where it could not be written just now, said with a refusal. */ readonly words?: { readonly field: string; readonly text: string } }
/** What a step sets in fields of an item, and what stood there. */
export interface ItemChange { readonly id: string; readonly did: Partial<Editable>; readonly before: Partial<Editable> }
/** What an item stands between; null: the end of the list. */
export interface Between { readonly after: string | null; readonly next: string | null }
export interface ItemMove { readonly id: string; readonly places: readonly Between[] }
/** `changed`: what somebody else may have set since, by item; of one that is made or taken away all of it. `moved`: where it put an item, and from where. `again`: what does it once more after it was taken back, where that is not the same (a thing can be made only once). */
export interface Step { readonly redo: readonly Act[]; readonly undo: readonly Act[]; readonly again?: readonly Act[]; readonly changed?: readonly ItemChange[]; readonly moved?: ItemMove }

/** What sets fields of an item. */
export const setItem = (id: string, args: Partial<Editable> & { deleted?: boolean }, seen?: number): Act => ({ name: 'item.set', target: { kind: 'item', id }, args, ...(seen === undefined ? {} : { seen }) });

export const NEW_ITEM: Editable = { slug: '', kind: 'read', versionId: null, assetId: null, planned: null, float: false, presenter: '', note: '', hardStart: null };

/**
 * `before`: what it is now, which the way back puts back; `seen`: the number of its row when whoever changes it began. Both ways say so: what somebody else
 * sets after that is overtaken by either.
 */
export function changeItem(before: Item, change: Partial<Editable>, seen: number): Step {
  const back = Object.fromEntries(Object.keys(change).map((key) => [key, before[key as keyof Editable]])) as Partial<Editable>; // the same keys with the values they had
  const words = { field: `item/${before.id}/${Object.keys(change).join(' ')}`, text: change.slug ?? change.presenter ?? '' };
  return { redo: [{ ...setItem(before.id, change, seen), words }], undo: [setItem(before.id, back, seen)], changed: [{ id: before.id, did: change, before: back }] };
}

/** Is one of the fields that this step changed as none of one's own `steps`, this one among them, left it? Then somebody else has set it since: it is theirs, and no way of the step goes over it. */
export const isOthers = ({ id, did }: ItemChange, now: Editable, steps: readonly Step[]): boolean => {
  const own = steps.flatMap(({ changed = [] }) => changed.flatMap((one) => (one.id === id ? [one.did, one.before] : [])));
  return (Object.keys(did) as (keyof Editable)[]).some((field) => !own.some((values) => field in values && values[field] === now[field])); // keys of a part of it
};

/** The first that stands and of which that is so. */
export const firstOthers = (changed: readonly ItemChange[], itemNow: (id: string) => Item | undefined, steps: readonly Step[]): Item | undefined =>
  changed.map((one) => { const now = itemNow(one.id); return now && isOthers(one, now, steps) ? now : undefined; }).find((one) => one !== undefined);

/** An item as it stands: whoever makes it or takes it away knows it so. */
const known = (id: string, { slug, kind, versionId, assetId, planned, float, presenter, note, hardStart }: Editable): ItemChange => {
  const all = { slug, kind, versionId, assetId, planned, float, presenter, note, hardStart };
  return { id, did: all, before: all };
};

export const removeItem = (item: ItemRow): Step => ({ redo: [setItem(item.id, { deleted: true }, item.seq)], undo: [setItem(item.id, { deleted: false }, item.seq)], changed: [known(item.id, item)] });

const move = (id: string, after: string | null): Act => ({ name: 'item.move', target: { kind: 'item', id }, args: { after } });
export const moveItem = (id: string, from: Between, to: Between): Step => ({ redo: [move(id, to.after)], undo: [move(id, from.after)], moved: { id, places: [from, to] } });

/** What an item stands between in this list; undefined where it is not in it. */
export function between(items: readonly { readonly id: string }[], id: string): Between | undefined {
  const at = items.findIndex((one) => one.id === id);
  return at < 0 ? undefined : { after: items[at - 1]?.id ?? null, next: items[at + 1]?.id ?? null };
}
/** Has somebody else moved it since? It stands beside neither of the neighbours that one's own `steps` gave it: what others put in or take away beside it moves it nowhere. */
export function isMovedByOthers({ id }: ItemMove, now: Between | undefined, steps: readonly Step[]): boolean {
  const own = steps.flatMap(({ moved }) => (moved?.id === id ? moved.places : []));
  return now !== undefined && !own.some((place) => place.after === now.after || place.next === now.next);
}

/** Adds items one behind the other; taking it back marks them deleted (not with what somebody else has written in them since), doing it again brings the same ones back. */
export function addItems(rundown: string, after: string | null, items: readonly { id: string; item: Editable }[]): Step {
  let anchor = after;
  const redo = items.map(({ id, item }): Act => {
    const act = { name: 'item.add', target: { kind: 'item' as const, id }, args: { rundown, after: anchor, item } };
    anchor = id;
    return act;
  });
  return { redo, undo: [...items].reverse().map(({ id }) => setItem(id, { deleted: true })), again: items.map(({ id }) => setItem(id, { deleted: false })), changed: items.map(({ id, item }) => known(id, item)) };
}
