/** Rows of the outbox file: what they say, and whether they still say what was written. */
import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';
import type { Command } from '../../shared/log/command.ts';
import type { Kind } from '../../shared/records.ts';
import type { Role } from '../../shared/people/person.ts';

export interface OutboxEntry extends Command {
  /** Local order. */
  readonly n: number;
  /** Characters of its arguments as JSON, for pushes of a bounded size. */
  readonly size: number;
  /** Has it ever been on the wire? Then the pool may have it in this form, whatever became of the answer, and nothing may be added to it. */
  readonly sent: boolean;
}
export interface RefusedEntry extends Command { readonly code: string; readonly params: Record<string, string | number>; readonly refusedAt: number }
export interface Account { readonly person: string; readonly name: string; readonly roles: readonly Role[]; readonly verifier: string; readonly token: string }

/** A row belongs to a newsroom; '' where no pool was met yet, and in files of earlier releases. */
export interface OfNewsroom { readonly newsroom: string }
export interface Row extends OfNewsroom { n: number; id: string; name: string; kind: Kind; target: string; args: string; by: string; at: number; seen: number; form: number; sent: number }
/** The first form of a command's arguments is not said. */
export const formOf = (form: number): Pick<Command, 'form'> => (form === 1 ? {} : { form });
export const entryOf = ({ n, id, name, kind, target, args, by, at, seen, form, sent }: Row): OutboxEntry => ({ n, id, name, target: { kind, id: target }, args: JSON.parse(args) as unknown, by, at, seen, ...formOf(form), sent: sent !== 0, size: args.length });

/** The file opens, but what it holds is not what was written there. */
export class OutboxDamaged extends Error {}

/** The sum of what a row says, CRC-32 and 2: SQLite keeps no checksums of its pages. Never 0 or 1: where a row was sent the sum stands in `sent` too (1 in rows without one). */
export const sumOf = (...said: readonly (string | number)[]): number => crc32(said.join('\0')) + 2;
const named = (newsroom: string | undefined): string[] => (newsroom ? [newsroom] : []);
export const sumOfCommand = ({ id, name, kind, target, by, at, seen, form, args, newsroom }: Omit<Row, 'n' | 'sent'>): number => sumOf(id, name, kind, target, by, at, seen, form, args, ...named(newsroom));
/** A command as its row says it. */
export const rowOf = ({ id, name, target, args, by, at, seen, form = 1 }: Command, newsroom: string): Omit<Row, 'n' | 'sent'> => ({ id, name, kind: target.kind, target: target.id, args: JSON.stringify(args), by, at, seen, form, newsroom });
/** Rows from before there were sums have none. */
export interface Summed { readonly sum: number | null }
export interface OutboxRow extends Row, Summed { readonly base: string | null }
export interface RefusedRow extends Omit<Row, 'n' | 'sent'>, Summed { readonly code: string; readonly params: string; readonly refusedAt: number }
export interface AccountRow extends Summed, OfNewsroom { readonly person: string; readonly name: string; readonly roles: string; readonly verifier: string; readonly token: string }
export interface SettingRow extends Summed { readonly key: string; readonly value: string }

export const sumOfRefused = (row: Omit<RefusedRow, 'sum'>): number => sumOf(sumOfCommand(row), row.code, row.params, row.refusedAt);
export const sumOfAccount = ({ person, name, roles, verifier, token, newsroom }: Omit<AccountRow, 'sum'>): number => sumOf(person, name, roles, verifier, token, ...named(newsroom));
const sumOfSetting = ({ key, value }: SettingRow): number => sumOf(key, value);
/** Does each row say what was written? 'sent' is written as the sum itself: no single flipped bit makes it or takes it away. */
export const intact = {
  outbox: (row: OutboxRow): boolean => row.sum === null ? isJson(row.args) : (row.sum === sumOfCommand(row) && (row.sent === 0 || row.sent === row.sum) && (row.base === null || baseOf(row.base) !== null)),
  refused: (row: RefusedRow): boolean => row.sum === null ? isJson(row.args) && isJson(row.params) : row.sum === sumOfRefused(row),
  member: (row: AccountRow): boolean => row.sum === null ? isJson(row.roles) : row.sum === sumOfAccount(row),
  setting: (row: SettingRow): boolean => row.sum === null ? isJson(row.value) : row.sum === sumOfSetting(row),
};
/** Pages of nothing give rows of nothing. */
function isJson(text: string | null): boolean { try { return text !== null && JSON.parse(text) !== undefined; } catch { return false; } }
/** A document is kept behind its own sum and a space. */
export const summedBase = (base: string | null): string | null => (base === null ? null : `${crc32(base)} ${base}`);
/** The document of a kept one; null when it is not what was written. */
export function baseOf(kept: string): string | null {
  if (kept.startsWith('{')) return isJson(kept) ? kept : null; // from before there were sums
  const space = kept.indexOf(' ');
  const base = kept.slice(space + 1);
  return Number(kept.slice(0, space)) === crc32(base) ? base : null;
}

export const refusedOf = ({ id, name, kind, target, args, by, at, seen, form, code, params, refusedAt }: RefusedRow): RefusedEntry => ({ id, name, target: { kind, id: target }, args: JSON.parse(args) as unknown, by, at, seen, ...formOf(form), code, params: JSON.parse(params) as Record<string, string | number>, refusedAt });

export const accountOf = ({ person, name, roles, verifier, token }: AccountRow): Account => ({ person, name, verifier, token, roles: JSON.parse(roles) as Role[] });

/** Structure and every row, before anything is believed. A file of 20,000 waiting commands takes a tenth of a second. */
export function checkWhole(db: Database.Database): void {
  if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new OutboxDamaged('structure');
  const damaged = (table: keyof typeof intact, rows: Iterable<unknown>): void => { for (const row of rows) if (!intact[table](row as never)) throw new OutboxDamaged(table); }; // read from this very table
  damaged('outbox', db.prepare('SELECT * FROM outbox').iterate());
  damaged('refused', db.prepare('SELECT * FROM refused').iterate());
  damaged('member', db.prepare('SELECT * FROM member').iterate());
  damaged('setting', db.prepare('SELECT * FROM setting').iterate());
}
