/** The sample newsroom (resources/sample/newsroom.json): what a first run can start with, as the commands that make it. */
import { z } from 'zod';
import { channel, column } from '../channel/channel.ts';
import { SYSTEM } from '../log/command.ts';
import { person } from '../people/person.ts';
import type { Kind } from '../records.ts';
import { programme } from '../rundown/rundown.ts';
import { BLOCK_KINDS, docOfBlocks } from '../script/schema.ts';

export const sampleNewsroom = z.strictObject({
  /** All accounts of the sample have this password; the sign-in screen says so. */
  password: z.string().min(6),
  people: z.array(person.omit({ active: true })),
  channels: z.array(channel),
  columns: z.array(column),
  programmes: z.array(programme),
  stories: z.array(z.strictObject({
    id: z.string(), version: z.string(), title: z.string(), columns: z.array(z.string()), mobileFirst: z.boolean(),
    /** Person id of the author. */
    by: z.string(),
    channel: z.string(),
    blocks: z.array(z.strictObject({
      kind: z.enum(BLOCK_KINDS), text: z.string(), speaker: z.string().optional(), role: z.string().optional(),
      /** Id of an entry of `media`, with a range in frames at 25/s for sound bites. */
      media: z.string().optional(), in: z.number().int().optional(), out: z.number().int().optional(),
    })),
  })),
  /** Files beside newsroom.json; the first workstation takes them in like any other footage, under these asset ids. */
  media: z.array(z.strictObject({ id: z.string(), file: z.string(), name: z.string(), licence: z.string() })),
});
export type SampleNewsroom = z.infer<typeof sampleNewsroom>;

export interface SampleCommand { readonly name: string; readonly target: { readonly kind: Kind; readonly id: string }; readonly args: unknown; readonly by: string }

/** In the order in which they must be done: people first, so that authors may write. */
export function sampleCommands(newsroom: SampleNewsroom): SampleCommand[] {
  const put = (name: string, kind: Kind) => <T extends { id: string }>({ id, ...args }: T): SampleCommand => ({ name, target: { kind, id }, args, by: SYSTEM });
  return [
    ...newsroom.people.map((one) => put('person.put', 'person')({ ...one, active: true })),
    ...newsroom.channels.map(put('channel.put', 'channel')),
    ...newsroom.columns.map(put('column.put', 'column')),
    ...newsroom.programmes.map(put('programme.put', 'programme')),
    ...newsroom.stories.map((one): SampleCommand => ({
      name: 'story.create', target: { kind: 'story', id: one.id }, by: one.by,
      args: {
        title: one.title, columns: one.columns, mobileFirst: one.mobileFirst, version: one.version, channel: one.channel,
        doc: docOfBlocks(one.blocks.map(({ media, ...block }, index) => ({
          id: `${one.version.slice(-6)}-${index + 1}`, kind: block.kind, text: block.text, speaker: block.speaker ?? '', role: block.role ?? '',
          asset: media ?? null, in: block.in ?? null, out: block.out ?? null,
        }))),
      },
    })),
  ];
}
