/**
 * Forms of commands: releases of one major work with each other. A pool says which form of each command it knows; a workstation says what it has
 * in that form, and refuses at once what an older pool could not take, so that nothing lands in the outbox to be refused days later.
 */
import type { Command } from './command.ts';
import { commands } from './commands.ts';

/** The newest form that a pool takes, by command name. */
export type Forms = Readonly<Record<string, number>>;

/** What this release takes. */
export const FORMS: Forms = Object.fromEntries([...commands.values()].map(({ name, form = 1 }) => [name, form]));

/** What the first release took, which does not say so itself (minor 0). */
export const FIRST_FORMS: Forms = Object.fromEntries([
  'person.put', 'story.create', 'story.set', 'version.create', 'version.titles', 'version.claim', 'version.delete', 'script.edit', 'merge.flag', 'merge.clear', 'asset.add', 'asset.derived',
  'asset.stored', 'asset.rename', 'asset.delete', 'cut.patch', 'rundown.create', 'rundown.set', 'item.add', 'item.set', 'item.move', 'rundown.lock', 'rundown.unlock', 'rundown.lateChange',
  'rundown.take', 'review.submit', 'review.withdraw', 'review.decide', 'seal.issue', 'channel.put', 'column.put', 'programme.put', 'export.record',
].map((name) => [name, 1]));

/** Kinds of records that the first release knows; it would refuse a frame with any other. */
export const FIRST_KINDS: ReadonlySet<string> = new Set(['person', 'story', 'version', 'body', 'asset', 'cut', 'programme', 'rundown', 'item', 'channel', 'column', 'export']);

/** The newest form of a command that this release writes; absent (the first) where there was never another. */
export const presentForm = (name: string): Pick<Command, 'form'> => { const form = FORMS[name] ?? 1; return form === 1 ? {} : { form }; };

/** A command as a pool with these forms takes it; null when it cannot. */
export function inFormOf<C extends Command>(forms: Forms, command: C): C | null {
  const { name, args, form = 1 } = command;
  const taken = forms[name];
  const definition = commands.get(name);
  if (taken === undefined || !definition) return null;
  if (form <= taken) return command;
  const older = definition.downgrade?.(args, taken) ?? null;
  if (older === null) return null;
  const { form: _form, ...rest } = command;
  return { ...rest, args: older, ...(taken === 1 ? {} : { form: taken }) } as C; // the same command, but for the form of its arguments
}
