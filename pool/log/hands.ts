import type { Kind } from '../../shared/records.ts';

/** Records that are remembered. */
const MOST = 20_000;

/**
 * In whose hands a record is: who changed it last, and from which log number on nobody else did, as far as this process has seen. Whoever goes on
 * with a record of their own overtakes nobody, and the log need not be asked.
 */
export class Hands {
  /** `others`: somebody else may have changed the record up to this log number, and not after it. */
  readonly #held = new Map<string, { readonly by: string; readonly others: number }>();

  /** Has certainly nobody but `by` changed the record after log number `seen`? */
  alone(kind: Kind, id: string, by: string, seen: number): boolean {
    const held = this.#held.get(`${kind}/${id}`);
    return held !== undefined && held.by === by && held.others <= seen;
  }

  /** `by` changed it with log number `seq`; `made`: it did not exist before this commit. */
  took(kind: Kind, id: string, by: string, seq: number, made: boolean): void {
    const key = `${kind}/${id}`;
    const held = this.#held.get(key);
    if (held?.by === by) return;
    if (this.#held.size >= MOST) this.#held.clear();
    this.#held.set(key, { by, others: made && !held ? 0 : seq - 1 });
  }

  /** What was seen did not happen: a commit failed. */
  forget(): void { this.#held.clear(); }
}
