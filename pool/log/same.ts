/** Is what a workstation says under an id what the log holds under it? Copied folders give the same ids to different words. */
import type { Command } from '../../shared/log/command.ts';
import { canonicalJson } from '../../shared/review/hash.ts';
import type { PoolStore } from '../store/pool-store.ts';

/** Is it the same typing, only carried over to another state of the script? Places and numbers differ then; what was typed and how much was taken away does not. */
const sameWords = (a: unknown, b: unknown): boolean => {
  const said = (args: unknown): string => JSON.stringify((args as { steps: Readonly<Record<string, unknown>>[] }).steps.map(({ from, to, ...step }) => [Number(to) - Number(from), step]));
  return said(a) === said(b);
};

/** How many passes its writer had seen is counted anew where one of them never stood, and so is all that was known where the log went on from an older backup: what they gave is the same. */
const sameArgs = (a: unknown, b: unknown): boolean => {
  const said = (args: unknown): string => canonicalJson(typeof args === 'object' && args !== null && !Array.isArray(args) ? { ...args, passes: undefined, knew: undefined } : args);
  return said(a) === said(b);
};

/** Does the log hold this command under its id, and not another? Arguments of different forms cannot be compared and pass for the same. */
export function logHolds({ log }: PoolStore, { id, name, target, args, by, form = 1 }: Command): boolean {
  const line = log.byId(id);
  if (!line || line.name !== name || line.target.kind !== target.kind || line.target.id !== target.id || line.by !== by) return false;
  return (line.form ?? 1) !== form || sameArgs(line.args, args) || (name === 'script.edit' && sameWords(line.args, args));
}

/** The ids of those that the log holds as accepted. */
export const acceptedOf = (store: PoolStore, commands: readonly Command[]): string[] =>
  commands.filter((one) => store.judged(one.id)?.outcome === 'accepted' && logHolds(store, one)).map((one) => one.id);
