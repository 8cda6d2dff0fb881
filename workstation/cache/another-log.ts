/** What a command says its writer had seen is counted in the log of its pool, which may have come back from an older backup and have counted on from there. Pure. */
import type { Command } from '../../shared/log/command.ts';

/** How often a version had been passed says as little: whatever passes stand there by now, their writer surely saw none of them. Absent where a first release did not say. */
const withoutPasses = (args: unknown): unknown => (typeof (args as { passes?: unknown } | null)?.passes === 'number' ? { ...(args as object), passes: 0 } : args);

/** The same command from somebody who has seen nothing of the log that it goes to. */
export const asUnseen = <C extends Pick<Command, 'args' | 'seen'>>(command: C): C => ({ ...command, seen: 0, args: withoutPasses(command.args) });
