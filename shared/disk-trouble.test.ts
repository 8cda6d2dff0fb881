import { expect, it } from 'vitest';
import { diskTrouble, fileDamage } from './disk-trouble.ts';

const error = (code: string): Error => Object.assign(new Error(code), { code });

it.each([
  ['SQLITE_FULL', 'disk-full', false], ['ENOSPC', 'disk-full', false],
  // What a disk does not take, or does not let anybody write: the file may be as sound as ever.
  ['SQLITE_IOERR_WRITE', 'disk-failing', false], ['SQLITE_IOERR_FSYNC', 'disk-failing', false], ['SQLITE_IOERR_TRUNCATE', 'disk-failing', false], ['SQLITE_IOERR_SHMMAP', 'disk-failing', false], ['SQLITE_READONLY', 'disk-failing', false],
  // What it does not give, or gives otherwise.
  ['SQLITE_IOERR_READ', null, true], ['SQLITE_IOERR_SHORT_READ', null, true], ['SQLITE_CORRUPT_VTAB', null, true], ['SQLITE_NOTADB', null, true],
  ['SQLITE_BUSY', null, false], ['SQLITE_CONSTRAINT_UNIQUE', null, false],
])('%s: the disk %s, the file damaged %s', (code, trouble, damaged) => expect([diskTrouble(error(code)), fileDamage(error(code))]).toEqual([trouble, damaged]));
it.each([[null], [undefined], ['SQLITE_CORRUPT'], [new Error('SQLITE_CORRUPT')]])('%o is neither', (other) => expect([diskTrouble(other), fileDamage(other)]).toEqual([null, false]));
