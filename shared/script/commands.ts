import { Step } from 'prosemirror-transform';
import { z } from 'zod';
import { defineCommand, refuse } from '../log/command.ts';
import { contentChanged } from '../review/changed.ts';
import { nodeOf, scriptSchema } from './schema.ts';

export const editArgs = z.strictObject({
  /** The number of steps the script had when these were made. */
  v: z.number().int().min(0),
  /** ProseMirror steps as JSON, in order. */
  steps: z.array(z.record(z.string(), z.unknown())).min(1).max(5000),
});

/**
 * Typing. Steps against an older number are answered with 'stale-text': not a verdict, the workstation rebases them (loss-free)
 * and sends them again under the same id. Text is never refused for a review state: it takes the release away instead.
 */
const edit = defineCommand({
  name: 'script.edit', target: 'body', args: editArgs, may: 'everyone',
  reduce(records, args, context, id) {
    const body = records.get('body', id);
    if (!body) return refuse('gone');
    if (body.v !== args.v) return refuse('stale-text');
    let doc = nodeOf(body.doc);
    for (const json of args.steps) {
      const result = Step.fromJSON(scriptSchema, json).apply(doc);
      if (!result.doc) return refuse('stale-text');
      doc = result.doc;
    }
    doc.check();
    records.put('body', { id, v: body.v + args.steps.length, doc: doc.toJSON() });
    contentChanged(records, id, context);
  },
});

export const scriptCommands = [edit];
