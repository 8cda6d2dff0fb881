import * as z from 'zod';
import { defineCommand, refuse } from '../log/command.ts';
import { mergeFlag, type MergeFlag, type Version } from '../story/version.ts';
import type { MergeFinding } from './merge-check.ts';

/** Findings that a version can carry, and so as many as one command brings: whoever has read a hundred sentences has read the script. */
const MOST = 100;
/** Characters of a sentence that is named. */
const MOST_CHARS = 500;

/** The arguments of merge.flag for what a check found; `by` wrote the copy that was put over the other, `at` is when (ms since 1970). */
export const flagsOf = (findings: readonly MergeFinding[], { by, at }: { readonly by: string; readonly at: number }): { flags: MergeFlag[] } =>
  ({ flags: findings.slice(0, MOST).map(({ is, copy, sentence }) => ({ is, copy, sentence: sentence.slice(0, MOST_CHARS), by, at })) });

const same = (a: MergeFlag, b: MergeFlag): boolean => a.is === b.is && a.sentence === b.sentence && a.copy === b.copy;

/** As many as one command may bring. */
export const mergeFlags = z.array(mergeFlag).max(MOST);
/** A version with these sentences to check, each once. */
export function flagged(version: Version, found: readonly MergeFlag[]): Version {
  const flags = [...(version.mergeFlags ?? [])];
  for (const one of found) if (flags.length < MOST && !flags.some((other) => same(one, other))) flags.push(one);
  return { ...version, mergeFlags: flags };
}

/** What the check of a merge found (合稿提示): the workstation that put two copies together says so in the name of whoever wrote its copy. */
const flag = defineCommand({
  name: 'merge.flag', target: 'version', args: z.strictObject({ flags: mergeFlags.min(1) }), may: 'everyone', form: 2,
  // The first form knew sentences that are missing and sentences that are doubled.
  upgrade: (args) => args,
  downgrade: ({ flags }) => ({ flags: flags.map((one) => ({ ...one, is: one.is === 'doubled' || one.is === 'back' ? 'doubled' : 'missing' })) }),
  reduce(records, args, _context, id) {
    const before = records.get('version', id);
    if (!before) return refuse('gone');
    records.put('version', flagged(before, args.flags));
  },
});

/** Somebody has read those sentences. What was found meanwhile stays. */
const clear = defineCommand({
  name: 'merge.clear', target: 'version', args: z.strictObject({ flags: mergeFlags.min(1) }),
  may: ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3', 'anchor'],
  reduce(records, args, _context, id) {
    const before = records.get('version', id);
    if (!before) return refuse('gone');
    records.put('version', { ...before, mergeFlags: (before.mergeFlags ?? []).filter((one) => !args.flags.some((seen) => same(one, seen))) });
  },
});

export const mergeCommands = [flag, clear];
