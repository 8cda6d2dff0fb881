/** The text of a record, as it is stored and sent. */
import type { Kind } from './records.ts';
import { docText } from './script/schema.ts';

/** To the letter what JSON.stringify writes. Of a script only the blocks that are new are written anew: a key in a long one does not write down all of it. */
export function recordText(kind: Kind, record: unknown): string {
  if (kind !== 'body') return JSON.stringify(record);
  const fields = Object.entries(record as object).flatMap(([field, value]: [string, unknown]) => (value === undefined ? [] : [`${JSON.stringify(field)}:${field === 'doc' ? docText(value) : JSON.stringify(value)}`])); // every record is one
  return `{${fields.join(',')}}`;
}
