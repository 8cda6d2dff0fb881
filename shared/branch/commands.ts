import { z } from 'zod';
import { defineCommand, refuse } from '../log/command.ts';
import { BRANCH_STATES } from './branch.ts';

/**
 * Closes a branch: merged (its words went into the script by an ordinary edit, which is for good) or dropped; 'open' takes the latter back.
 * The words stay in the record whatever becomes of it.
 */
const close = defineCommand({
  name: 'branch.close', target: 'branch', args: z.strictObject({ state: z.enum(BRANCH_STATES) }),
  may: ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3', 'anchor'],
  reduce(records, args, context, id) {
    const before = records.get('branch', id);
    if (!before) return refuse('gone');
    if (before.state === args.state || before.state === 'merged') return refuse('branch-closed');
    // Somebody else's words are dropped by those who answer for scripts only.
    if (args.state === 'dropped' && before.by !== context.by && !context.roles.some((role) => role === 'editor' || role === 'producer' || role === 'admin' || role.startsWith('review'))) return refuse('not-yours');
    const open = args.state === 'open';
    records.put('branch', { ...before, state: args.state, closedBy: open ? null : context.by, closedAt: open ? null : context.at });
  },
});

export const branchCommands = [close];
