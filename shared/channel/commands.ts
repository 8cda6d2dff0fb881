import type * as z from 'zod';
import { defineCommand, refuse, type CommandDefinition } from '../log/command.ts';
import type { Role } from '../people/person.ts';
import type { RecordOf } from '../records.ts';
import { channel, column } from './channel.ts';
import { programme } from '../rundown/rundown.ts';
import { given } from '../overtaken/fields.ts';

/**
 * Makes a record (everything is said then) or changes what is said of it. Only what is said is set: a limit that one administrator changed stays so when another, who had not seen that,
 * gives the channel another name, and the episodes of a programme go on being counted whoever moves its start.
 */
function putting<K extends 'channel' | 'column' | 'programme'>(kind: K, known: z.ZodObject, may: readonly Role[]): CommandDefinition {
  const whole = known.omit({ id: true }).strict();
  return defineCommand<object>({
    name: `${kind}.put`, target: kind, args: whole.partial(), may, fields: given,
    // The first form said everything each time, and an older pool takes nothing else.
    form: 2, upgrade: (args) => whole.parse(args), downgrade: (args) => whole.safeParse(args).data ?? null,
    reduce(records, args, _context, id) {
      const said = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
      const made = { ...records.get(kind, id), id, ...said };
      if (Object.keys(known.shape).some((field) => !(field in made))) return refuse('gone');
      records.put(kind, made as unknown as RecordOf<K>); // every field of it is there, as its schema has it
    },
  }) as CommandDefinition;
}

export const channelCommands = [putting('channel', channel, ['admin']), putting('column', column, ['admin', 'editor']), putting('programme', programme, ['admin', 'producer'])];
