/**
 * What a command is. Every change a person makes is one: a name, a target, arguments. The same definition runs at the
 * workstation (at once, optimistic) and in the pool (the judge), so a reducer has no clock, no chance and no I/O:
 * ids and moments are arguments.
 */
import type * as z from 'zod';
import type { CommandId, PersonId } from '../ids.ts';
import type { Instant } from '../units.ts';
import type { Kind, RecordOf } from '../records.ts';
import type { Role } from '../people/person.ts';

/** A command as it travels and as it stands in the log. */
export interface Command<Args = unknown> {
  readonly id: CommandId;
  readonly name: string;
  readonly target: { readonly kind: Kind; readonly id: string };
  readonly args: Args;
  /** Who. The pool checks it against the session that sent it. */
  readonly by: PersonId;
  /** When the person did it, by the workstation's clock; for display, never for order. */
  readonly at: Instant;
  /** The number of the target's row that the person was looking at (0: none yet). */
  readonly seen: number;
  /** The form of the arguments as the definition counts them; absent for the first. */
  readonly form?: number;
}

/** Why something was not done. `code` is a message key `refusal.<code>`; `params` fill its places. */
export interface Refusal {
  readonly refused: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

export const refuse = (code: string, params?: Refusal['params']): Refusal => (params ? { refused: code, params } : { refused: code });
export const isRefusal = (value: unknown): value is Refusal => typeof value === 'object' && value !== null && 'refused' in value;

/** The records as a reducer sees them: reads see its own writes; the writes are kept only if it does not refuse. */
export interface Records {
  get<K extends Kind>(kind: K, id: string): RecordOf<K> | undefined;
  /** All records of a kind with this parent (see `parentOf` in records.ts), deleted ones too, in id order; none for parent ''. */
  children<K extends Kind>(kind: K, parent: string): RecordOf<K>[];
  put<K extends Kind>(kind: K, record: RecordOf<K>): void;
}

/** Who and when, for a reducer. */
export interface Context {
  readonly command: CommandId;
  readonly by: PersonId;
  readonly at: Instant;
  readonly seen: number;
  /** The roles of `by` as the records say; the pool itself acts as `system`. */
  readonly roles: readonly Role[];
}

export interface CommandDefinition<Args = unknown> {
  readonly name: string;
  readonly target: Kind;
  readonly args: z.ZodType<Args>;
  /** Which form of the arguments this is; absent: the first. One more with every change that an older release would refuse or take otherwise. */
  readonly form?: number;
  /** Arguments of an older form as this one has them, with the meaning they had then. Needed from the second form on: the log keeps every form for ever. */
  upgrade?(args: unknown, from: number): unknown;
  /** Arguments as an older form has them, for a pool of an older release; null where it cannot say that. */
  downgrade?(args: NoInfer<Args>, to: number): unknown;
  /** The roles that may do it; 'everyone' signed in; 'system' only the pool itself. An admin may do all but 'system'. */
  readonly may: readonly Role[] | 'everyone' | 'system';
  /** The fields of the target that it simply sets: where somebody else had set one meanwhile, both are told (see overtaken/). */
  fields?(args: NoInfer<Args>): readonly string[];
  /** Changes the records or says why not. Total: never throws for anything a person can send. */
  reduce(records: Records, args: Args, context: Context, target: string): Refusal | void;
}

/** Writes a definition down with its argument type inferred from the schema. */
export const defineCommand = <Args>(definition: CommandDefinition<Args>): CommandDefinition<Args> => definition;

/** The one who acts for the pool itself (seals, sample, updates). No person can sign in as it. */
export const SYSTEM: PersonId = 'system';

/** Arguments nested deeper than this are nobody's work; scripts need about ten. */
const DEEPEST = 64;

/** Is this text the same when it is read from a database again? */
export const isKeepable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
/** Can a log keep it and hash it: whole moments, well-formed text, arguments of sane depth? Never recurses deeper than that. */
export function isLoggable({ id, name, target, args, by, at, seen }: Command): boolean {
  return [at, seen].every((one) => Number.isSafeInteger(one)) && [id, name, target.kind, target.id, by].every(isKeepable) && isShallow(args, DEEPEST);
}
const isShallow = (value: unknown, left: number): boolean => typeof value !== 'object' || value === null || (left > 0 && Object.values(value).every((one) => isShallow(one, left - 1)));
