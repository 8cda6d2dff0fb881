/**
 * The sample newsroom as data: what a first run without a newsroom of its own is filled with. It is a list of what people
 * would have done, so that it goes into the pool by the one write path like everything else.
 */
import * as z from 'zod';
import { asset } from '../asset/asset.ts';
import { channel, column } from '../channel/channel.ts';
import { SYSTEM } from '../log/command.ts';
import { person } from '../people/person.ts';
import type { Kind } from '../records.ts';
import { programme } from '../rundown/rundown.ts';
import { BLOCK_KINDS, docOfBlocks } from '../script/schema.ts';
import { story } from '../story/story.ts';
import { version } from '../story/version.ts';

const sampleBlock = z.strictObject({
  id: z.string(), kind: z.enum(BLOCK_KINDS), text: z.string(), speaker: z.string().optional(), role: z.string().optional(),
  /** sot and picture: the id of a piece of media below; for sot a range of it in frames. */
  media: z.string().optional(), in: z.number().int().optional(), out: z.number().int().optional(),
});

export const sampleNewsroom = z.strictObject({
  form: z.literal('bianbo-sample-1'),
  /** The password of every sample account; the sign-in screen says so. */
  password: z.string().min(6),
  people: z.array(person.omit({ active: true }).strict()),
  channels: z.array(channel.strict()),
  columns: z.array(column.strict()),
  programmes: z.array(programme.strict()),
  /** `file` lies in media/ beside the list; the rest is what asset.add takes, found by ffprobe when the media were made. */
  media: z.array(asset.pick({ id: true, name: true, licence: true, kind: true, sha256: true, bytes: true, mime: true, probe: true }).extend({ file: z.string() }).strict()),
  stories: z.array(z.strictObject({
    id: z.string(), title: story.shape.title, columns: story.shape.columns, mobileFirst: z.boolean(),
    /** Who wrote it, and for which channel, under which title. */
    by: z.string(), version: z.string(), channel: z.string(), versionTitle: version.shape.title, blocks: z.array(sampleBlock).min(1),
  })),
});
export type SampleNewsroom = z.infer<typeof sampleNewsroom>;

/** A command of the sample without what the pool gives it: its id and its time. */
export interface SampleCommand { readonly name: string; readonly target: { readonly kind: Kind; readonly id: string }; readonly args: unknown; readonly by: string }

/** The sample as commands, in an order in which none is refused. Media bytes and passwords are set beside the log. */
export function sampleCommands(sample: SampleNewsroom): SampleCommand[] {
  const bySystem = <Row extends { id: string }>(name: string, kind: Kind, { id, ...args }: Row): SampleCommand => ({ name, target: { kind, id }, args, by: SYSTEM });
  const writer = sample.stories[0]?.by ?? SYSTEM;
  return [
    ...sample.people.map((one) => bySystem('person.put', 'person', { ...one, active: true })),
    ...sample.channels.map((one) => bySystem('channel.put', 'channel', one)),
    ...sample.columns.map((one) => bySystem('column.put', 'column', one)),
    ...sample.programmes.map((one) => bySystem('programme.put', 'programme', one)),
    ...sample.media.map(({ id, file: _file, ...args }): SampleCommand => ({ name: 'asset.add', target: { kind: 'asset', id }, args, by: writer })),
    ...sample.stories.map((one): SampleCommand => ({
      name: 'story.create', target: { kind: 'story', id: one.id }, by: one.by,
      args: {
        title: one.title, columns: one.columns, mobileFirst: one.mobileFirst, version: one.version, channel: one.channel,
        doc: docOfBlocks(one.blocks.map(({ id, kind, text, ...more }) => ({
          id, kind, text, speaker: more.speaker ?? '', role: more.role ?? '', asset: more.media ?? null, in: more.in ?? null, out: more.out ?? null,
        }))),
      },
    })),
    ...sample.stories.filter((one) => one.versionTitle !== one.title).map((one): SampleCommand => ({
      name: 'version.titles', target: { kind: 'version', id: one.version }, args: { title: one.versionTitle }, by: one.by,
    })),
  ];
}
