/** What lists say beside a record, gathered in one pass over the few records that say it. */
import { NO_MARKS, type StoryMarks } from '../../shared/protocol/queries.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import { overtakenOf } from '../overtaken.ts';

interface Cached {
  readonly records: { get<K extends Kind>(kind: K, id: string): RecordOf<K> | undefined };
  openNotices(person: string): RecordOf<'overtaken'>[];
  openBranches(): readonly { readonly versionId: string }[];
}
interface Target { readonly kind: Kind; readonly id: string }

/**
 * Marks by id, of the stories, versions, rundowns, items and assets that have any; a story has those of its versions, a rundown those of its items as well. Sentences to check stand in the versions
 * themselves and are not counted here. `me`: whose overtaken values and refused changes count; null: nobody's.
 */
export function marksOf(cache: Cached, refused: readonly { readonly target: Target; readonly args: unknown; readonly by: string }[], me: string | null): Map<string, StoryMarks> {
  const { records } = cache;
  const marks = new Map<string, StoryMarks>();
  const count = (ids: readonly (string | undefined)[], what: keyof StoryMarks): void => {
    for (const id of ids) {
      if (id === undefined) continue;
      const before = marks.get(id) ?? NO_MARKS;
      marks.set(id, { ...before, [what]: before[what] + 1 });
    }
  };
  /** Where it is seen. An item that was never added is missed in the rundown that it was for. */
  const places = ({ kind, id }: Target, args: unknown): (string | undefined)[] => {
    switch (kind) {
      case 'story': case 'rundown': case 'asset': return [id];
      case 'version': case 'body': case 'cut': return [id, records.get('version', id)?.storyId];
      case 'item': return [id, records.get('item', id)?.rundownId ?? (args as { readonly rundown?: string } | null)?.rundown];
      default: return [];
    }
  };
  for (const { target, args, by } of refused) if (by === me) count(places(target, args), 'notAccepted');
  if (me !== null) for (const { target } of overtakenOf(cache, me, () => '')) count(places(target, null), 'overtaken');
  for (const { versionId } of cache.openBranches()) count(places({ kind: 'version', id: versionId }, null), 'branches');
  return marks;
}
