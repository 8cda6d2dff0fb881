/** Every kind of record there is, with its schema. A workstation, the pool and the screen agree on this list. */
import type { z } from 'zod';
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

/**
 * The group a record belongs to: the unit of horizon, pins, fetching on demand and refolding. A story with its versions, scripts and cuts; a rundown with its items; an asset.
 * '' for reference rows, which are everywhere. `storyOf` says the story of a version that is known (scripts and cuts name only their version).
 */
export function groupOf(kind: Kind, record: unknown, storyOf: (version: string) => string | undefined): string {
  const { id } = record as { id: string };
  if (kind === 'story' || kind === 'rundown' || kind === 'asset') return id;
  if (kind === 'body' || kind === 'cut') return storyOf(id) ?? '';
  return parentOf(kind, record);
}

/** What lists of a kind are sorted by: createdAt of a living story, version or asset (ms since 1970, at least 1), its negative when deleted; 0 for the rest. */
export function sortOf(kind: Kind, record: unknown): number {
  if (kind !== 'story' && kind !== 'version' && kind !== 'asset') return 0;
  const { createdAt, deleted } = record as { createdAt: number; deleted: boolean };
  const sort = Math.max(1, Math.trunc(createdAt)); // a workstation's clock may say anything
  return deleted ? -sort : sort;
}
