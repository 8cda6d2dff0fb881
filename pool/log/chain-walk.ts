/** The log gone through from its first line: does each follow from the one before it? */
import { hash } from 'node:crypto';
import { CHAIN_START, chainHash } from '../../shared/log/chain.ts';
import type { KeptLine, LogLines } from '../store/log-lines.ts';

/** SHA-256 from the processor; the chain is the same as with the one in shared/. */
export const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** `line` is null where it cannot be read. `fits`: nothing is missing before it, and it is what was written. */
export type WalkedLine = { readonly seq: number; readonly line: KeptLine; readonly fits: boolean } | { readonly seq: number; readonly line: null; readonly fits: false };

/** Every line in order; behind one that does not fit it goes on from what that one says of the chain. Holds nothing open between two lines. What SQLite says against reading the file is thrown. */
export function* walkChain(log: Pick<LogLines, 'after' | 'hashAt'>): Generator<WalkedLine> {
  let last = 0;
  let chain = CHAIN_START;
  for (let lines = log.after(0); ;) {
    let line: KeptLine | undefined;
    try { line = lines.next().value ?? undefined; } catch (error) {
      if ((error as { code?: string }).code?.startsWith('SQLITE_')) throw error;
      yield { seq: ++last, line: null, fits: false };
      // The next one says what its chain was, if anything does.
      chain = log.hashAt(last) ?? chain;
      lines = log.after(last);
      continue;
    }
    if (!line) return;
    const { hash: kept, ...covered } = line;
    yield { seq: line.seq, line, fits: line.seq === last + 1 && chainHash(chain, covered, sha256) === kept };
    chain = kept;
    last = line.seq;
  }
}
