/** Commands of our own that come of carrying words over: findings for a person to check, branches that are done with. */
import { randomBytes } from 'node:crypto';
import { ulid } from '../../shared/ids.ts';
import type { Command } from '../../shared/log/command.ts';
import { presentForm } from '../../shared/log/forms.ts';
import type { MergeFinding } from '../../shared/script/merge-check.ts';
import { flagsOf } from '../../shared/script/merge-commands.ts';
import type { OutboxEntry } from './outbox-rows.ts';

/** An id for what goes out as a command of its own. */
export const freshId = (now: number): string => ulid(now, randomBytes(10));
/** What is left of bringing a branch in when its words stand in the script already. */
export const closingOf = ({ by }: OutboxEntry, branch: string, at: number): Command => ({ id: freshId(at), name: 'branch.close', target: { kind: 'branch', id: branch }, by, at, seen: 0, args: { state: 'merged' }, ...presentForm('branch.close') });
/** What an independent look at two copies of a script and their merge found, for whoever wrote the edit. */
export const flagOf = ({ target, by }: OutboxEntry, findings: readonly MergeFinding[], at: number): Command => ({
  id: freshId(at), name: 'merge.flag', target: { kind: 'version', id: target.id }, by, at, seen: 0, args: flagsOf(findings, { by, at }), ...presentForm('merge.flag'),
});
