import type { Node } from 'prosemirror-model';
import { Step } from 'prosemirror-transform';
import * as z from 'zod';
import { branchReason, isOn, type Branch } from '../branch/branch.ts';
import { closed, mayMerge } from '../branch/commands.ts';
import { defineCommand, isRefusal, refuse, type Context, type Records, type Refusal } from '../log/command.ts';
import { planted } from '../log/planted.ts';
import { contentChanged } from '../review/changed.ts';
import { flagged, mergeFlags, MOST_AT_ONCE, onlyHundred } from './merge-commands.ts';
import { checkScript, docOf, nodeOf, scriptSchema } from './schema.ts';

const editArgs = z.strictObject({
  /** The number of steps the script had when these were made. */
  v: z.number().int().min(0),
  /** ProseMirror steps as JSON, in order. */
  steps: z.array(z.record(z.string(), z.unknown())).min(1).max(5000),
  /** How often the version had been passed, as the writer's screen showed it (`passesGiven`); workstations of the first release do not say. */
  passes: z.number().int().min(0).optional(),
  /** The edit that still waited when these were made on top of it: where its words went into a branch, these follow. A number of steps alone may fit by chance. */
  on: z.string().max(40).optional(),
  /** Somebody else wrote at the same workstation what that edit or one below it says: the branch that it went into need not be this writer's. Since form 3. */
  shared: z.literal(true).optional(),
  /**
   * The branch (待合并稿) whose words these are, as long as it was (`v`), and what an independent look at the merge found. Closed in the same command: no
   * crash and no second hand in between can bring its words in twice. `hundred`: see merge.flag; since form 4.
   */
  merges: z.strictObject({ branch: z.string().max(40), v: z.number().int(), flags: mergeFlags, hundred: onlyHundred }).optional(),
});
export type Merges = NonNullable<z.infer<typeof editArgs>['merges']>;

/** The script with the steps applied, or null when they do not fit. Throws when what comes of them is no script. */
function applied(doc: unknown, steps: readonly Readonly<Record<string, unknown>>[]): Node | null {
  let at = nodeOf(doc);
  for (const json of steps) {
    const result = Step.fromJSON(scriptSchema, json).apply(at);
    if (!result.doc) return null;
    at = result.doc;
  }
  checkScript(at);
  return at;
}

/** The open branch that an edit was made on top of: its writer's, or that of whoever wrote before at the same workstation; not the one that it merges. */
const branchUnder = (records: Records, id: string, by: string, { v, on, shared, merges }: z.infer<typeof editArgs>): Branch | undefined =>
  records.children('branch', id).find((one) => (shared || one.by === by) && one.state === 'open' && isOn(one, { v, on }) && one.id !== merges?.branch);

/** The branch that an edit brings in, or why it may not. */
function branchMerged(records: Records, { branch, v }: Merges, id: string, { roles }: Context): Branch | Refusal {
  const found = records.get('branch', branch);
  if (!found || found.versionId !== id) return refuse('gone');
  if (!mayMerge(roles)) return refuse('not-permitted', { name: 'branch.close' });
  if (found.state !== 'open') return refuse('branch-closed');
  // Its writer went on meanwhile: those words are in the branch alone.
  return found.v === v ? found : refuse('branch-grown');
}
/** Beside the words that it brought, wherever they went. */
function closeMerged(records: Records, branch: Branch, { flags, hundred }: Merges, context: Context): void {
  records.put('branch', closed(branch, 'merged', context));
  const version = records.get('version', branch.versionId);
  if (version && flags.length > 0) records.put('version', flagged(version, flags, hundred));
}

function startBranch(records: Records, reason: Branch['reason'], body: { id: string; v: number; doc: unknown }, args: z.infer<typeof editArgs>, context: Context) {
  const doc = applied(body.doc, args.steps);
  if (!doc) return refuse('stale-text');
  records.put('branch', {
    id: context.command, versionId: body.id, by: context.by, at: context.at, reason, v: body.v + args.steps.length, base: body.doc, doc: docOf(doc),
    edits: [context.command], state: 'open', closedBy: null, closedAt: null,
  });
}

function goOnIn(records: Records, branch: Branch, args: z.infer<typeof editArgs>, context: Context) {
  const doc = applied(branch.doc, args.steps);
  if (!doc) return refuse('stale-text');
  records.put('branch', { ...branch, v: branch.v + args.steps.length, doc: docOf(doc), edits: [...branch.edits, context.command] });
}

/**
 * Typing. Steps against an older number are answered with 'stale-text': not a verdict, the workstation rebases them (loss-free)
 * and sends them again under the same id. Text is never refused for a review state: it takes the release away, if its writer knew of it;
 * if not, the release stands and the words become a branch (待合并稿), which later edits that were made on top of them at the same workstation go on in.
 */
const edit = defineCommand({
  name: 'script.edit', target: 'body', args: editArgs, may: 'everyone', form: 4,
  // The first form did not say what its writer had seen, the second not that somebody else's words are under it; before the fourth a version took no more than a hundred sentences to check.
  upgrade: (args) => { const { merges } = args as { merges?: object }; return merges ? { ...(args as object), merges: { ...merges, hundred: true } } : args; }, // what it is, the check that follows finds out
  downgrade({ shared, merges, ...args }, to) {
    if (to === 1) return { v: args.v, steps: args.steps };
    const { hundred: _hundred, ...older } = merges ?? {};
    return { ...args, ...(shared && to > 2 ? { shared } : {}), ...(merges ? { merges: { ...older, flags: merges.flags.slice(0, MOST_AT_ONCE) } } : {}) };
  },
  reduce(records, args, context, id) {
    const merged = args.merges ? branchMerged(records, args.merges, id, context) : null;
    if (merged && isRefusal(merged)) return merged;
    const refused = write(records, args, context, id);
    if (refused) return refused;
    if (args.merges && merged) closeMerged(records, merged, args.merges, context);
  },
});
/** Puts the steps where they belong. */
function write(records: Records, args: z.infer<typeof editArgs>, context: Context, id: string): Refusal | void {
  const body = records.get('body', id);
  if (!body) return refuse('gone');
  const reason = planted.has('branch-into-body') ? null : branchReason(records.get('version', id), args.passes);
  // Whatever its writer has seen since: the words that it changes are there and not in the script.
  const branch = branchUnder(records, id, context.by, args);
  if (branch) return goOnIn(records, branch, args, context);
  if (body.v !== args.v) return refuse('stale-text');
  if (reason) return startBranch(records, reason, body, args, context);
  const doc = applied(body.doc, args.steps);
  if (!doc) return refuse('stale-text');
  records.put('body', { id, v: body.v + args.steps.length, doc: docOf(doc) });
  contentChanged(records, id, context);
}

export const scriptCommands = [edit];
