import * as z from 'zod';
import { defineCommand } from '../log/command.ts';
import { person, ROLES } from './person.ts';
import { given } from '../overtaken/fields.ts';

/** Admits someone to the newsroom or changes what they may do. Passwords are set beside the log (pool/people). */
const put = defineCommand({
  name: 'person.put', target: 'person', args: z.strictObject({ name: person.shape.name, roles: z.array(z.enum(ROLES)), active: z.boolean() }), may: ['admin'], fields: given,
  reduce(records, args, _context, id) { records.put('person', { id, ...args }); },
});

export const peopleCommands = [put];
