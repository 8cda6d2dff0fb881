import { defineCommand, refuse } from '../log/command.ts';
import { person } from './person.ts';
import { given } from '../overtaken/fields.ts';

const known = person.pick({ name: true, roles: true, active: true });
const whole = known.strict();

/**
 * Admits someone to the newsroom (everything is said then) or changes what they may do. Only what is said is set: an account that one administrator switched off stays so
 * when another, who had not seen that, gives it a role. Passwords are set beside the log (pool/people).
 */
const put = defineCommand({
  name: 'person.put', target: 'person', args: known.partial().strict(), may: ['admin'], fields: given,
  // The first form said everything each time, and an older pool takes nothing else.
  form: 2, upgrade: (args) => whole.parse(args), downgrade: (args) => whole.safeParse(args).data ?? null,
  reduce(records, args, _context, id) {
    const before = records.get('person', id);
    const name = args.name ?? before?.name;
    const roles = args.roles ?? before?.roles;
    const active = args.active ?? before?.active;
    if (name === undefined || roles === undefined || active === undefined) return refuse('gone');
    records.put('person', { id, name, roles, active });
  },
});

export const peopleCommands = [put];
