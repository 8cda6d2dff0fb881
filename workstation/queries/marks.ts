/** What the story list says beside a story, gathered in one pass over the few records that say it. */
import type { StoryMarks } from '../../shared/protocol/queries.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import { overtakenOf } from '../overtaken.ts';

interface Cached {
  readonly records: { get<K extends Kind>(kind: K, id: string): RecordOf<K> | undefined };
  newestOpen<K extends 'overtaken' | 'branch'>(kind: K): RecordOf<K>[];
}
interface Target { readonly kind: Kind; readonly id: string }

export const noMarks: StoryMarks = { notAccepted: 0, overtaken: 0, branches: 0, toCheck: 0 };

/** Marks by story, of the stories that have any; sentences to check stand in the versions themselves and are not counted here. `me`: whose overtaken values count. */
export function marksOf(cache: Cached, refused: readonly { readonly target: Target }[], me: string | null): Map<string, StoryMarks> {
  const marks = new Map<string, StoryMarks>();
  const storyOf = ({ kind, id }: Target): string | undefined => (kind === 'story' ? id : kind === 'version' || kind === 'body' || kind === 'cut' ? cache.records.get('version', id)?.storyId : undefined);
  const count = (target: Target, what: keyof StoryMarks): void => {
    const story = storyOf(target);
    if (story === undefined) return;
    const before = marks.get(story) ?? noMarks;
    marks.set(story, { ...before, [what]: before[what] + 1 });
  };
  for (const { target } of refused) count(target, 'notAccepted');
  if (me !== null) for (const { target } of overtakenOf(cache, me, () => '')) count(target, 'overtaken');
  for (const { versionId } of cache.newestOpen('branch')) count({ kind: 'version', id: versionId }, 'branches');
  return marks;
}
