/** Reads what comes over the line between a workstation and the pool: ours, of a later minor, or none of ours. */
import { fromPool, toPool, type FromPool, type ToPool } from './pool.ts';
import { readRows, ROWS_MARK, type Rows } from './rows.ts';

/** A message of a later minor: passed over, or answered with 'unknown-question' when it asks. */
export interface Unknown { readonly is: 'unknown'; readonly ask: number | null }

const knows = (union: typeof toPool | typeof fromPool): ReadonlySet<unknown> => new Set(union.options.flatMap((one) => [...one.shape.is.values]));
const [toPoolKnows, fromPoolKnows] = [knows(toPool), knows(fromPool)];

function unknownOf(message: unknown, known: ReadonlySet<unknown>): Unknown | null {
  if (typeof message !== 'object' || message === null || !('is' in message) || typeof message.is !== 'string' || known.has(message.is)) return null;
  return { is: 'unknown', ask: 'ask' in message && typeof message.ask === 'number' ? message.ask : null };
}

/** What a workstation said. Throws when it is malformed. */
export function readToPool(text: string): ToPool | Unknown {
  const message = JSON.parse(text) as unknown;
  return unknownOf(message, toPoolKnows) ?? toPool.parse(message);
}

/** The major that a hello is of, which may be one of which nothing else is understood; null where it is no hello. */
export function majorOf(text: string): number | null {
  let message: unknown;
  try { message = JSON.parse(text); } catch { return null; /* nobody's hello */ }
  return typeof message === 'object' && message !== null && 'is' in message && message.is === 'hello' && 'protocol' in message && typeof message.protocol === 'number' ? message.protocol : null;
}

/** What the pool said. Throws when it is malformed. */
export function readFromPool(text: string): FromPool | Rows | Unknown {
  if (text.startsWith(ROWS_MARK)) return readRows(text);
  const message = JSON.parse(text) as unknown;
  return unknownOf(message, fromPoolKnows) ?? fromPool.parse(message);
}
