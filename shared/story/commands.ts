import * as z from 'zod';
import { defineCommand, refuse, type Records } from '../log/command.ts';
import { planted } from '../log/planted.ts';
import { hasUnseenPass } from '../review/chain.ts';
import { contentChanged } from '../review/changed.ts';
import { nodeOf } from '../script/schema.ts';
import { story } from './story.ts';
import { version, type Version } from './version.ts';
import { knew } from '../overtaken/deletion.ts';
import { given } from '../overtaken/fields.ts';

/** Document JSON that is a valid script. */
const scriptDoc = z.unknown().refine((doc) => { try { nodeOf(doc); return true; } catch { return false; } }, 'not a script');

function putVersion(records: Records, made: Pick<Version, 'id' | 'storyId' | 'channelId' | 'title' | 'kicker' | 'subtitle' | 'basedOn' | 'createdBy' | 'createdAt'>, doc: unknown): void {
  records.put('version', { ...made, stage: 'draft', passes: [], trail: [], seal: null, writer: null, deleted: false });
  records.put('body', { id: made.id, v: 0, doc });
}

/** A new story with its first version. */
const create = defineCommand({
  name: 'story.create', target: 'story',
  args: z.strictObject({ title: story.shape.title, columns: story.shape.columns, mobileFirst: z.boolean(), version: z.string(), channel: z.string(), doc: scriptDoc }),
  may: ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3', 'anchor'],
  reduce(records, args, context, id) {
    if (records.get('story', id) || records.get('version', args.version)) return refuse('exists');
    if (!records.get('channel', args.channel)) return refuse('channel-gone');
    const made = { createdBy: context.by, createdAt: context.at };
    records.put('story', { id, title: args.title, columns: args.columns, mobileFirst: args.mobileFirst, ...made, deleted: false });
    putVersion(records, { id: args.version, storyId: id, channelId: args.channel, title: args.title, kicker: '', subtitle: '', basedOn: null, ...made }, args.doc);
  },
});

const storyFields = story.pick({ title: true, columns: true, mobileFirst: true, deleted: true }).partial().strict();

/** Changes what is known of a story. The fields are set one by one; the later acceptance wins and the earlier stays in the log. The first form did not say what was known where it was deleted. */
const set = defineCommand({
  name: 'story.set', target: 'story', form: 2, args: storyFields.extend({ knew }),
  upgrade: (args) => storyFields.parse(args),
  downgrade: ({ knew: _knew, ...args }) => args,
  may: ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3'], fields: ({ knew: _knew, ...args }) => given(args),
  reduce(records, args, _context, id) {
    const before = records.get('story', id);
    if (!before) return refuse('gone');
    records.put('story', {
      ...before, title: args.title ?? before.title, columns: args.columns ?? before.columns,
      mobileFirst: args.mobileFirst ?? before.mobileFirst, deleted: args.deleted ?? before.deleted,
    });
  },
});

/** Another channel's version of the same story, with a text derived from an earlier one. It has its own review. */
const derive = defineCommand({
  name: 'version.create', target: 'version',
  args: z.strictObject({ story: z.string(), channel: z.string(), title: version.shape.title, basedOn: z.string().nullable(), doc: scriptDoc }),
  may: ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3'],
  reduce(records, args, context, id) {
    if (records.get('version', id)) return refuse('exists');
    const parent = records.get('story', args.story);
    if (!parent || parent.deleted) return refuse('gone');
    if (!records.get('channel', args.channel)) return refuse('channel-gone');
    putVersion(records, {
      id, storyId: args.story, channelId: args.channel, title: args.title, kicker: '', subtitle: '', basedOn: args.basedOn, createdBy: context.by, createdAt: context.at,
    }, args.doc);
  },
});

const titleFields = version.pick({ title: true, kicker: true, subtitle: true }).partial().strict();

/**
 * The title set is content: changing it takes the release away, if its writer knew of it. `passes`: how often the version had been passed on the writer's screen (`passesGiven`); refused where
 * somebody has passed it since, so that a title from days ago does not take a release that is about to go on air. The first form did not say, and took it.
 */
const titles = defineCommand({
  name: 'version.titles', target: 'version', form: 2, args: titleFields.extend({ passes: z.number().int().min(0).optional() }),
  upgrade: (args) => titleFields.parse(args),
  downgrade: ({ passes: _passes, ...args }) => args,
  may: ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3'], fields: ({ passes: _passes, ...args }) => given(args),
  reduce(records, args, context, id) {
    const before = records.get('version', id);
    if (!before || before.deleted) return refuse('gone');
    const { title = before.title, kicker = before.kicker, subtitle = before.subtitle, passes } = args;
    if (passes !== undefined) {
      // That two correct the same is nobody's trouble, and takes no pass away.
      if (title === before.title && kicker === before.kicker && subtitle === before.subtitle) return;
      if (hasUnseenPass(before, passes) && !planted.has('titles-over-pass')) return refuse('titles-passed');
    }
    records.put('version', { ...before, title, kicker, subtitle });
    contentChanged(records, id, context);
  },
});

/** Says who is writing (soft lock); anyone with the right can take over, nobody's text is ever refused for it. */
const claim = defineCommand({
  name: 'version.claim', target: 'version', args: z.strictObject({ writer: z.string().nullable() }), may: 'everyone',
  reduce(records, args, context, id) {
    const before = records.get('version', id);
    if (!before) return refuse('gone');
    if (args.writer !== null && args.writer !== context.by) return refuse('not-yours');
    records.put('version', { ...before, writer: args.writer });
  },
});

const isDeleted = z.strictObject({ deleted: z.boolean() });

const remove = defineCommand({
  name: 'version.delete', target: 'version', form: 2, args: isDeleted.extend({ knew }),
  upgrade: (args) => isDeleted.parse(args),
  downgrade: ({ deleted }) => ({ deleted }),
  may: ['reporter', 'editor', 'producer'], fields: () => ['deleted'],
  reduce(records, args, context, id) {
    const before = records.get('version', id);
    if (!before) return refuse('gone');
    if (before.createdBy !== context.by && !context.roles.includes('editor')) return refuse('not-yours');
    if (before.stage === 'released') return refuse('released');
    records.put('version', { ...before, deleted: args.deleted });
  },
});

export const storyCommands = [create, set, derive, titles, claim, remove];
