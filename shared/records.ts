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

export const recordSchemas = { person, story, version, body, asset, cut, programme, rundown, item, channel, column, export: exportRecord } as const;

export type Kind = keyof typeof recordSchemas;
export type RecordOf<K extends Kind> = z.infer<(typeof recordSchemas)[K]>;
export const KINDS = Object.keys(recordSchemas) as Kind[];

/** The record a record hangs on, for listing: versions by story, items by rundown. '' for the rest. */
export function parentOf(kind: Kind, record: unknown): string {
  if (kind === 'version') return (record as RecordOf<'version'>).storyId;
  if (kind === 'item') return (record as RecordOf<'item'>).rundownId;
  return '';
}
