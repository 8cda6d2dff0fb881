/**
 * Makes a record again that the pool has forgotten altogether, as it was, by the commands that people make such records with. Under its old id: where two people at two
 * workstations do it, the second one hears that it is there.
 */
import type { Kind, RecordOf } from '../shared/records.ts';
import { TRACKS } from '../shared/cut/cut.ts';
import { orderedItems } from '../shared/rundown/commands.ts';
import type { Item } from '../shared/rundown/rundown.ts';

interface Now { get<K extends Kind>(kind: K, id: string): RecordOf<K> | undefined }
interface Then extends Now { children<K extends Kind>(kind: K, parent: string): RecordOf<K>[] }
export interface Step { readonly name: string; readonly target: { readonly kind: Kind; readonly id: string }; readonly args: unknown }

/** Can it be made, as far as that shows here: is it away, and what it hangs on there? `parent`: that one; of a script its story, which is made with it. */
export function canMakeAgain(kind: Kind, id: string, parent: string, now: Now): boolean {
  switch (kind) {
    case 'body': return now.get('version', id) === undefined;
    case 'cut': return now.get('cut', id) === undefined && now.get('version', id) !== undefined;
    case 'item': return now.get('item', id) === undefined && now.get('rundown', parent) !== undefined;
    case 'rundown': case 'asset': return now.get(kind, id) === undefined;
    default: return false;
  }
}

/** The commands, in order; [] where there is nothing to make it of. */
export function makeAgain(kind: Kind, id: string, then: Then, now: Now): Step[] {
  switch (kind) {
    case 'body': return script(id, then, now);
    case 'cut': return cut(id, then);
    case 'item': { const item = then.get('item', id); return item ? [itemAgain(item, before(item, then, now))] : []; }
    case 'rundown': return rundown(id, then);
    case 'asset': return asset(id, then);
    default: return [];
  }
}

/** A script with its version, and with its story where that is away too. */
function script(id: string, then: Then, now: Now): Step[] {
  const version = then.get('version', id);
  const body = then.get('body', id);
  const story = version && then.get('story', version.storyId);
  if (!version || !body || !story) return [];
  const { title, kicker, subtitle, channelId: channel } = version;
  const made: Step = now.get('story', story.id)
    ? { name: 'version.create', target: { kind: 'version', id }, args: { story: story.id, channel, title, basedOn: version.basedOn !== null && now.get('version', version.basedOn) ? version.basedOn : null, doc: body.doc } }
    : { name: 'story.create', target: { kind: 'story', id: story.id }, args: { title: story.title, columns: story.columns, mobileFirst: story.mobileFirst, version: id, channel, doc: body.doc } };
  const titled = kicker !== '' || subtitle !== '' || (made.name === 'story.create' && title !== story.title);
  return titled ? [made, { name: 'version.titles', target: { kind: 'version', id }, args: { title, kicker, subtitle } }] : [made];
}
function cut(id: string, then: Then): Step[] {
  const found = then.get('cut', id);
  const put = found ? TRACKS.flatMap((track) => found.tracks[track].map((clip) => ({ track, clip }))) : [];
  return put.length > 0 ? [{ name: 'cut.patch', target: { kind: 'cut', id }, args: { put, remove: [] } }] : [];
}
/** A rundown with its items, open: whoever locked it looks at it again. */
function rundown(id: string, then: Then): Step[] {
  const found = then.get('rundown', id);
  if (!found) return [];
  const { programmeId: programme, date, title, start, length } = found;
  const items = orderedItems(then, id);
  return [
    { name: 'rundown.create', target: { kind: 'rundown', id }, args: { programme, date, title } }, { name: 'rundown.set', target: { kind: 'rundown', id }, args: { start, length } },
    ...items.map((item, place) => itemAgain(item, items[place - 1]?.id ?? null)),
  ];
}
function itemAgain({ id, rundownId, slug, kind, versionId, assetId, planned, float, presenter, note, hardStart }: Item, after: string | null): Step {
  return { name: 'item.add', target: { kind: 'item', id }, args: { rundown: rundownId, after, item: { slug, kind, versionId, assetId, planned, float, presenter, note, hardStart } } };
}
/** The item that it stood behind, of those that are still there. */
function before(item: Item, then: Then, now: Now): string | null {
  const items = orderedItems(then, item.rundownId);
  return items.slice(0, items.findIndex((one) => one.id === item.id)).findLast((one) => now.get('item', one.id)?.deleted === false)?.id ?? null;
}
function asset(id: string, then: Then): Step[] {
  const found = then.get('asset', id);
  if (!found) return [];
  const { name, kind, sha256, bytes, mime, probe, licence, proxy, poster, peaks } = found;
  const target = { kind: 'asset', id } as const;
  const derived = Object.fromEntries(Object.entries({ proxy, poster, peaks }).filter(([, made]) => made !== null));
  return [{ name: 'asset.add', target, args: { name, kind, sha256, bytes, mime, probe, licence } }, ...(Object.keys(derived).length > 0 ? [{ name: 'asset.derived', target, args: derived }] : [])];
}
