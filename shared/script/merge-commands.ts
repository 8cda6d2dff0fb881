import * as z from 'zod';
import { defineCommand, refuse } from '../log/command.ts';
import { mergeFlag, type MergeFlag, type Version } from '../story/version.ts';
import type { MergeFinding } from './merge-check.ts';

/**
 * Sentences that a person is shown, and says to have read, at once; the next follow when they have. A version carries all that were found: they are no longer than
 * the scripts that they are of, which go about whole with every edit.
 */
export const MOST_AT_ONCE = 100;
/** Characters of a sentence that is named. */
const MOST_CHARS = 500;

/** A sentence as it is named: one that is longer ends in an ellipsis, between two whole characters. */
const named = (sentence: string): string => (sentence.length <= MOST_CHARS ? sentence : `${sentence.slice(0, MOST_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`);

/** The arguments of merge.flag for what a check found; `by` wrote the copy that was put over the other, `at` is when (ms since 1970). */
export const flagsOf = (findings: readonly MergeFinding[], { by, at }: { readonly by: string; readonly at: number }): { flags: MergeFlag[] } =>
  ({ flags: findings.map(({ is, copy, sentence }) => ({ is, copy, sentence: named(sentence), by, at })) });

const same = (a: MergeFlag, b: MergeFlag): boolean => a.is === b.is && a.sentence === b.sentence && a.copy === b.copy;

export const mergeFlags = z.array(mergeFlag);
const someFlags = mergeFlags.min(1).max(MOST_AT_ONCE);
/** `hundred`: a version takes no more than that, and what is beyond is lost. So it was once, and so older lines of the log are played; nobody asks for it any more. */
export const onlyHundred = z.literal(true).optional();
/** A version with these sentences to check, each once. */
export function flagged(version: Version, found: readonly MergeFlag[], hundred = false): Version {
  const flags = [...(version.mergeFlags ?? [])];
  for (const one of found) if (!(hundred && flags.length >= 100) && !flags.some((other) => same(one, other))) flags.push(one);
  return { ...version, mergeFlags: flags };
}

/** What the check of a merge found (合稿提示): the workstation that put two copies together says so in the name of whoever wrote its copy. */
const flag = defineCommand({
  name: 'merge.flag', target: 'version', args: z.strictObject({ flags: mergeFlags.min(1), hundred: onlyHundred }), may: 'everyone', form: 3,
  // The first form knew sentences that are missing and sentences that are doubled; the first two no more than a hundred.
  upgrade: (args) => ({ ...z.strictObject({ flags: someFlags }).parse(args), hundred: true }),
  downgrade: ({ flags }, to) => ({ flags: flags.slice(0, MOST_AT_ONCE).map((one) => (to > 1 ? one : { ...one, is: one.is === 'doubled' || one.is === 'back' ? 'doubled' : 'missing' })) }),
  reduce(records, args, _context, id) {
    const before = records.get('version', id);
    if (!before) return refuse('gone');
    records.put('version', flagged(before, args.flags, args.hundred));
  },
});

/** Somebody has read those sentences. What was found meanwhile stays. */
const clear = defineCommand({
  name: 'merge.clear', target: 'version', args: z.strictObject({ flags: someFlags }),
  may: ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3', 'anchor'],
  reduce(records, args, _context, id) {
    const before = records.get('version', id);
    if (!before) return refuse('gone');
    records.put('version', { ...before, mergeFlags: (before.mergeFlags ?? []).filter((one) => !args.flags.some((seen) => same(one, seen))) });
  },
});

export const mergeCommands = [flag, clear];
