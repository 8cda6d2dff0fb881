/** What the tests of damaged files ask of each kind of file. */
import { readdirSync } from 'node:fs';

/** What came of a damaged file: 'whole' at a committed moment; 'refused' by this code; 'healed': said by name and set right. Anything else throws. */
export type Verdict = { readonly is: 'whole' } | { readonly is: 'refused' | 'healed'; readonly code: string };
export interface Subject {
  readonly name: string;
  /** Makes its files once. */
  prepare(folder: string): Promise<void> | void;
  /** Opens a damaged copy of them. Throws an Error that says what is silently wrong. */
  judge(folder: string): Promise<Verdict> | Verdict;
  /** Which of its files are damaged. */
  readonly files: RegExp;
}
/** Is there a file beside the others that was kept as damaged? */
export const keptAside = (folder: string): boolean => readdirSync(folder).some((name) => name.includes('.damaged'));
