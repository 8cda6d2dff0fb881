/** What a command says its writer had seen is counted in the log of its pool, which may have come back from an older backup and have counted on from there. Pure. */
import type { Command } from '../../shared/log/command.ts';

/** How often a version had been passed says as little, and up to where work was known that a deletion takes with it: of what stands there by now their writer surely saw nothing. Absent where a first release did not say. */
const knowingNothing = (args: unknown): unknown => {
  const said = Object.entries((args ?? {}) as object).filter(([name, value]) => (name === 'passes' || name === 'knew') && typeof value === 'number');
  return said.length === 0 ? args : { ...(args as object), ...Object.fromEntries(said.map(([name]) => [name, 0])) };
};

/** The same command from somebody who has seen nothing of the log that it goes to. */
export const asUnseen = <C extends Pick<Command, 'args' | 'seen'>>(command: C): C => ({ ...command, seen: 0, args: knowingNothing(command.args) });
