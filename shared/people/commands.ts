import * as z from 'zod';
import { defineCommand, refuse } from '../log/command.ts';
import { person } from './person.ts';
import { given } from '../overtaken/fields.ts';

const known = person.pick({ name: true, roles: true, active: true });
const whole = known.strict();
const some = known.partial().strict();

/**
 * Admits someone to the newsroom (everything is said then) or changes what they may do. Only what is said is set: an account that one administrator switched off stays so
 * when another, who had not seen that, gives it a role. Passwords are set beside the log (pool/people). Administrators stay so until another one says otherwise: whoever took it from themselves by a
 * slip left a newsroom in which nobody could be admitted, switched on or given a password any more.
 */
const put = defineCommand({
  name: 'person.put', target: 'person', may: ['admin'], form: 3,
  /** `evenOwn`: an administrator's own rights go all the same. What the first two forms did; nobody asks for it any more. */
  args: some.extend({ evenOwn: z.literal(true).optional() }),
  fields: ({ evenOwn: _evenOwn, ...args }) => given(args),
  // The first form said everything each time, and a pool of its time takes nothing else.
  upgrade: (args, from) => ({ ...(from === 1 ? whole : some).parse(args), evenOwn: true }),
  downgrade: ({ evenOwn: _evenOwn, ...args }, to) => (to > 1 ? args : (whole.safeParse(args).data ?? null)),
  reduce(records, args, context, id) {
    const before = records.get('person', id);
    const name = args.name ?? before?.name;
    const roles = args.roles ?? before?.roles;
    const active = args.active ?? before?.active;
    if (name === undefined || roles === undefined || active === undefined) return refuse('gone');
    if (!args.evenOwn && id === context.by && before?.roles.includes('admin') && !(active && roles.includes('admin'))) return refuse('own-admin');
    records.put('person', { id, name, roles, active });
  },
});

export const peopleCommands = [put];
