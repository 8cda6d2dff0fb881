import * as z from 'zod';
import { defineCommand, refuse } from '../log/command.ts';
import { overtaken } from './overtaken.ts';

/** The pool's word that a value went which the one who came later had not seen. */
const note = defineCommand({
  name: 'overtaken.note', target: 'overtaken', args: overtaken.omit({ id: true, closedBy: true }).strict(), may: 'system',
  // 2: says when each of the two did it. What the log has of the first form goes on saying nothing of it.
  form: 2, upgrade: (args) => args,
  reduce(records, args, _context, id) {
    if (records.get('overtaken', id)) return refuse('exists');
    records.put('overtaken', { id, ...args, closedBy: [] });
  },
});

/** One of the two has read it. */
const dismiss = defineCommand({
  name: 'overtaken.dismiss', target: 'overtaken', args: z.strictObject({}), may: 'everyone',
  reduce(records, _args, context, id) {
    const before = records.get('overtaken', id);
    if (!before) return refuse('gone');
    if (context.by !== before.by && context.by !== before.other) return refuse('not-yours');
    if (!before.closedBy.includes(context.by)) records.put('overtaken', { ...before, closedBy: [...before.closedBy, context.by] });
  },
});

export const overtakenCommands = [note, dismiss];
