import * as z from 'zod';
import { defineCommand, refuse, type Context } from '../log/command.ts';
import type { Role } from '../people/person.ts';
import { BRANCH_STATES, type Branch } from './branch.ts';

/** Besides administrators, who may do everything. */
const CLOSERS: readonly Role[] = ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3', 'anchor'];
/** May somebody with these roles bring a branch's words into its script, or say that they are there? */
export const mayMerge = (roles: readonly Role[]): boolean => roles.some((role) => role === 'admin' || CLOSERS.includes(role));
/** The branch when it was dealt with; 'open' again where it was only dropped. */
export const closed = (branch: Branch, state: Branch['state'], { by, at }: Pick<Context, 'by' | 'at'>): Branch => ({ ...branch, state, closedBy: state === 'open' ? null : by, closedAt: state === 'open' ? null : at });

/**
 * Closes a branch: merged (its words stand in the script already; those that do not are brought there by an edit that says so, and that is for good) or dropped; 'open' takes the latter back.
 * The words stay in the record whatever becomes of it.
 */
const close = defineCommand({
  name: 'branch.close', target: 'branch', args: z.strictObject({ state: z.enum(BRANCH_STATES) }),
  may: CLOSERS,
  reduce(records, args, context, id) {
    const before = records.get('branch', id);
    if (!before) return refuse('gone');
    if (before.state === args.state || before.state === 'merged') return refuse('branch-closed');
    // Somebody else's words are dropped by those who answer for scripts only.
    if (args.state === 'dropped' && before.by !== context.by && !context.roles.some((role) => role === 'editor' || role === 'producer' || role === 'admin' || role.startsWith('review'))) return refuse('not-yours');
    records.put('branch', closed(before, args.state, context));
  },
});

export const branchCommands = [close];
