import * as z from 'zod';
import { defineCommand, refuse } from '../log/command.ts';
import { pass, seal, VERDICTS, type TrailEntry, type Version } from '../story/version.ts';
import { dueLevel, hasUnseenPass, inReview, LEVELS, levelOfStage, maySign, stageOfLevel } from './chain.ts';
import { canonicalJson, contentHash } from './hash.ts';

const note = (version: Version, entry: TrailEntry): Version => ({ ...version, trail: [...version.trail, entry] });

/** Hands a version in for review (送审). Passes that still stand from before are kept: only the levels above must look again. */
const submit = defineCommand({
  name: 'review.submit', target: 'version', args: z.strictObject({ remark: z.string().max(2000) }), may: ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3'],
  reduce(records, args, context, id) {
    const version = records.get('version', id);
    if (!version || version.deleted) return refuse('gone');
    if (version.stage !== 'draft' && version.stage !== 'returned') return refuse('already-submitted');
    if (version.title.trim() === '') return refuse('title-missing');
    if (version.mergeFlags?.length) return refuse('merge-unchecked', { count: version.mergeFlags.length });
    const stage = stageOfLevel(dueLevel(version));
    records.put('version', note({ ...version, stage }, { at: context.at, by: context.by, what: 'submit', level: 0, hash: contentHash(records, id), remark: args.remark }));
  },
});

/** Takes a version back to the desk, and the passes that stand with it; not one that somebody has given meanwhile. */
const withdraw = defineCommand({
  name: 'review.withdraw', target: 'version', may: ['reporter', 'editor', 'producer'], form: 2,
  /** `passes`: how often the version had been passed on the screen of whoever withdraws it (`passesGiven`). The first form did not say, and took away what nobody had seen too. */
  args: z.strictObject({ passes: z.number().int().min(0).optional() }),
  upgrade: (args) => z.strictObject({}).parse(args),
  downgrade: () => ({}),
  reduce(records, { passes }, context, id) {
    const version = records.get('version', id);
    if (!version) return refuse('gone');
    if (!inReview(version.stage)) return refuse('not-in-review');
    if (passes !== undefined && hasUnseenPass(version, passes)) return refuse('passed-meanwhile');
    if (version.createdBy !== context.by && !context.roles.includes('editor')) return refuse('not-yours');
    records.put('version', note({ ...version, stage: 'draft', passes: [], seal: null }, { at: context.at, by: context.by, what: 'withdraw', level: 0, hash: '', remark: '' }));
  },
});

/**
 * One level's verdict, bound to the hash that was read. Refused when the content moved on (stale), the level is not due,
 * the person may not sign it, wrote the version, or signed another level of it; a pass also while a merge is unchecked.
 */
const decide = defineCommand({
  name: 'review.decide', target: 'version',
  args: z.strictObject({ level: pass.shape.level, verdict: z.enum(VERDICTS), remark: z.string().max(4000), hash: z.string() }),
  may: ['review1', 'review2', 'review3'],
  reduce(records, args, context, id) {
    const version = records.get('version', id);
    if (!version || version.deleted) return refuse('gone');
    if (!inReview(version.stage)) return refuse('not-in-review');
    if (levelOfStage(version.stage) !== args.level) return refuse('level-not-due', { due: levelOfStage(version.stage) });
    if (!maySign(context.roles, args.level)) return refuse('not-your-level', { level: args.level });
    if (version.createdBy === context.by) return refuse('own-story');
    if (version.passes.some((one) => one.by === context.by)) return refuse('signed-already');
    if (args.verdict === 'pass' && version.mergeFlags?.length) return refuse('merge-unchecked', { count: version.mergeFlags.length });
    const hash = contentHash(records, id);
    if (hash !== args.hash) return refuse('content-moved-on');
    if (args.verdict !== 'pass' && args.remark.trim() === '') return refuse('remark-missing');
    const entry: TrailEntry = { at: context.at, by: context.by, what: args.verdict, level: args.level, hash, remark: args.remark };
    if (args.verdict === 'hold') { records.put('version', note(version, entry)); return; }
    if (args.verdict !== 'pass') { records.put('version', note({ ...version, stage: 'returned', passes: [], seal: null }, entry)); return; }
    const passes = [...version.passes, { level: args.level, by: context.by, at: context.at, hash, remark: args.remark }];
    const stage = args.level === LEVELS ? 'released' : stageOfLevel(args.level + 1);
    records.put('version', note({ ...version, passes, stage }, entry));
  },
});

/** The pool's seal on a final release. Refused when the content moved on meanwhile. */
const sealed = defineCommand({
  name: 'seal.issue', target: 'version', args: z.strictObject({ seal }), may: 'system',
  reduce(records, args, context, id) {
    const version = records.get('version', id);
    if (!version) return refuse('gone');
    if (version.stage !== 'released' || args.seal.hash !== contentHash(records, id)) return refuse('content-moved-on');
    records.put('version', note({ ...version, seal: args.seal }, { at: context.at, by: context.by, what: 'sealed', level: LEVELS, hash: args.seal.hash, remark: '' }));
  },
});

/** The bytes that a seal's signature covers, as text. */
export const sealText = ({ signature: _signature, ...rest }: z.infer<typeof seal>): string => canonicalJson(rest);

export const reviewCommands = [submit, withdraw, decide, sealed];
