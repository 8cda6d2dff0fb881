/**
 * Is a record's row what was written? SQLite keeps no checksums of its pages, so each row carries one over all its columns. The judge must never build on a row
 * that a disk has changed: what came of it would stand in the log as if somebody had wanted it.
 */
import { crc32 } from 'node:zlib';
import { fileDamage } from '../../shared/disk-trouble.ts';
import type { Kind } from '../../shared/records.ts';

/** The columns, with the text of the record as the bytes that are stored: several times as quick to read as text, and what the sum is made over. */
export const WHOLE_ROW = 'kind, id, parent, grp, sort, version, channel, seq, CAST(json AS BLOB) AS json, sum';
export interface WholeRow { readonly kind: Kind; readonly id: string; readonly parent: string; readonly grp: string; readonly sort: number; readonly version: string; readonly channel: string; readonly seq: number; /** UTF-8. */ readonly json: Buffer }
export interface SummedRow extends WholeRow { readonly sum: number }

/** The sum over all the columns of a row: CRC-32, 0 to 2^32 - 1. */
export const sumOf = ({ kind, id, parent, grp, sort, version, channel, seq, json }: WholeRow): number => crc32(json, crc32(`${kind}\0${id}\0${parent}\0${grp}\0${sort}\0${version}\0${channel}\0${seq}\0`));
/** Does a row carry the sum of what it says? */
export const isAsWritten = (row: SummedRow): boolean => row.sum === sumOf(row);

/** A record that was about to be read is not what was written. */
export class RecordDamaged extends Error {
  constructor({ kind, id }: WholeRow) { super(`${kind} ${id} is not what was written`); }
}
/** Does an error say that the file is damaged, in a record or as a whole? SQLite says of a record that is no JSON any more only that. */
export const saysDamage = (error: unknown): boolean => error instanceof RecordDamaged || (error instanceof Error && error.message === 'malformed JSON') || fileDamage(error);
