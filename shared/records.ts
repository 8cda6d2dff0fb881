/** Every kind of record there is, with its schema. A workstation, the pool and the screen agree on this list. */
import type * as z from 'zod';
import { person } from './people/person.ts';
import { story } from './story/story.ts';
import { version } from './story/version.ts';
import { body } from './script/body.ts';
import { asset } from './asset/asset.ts';
import { cut } from './cut/cut.ts';
import { item, programme, rundown } from './rundown/rundown.ts';
import { channel, column } from './channel/channel.ts';
import { exportRecord } from './export/export.ts';
import { branch } from './branch/branch.ts';
import { overtaken } from './overtaken/overtaken.ts';

export const recordSchemas = { person, story, version, body, asset, cut, programme, rundown, item, channel, column, export: exportRecord, branch, overtaken } as const;

export type Kind = keyof typeof recordSchemas;
export type RecordOf<K extends Kind> = z.infer<(typeof recordSchemas)[K]>;
export const KINDS = Object.keys(recordSchemas) as Kind[];

/** The record a record hangs on, for listing: versions by story, items by rundown, branches by version. '' for the rest. */
export function parentOf(kind: Kind, record: unknown): string {
  if (kind === 'version') return (record as RecordOf<'version'>).storyId;
  if (kind === 'item') return (record as RecordOf<'item'>).rundownId;
  if (kind === 'branch') return (record as RecordOf<'branch'>).versionId;
  return '';
}

/** The version of a story that a record is, or is a part of; '' for what belongs to no version. It is seen by whoever follows that version's channel. */
export function versionOf(kind: Kind, record: unknown): string {
  if (kind === 'branch') return (record as RecordOf<'branch'>).versionId;
  return kind === 'version' || kind === 'body' || kind === 'cut' ? (record as { id: string }).id : '';
}

/**
 * The group a record belongs to: the unit of horizon, pins, fetching on demand and refolding. A story with its versions, scripts, cuts and branches; a rundown with its items; an asset.
 * '' for reference rows, which are everywhere. `storyOf` says the story of a version that is known (what belongs to a version names only that).
 */
export function groupOf(kind: Kind, record: unknown, storyOf: (version: string) => string | undefined): string {
  if (kind === 'story' || kind === 'rundown' || kind === 'asset') return (record as { id: string }).id;
  const version = kind === 'version' ? '' : versionOf(kind, record);
  return version === '' ? parentOf(kind, record) : (storyOf(version) ?? '');
}

/** What lists of a kind are sorted by: createdAt of a living story, version or asset (ms since 1970, at least 1), its negative when deleted; 0 for the rest. */
export function sortOf(kind: Kind, record: unknown): number {
  if (kind !== 'story' && kind !== 'version' && kind !== 'asset') return 0;
  const { createdAt, deleted } = record as { createdAt: number; deleted: boolean };
  const sort = Math.max(1, Math.trunc(createdAt)); // a workstation's clock may say anything
  return deleted ? -sort : sort;
}

interface Node { readonly attrs?: { readonly asset?: unknown }; readonly content?: readonly Node[] }
const assetsIn = (node: Node | undefined): string[] => [...(typeof node?.attrs?.asset === 'string' ? [node.attrs.asset] : []), ...(node?.content ?? []).flatMap(assetsIn)];

/** Records of other groups that this one cannot be shown without: an item's version and media, the media of a cut and of a script's sound bites. */
export function refersTo(kind: Kind, record: unknown): { readonly versions: readonly string[]; readonly assets: readonly string[] } {
  if (kind === 'item') { const { versionId, assetId } = record as RecordOf<'item'>; return { versions: versionId ? [versionId] : [], assets: assetId ? [assetId] : [] }; }
  if (kind === 'cut') return { versions: [], assets: [...new Set(Object.values((record as RecordOf<'cut'>).tracks).flatMap((clips) => clips.map((clip) => clip.asset)))] };
  if (kind === 'body') return { versions: [], assets: [...new Set(assetsIn((record as RecordOf<'body'>).doc as Node | undefined))] }; // a script's document is checked where it is written
  return { versions: [], assets: [] };
}
