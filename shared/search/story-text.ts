import type { RecordOf } from '../records.ts';
import { blocksOf } from '../script/schema.ts';

/** What a story can be found by: its title, and of each living version the titles, what is spoken and who speaks. `docOf` gives a version's script. */
export function storyText(story: RecordOf<'story'>, versions: readonly RecordOf<'version'>[], docOf: (version: string) => unknown): string {
  return [story.title, ...versions.filter((one) => !one.deleted).flatMap((one) => [one.title, one.kicker, one.subtitle, ...blocksOf(docOf(one.id)).map((block) => `${block.text} ${block.speaker}`)])].join('\n');
}
