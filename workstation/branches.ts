/** 待合并稿 as a window shows them, and what becomes of one. */
import type { Branch } from '../shared/branch/branch.ts';
import { mergeBranch, type MergedBranch } from '../shared/branch/merge-branch.ts';
import { isRefusal, refuse, type Refusal } from '../shared/log/command.ts';
import { planted } from '../shared/log/planted.ts';
import { keptWith } from '../shared/kept-with.ts';
import type { BranchRow, BranchView } from '../shared/protocol/queries.ts';
import type { Kind, RecordOf } from '../shared/records.ts';
import type { Merges } from '../shared/script/commands.ts';
import { flagsOf } from '../shared/script/merge-commands.ts';
import { diffText } from '../shared/script/text-diff.ts';
import { blocksOf } from '../shared/script/schema.ts';

interface Cached { readonly records: { get<K extends Kind>(kind: K, id: string): RecordOf<K> | undefined } }
interface Listed extends Cached {
  all(kind: 'branch'): RecordOf<'branch'>[];
  openBranches(): readonly { readonly id: string; readonly versionId: string }[];
}
type Execute = (name: string, target: { kind: Kind; id: string }, args: unknown) => Refusal | { id: string };

/** Characters of the new words that a list shows. */
const SHOWN = 120;

/** Two texts of a paragraph whose lengths multiply to more are not compared for a list: a thousand of them may stand in it. */
const MOST_COMPARED = 250_000;

/** What was put into a paragraph, as a list shows it. */
const putIn = (before: string, now: string): string[] =>
  (before.length * now.length > MOST_COMPARED ? [now] : diffText(before, now).filter((piece) => piece.is === 'added').map((piece) => piece.text));
/** Worked out once for each branch as it stands: a list is asked for again with every change of any story. */
const wordsAdded = keptWith(({ base, doc }: Branch) => {
  const before = new Map(blocksOf(base).map(({ id, text }) => [id, text]));
  const words = blocksOf(doc).flatMap(({ id, text }) => (before.get(id) === text ? [] : putIn(before.get(id) ?? '', text))).join(' … ');
  // A rare sign is two of these, and half of it is none.
  return [...words.slice(0, 2 * SHOWN)].slice(0, SHOWN).join('');
});

function rowOf({ records }: Cached, branch: Branch): BranchRow {
  const version = records.get('version', branch.versionId);
  const story = version && records.get('story', version.storyId);
  const { base: _base, doc: _doc, edits: _edits, ...rest } = branch;
  return {
    ...rest, byName: records.get('person', branch.by)?.name ?? branch.by, versionTitle: version?.title ?? '', storyId: version?.storyId ?? '', storyTitle: story?.title ?? '',
    channelName: version ? (records.get('channel', version.channelId)?.name ?? version.channelId) : '', versionDeleted: version?.deleted ?? true, stage: version?.stage ?? 'draft', words: wordsAdded(branch),
  };
}

/** Oldest first: who waits longest stands on top. `closed`: those that are merged or dropped, newest first. `story`: only those for its versions. */
export function branchesOf(cache: Listed, closed: boolean, story?: string): BranchRow[] {
  const ofStory = ({ versionId }: { readonly versionId: string }): boolean => story === undefined || cache.records.get('version', versionId)?.storyId === story;
  const wanted = closed ? cache.all('branch').filter((one) => one.state !== 'open' && ofStory(one)) : cache.openBranches().filter(ofStory).flatMap(({ id }) => cache.records.get('branch', id) ?? []);
  return wanted.sort((a, b) => (closed ? (b.closedAt ?? 0) - (a.closedAt ?? 0) : a.at - b.at || (a.id < b.id ? -1 : 1))).map((one) => rowOf(cache, one));
}

/** The last merge of each branch that was looked at: the page is asked for again with every word that anybody writes in any script, and a long one takes a second. */
const lastMerge = keptWith((_branch: Branch): { now: unknown; merged: MergedBranch | null } => ({ now: undefined, merged: null }));
function mergedNow(branch: Branch, now: unknown): MergedBranch {
  const last = lastMerge(branch);
  if (!last.merged || last.now !== now) [last.merged, last.now] = [mergeBranch(branch, now), now];
  return last.merged;
}

/** A branch beside its script as it is now and as a merge would make it; null when there is no such branch. */
export function branchView(cache: Cached, id: string): BranchView | null {
  const branch = cache.records.get('branch', id);
  if (!branch) return null;
  const now = cache.records.get('body', branch.versionId)?.doc;
  const row = { ...rowOf(cache, branch), base: branch.base, doc: branch.doc };
  if (now === undefined) return { ...row, now: null, merged: null, findings: [] };
  const { doc, findings } = mergedNow(branch, now);
  return { ...row, now, merged: doc, findings };
}

/**
 * Brings the words into the script by one edit of whoever merges (which takes a release away as any edit does), that closes the branch and notes what an
 * independent look at the merge found. `edit` knows what the screens here show of the review.
 */
export function mergeBranchHere(cache: Cached, execute: Execute, edit: (id: string, v: number, steps: unknown[], merges?: Merges) => Refusal | { id: string }, id: string, who: { by: string; at: number }): Refusal | { done: true } {
  const branch = cache.records.get('branch', id);
  if (branch?.state !== 'open') return refuse(branch ? 'branch-closed' : 'gone');
  const version = cache.records.get('version', branch.versionId);
  const body = cache.records.get('body', branch.versionId);
  if (!version || !body) return refuse('gone');
  if (version.deleted) return refuse('version-deleted');
  const { steps, findings, beside } = mergeBranch(branch, body.doc);
  if (beside) console.error('a branch could not be woven into its script and stands beside it', beside);
  // Words that stand there already need no edit.
  const close = (): Refusal | { id: string } => execute('branch.close', { kind: 'branch', id }, { state: 'merged' });
  if (planted.has('merge-apart') && steps.length > 0) { edit(body.id, body.v, steps); close(); return { done: true }; }
  const done = steps.length > 0 ? edit(body.id, body.v, steps, { branch: id, v: branch.v, flags: flagsOf(findings, who).flags }) : close();
  return isRefusal(done) ? done : { done: true };
}
