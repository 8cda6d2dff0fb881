import { commands } from './commands.ts';
import { isLoggable, isRefusal, refuse, SYSTEM, type Command, type CommandDefinition, type Records, type Refusal } from './command.ts';
import { parentOf, type Kind, type RecordOf } from '../records.ts';
import type { Role } from '../people/person.ts';

/** Reading is all a host has to offer; what a command writes comes back as a list. */
export type ReadRecords = Pick<Records, 'get' | 'children'>;
export interface Write { readonly kind: Kind; readonly id: string; readonly record: unknown }

/** A view that reads through its own writes. */
export function overlay(below: ReadRecords): Records & { writes(): Write[] } {
  const written = new Map<string, Write>();
  return {
    get: <K extends Kind>(kind: K, id: string) => {
      const own = written.get(`${kind}/${id}`);
      return (own ? own.record : below.get(kind, id)) as RecordOf<K> | undefined;
    },
    children: <K extends Kind>(kind: K, parent: string) => {
      const found = new Map(below.children(kind, parent).map((record) => [(record as { id: string }).id, record]));
      for (const write of written.values()) {
        if (write.kind !== kind) continue;
        if (parentOf(kind, write.record) === parent) found.set(write.id, write.record as RecordOf<K>);
        else found.delete(write.id);
      }
      return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
    },
    put: (kind, record) => {
      const id = (record as { id: string }).id;
      written.set(`${kind}/${id}`, { kind, id, record });
    },
    writes: () => [...written.values()],
  };
}

/** Roles of whoever acts, as the records say; nobody for unknown or inactive people. */
function rolesOf(records: ReadRecords, by: string): readonly Role[] {
  const person = records.get('person', by);
  return person?.active ? person.roles : [];
}

/**
 * Runs a command over records: what it writes, or why it is refused. Never throws: arguments of the wrong shape, an
 * unknown command and a reducer that throws are refusals too ('defect' carries the message for the log), so one bad
 * command never stops the chain.
 */
export function apply(below: ReadRecords, command: Command): Refusal | Write[] {
  if (!isLoggable(command)) return refuse('bad-arguments', { name: command.name, why: '' });
  const definition = commands.get(command.name);
  if (!definition || definition.target !== command.target.kind) return refuse('unknown-command', { name: command.name });
  const asked = inPresentForm(definition, command);
  if (isRefusal(asked)) return asked;
  const args = definition.args.safeParse(asked.args);
  if (!args.success) return refuse('bad-arguments', { name: command.name, why: args.error.issues[0]?.message ?? '' });
  const roles = command.by === SYSTEM ? [] : rolesOf(below, command.by);
  if (!permitted(definition.may, command.by, roles)) return refuse('not-permitted', { name: command.name });
  const records = overlay(below);
  try {
    const refusal = definition.reduce(records, args.data, { command: command.id, by: command.by, at: command.at, seen: command.seen, roles }, command.target.id);
    return isRefusal(refusal) ? refusal : records.writes();
  } catch (error) {
    return refuse('defect', { name: command.name, why: error instanceof Error ? error.message : String(error) });
  }
}

/** The arguments as the definition has them now; what a newer release made is refused. */
function inPresentForm(definition: CommandDefinition, { name, args, form = 1 }: Command): Refusal | { args: unknown } {
  const present = definition.form ?? 1;
  if (form > present || form < 1) return refuse('pool-too-old', { name });
  if (form === present) return { args };
  try { return { args: definition.upgrade?.(args, form) ?? args }; } catch (error) { return refuse('bad-arguments', { name, why: error instanceof Error ? error.message : String(error) }); }
}

function permitted(may: readonly Role[] | 'everyone' | 'system', by: string, roles: readonly Role[]): boolean {
  if (by === SYSTEM) return true;
  if (may === 'system') return false;
  if (may === 'everyone') return roles.length > 0;
  return roles.includes('admin') || may.some((role) => roles.includes(role));
}

/** May this person do it at all (for showing or hiding a button)? The pool asks again. */
export const mayDo = (name: string, roles: readonly Role[]): boolean => {
  const definition = commands.get(name);
  return definition !== undefined && permitted(definition.may, '', roles);
};
