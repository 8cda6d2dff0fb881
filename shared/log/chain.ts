/** The hash chain of the log: h(n) = SHA-256(h(n-1) + line(n)), so that a removed or altered line shows. */
import { canonicalJson, hashText } from '../review/hash.ts';

/** A line of the log as the chain covers it. */
export interface LogLine {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly target: { readonly kind: string; readonly id: string };
  readonly args: unknown;
  readonly by: string;
  readonly at: number;
  readonly seen: number;
  readonly device: string;
  readonly outcome: 'accepted' | 'refused';
  readonly code: string | null;
  /** The form of the arguments; absent for the first. */
  readonly form?: number;
}

export const CHAIN_START = '0'.repeat(64);
/** `hash` is SHA-256 of the UTF-8 text in hex; a process that has a native one brings it. */
export const chainHash = (before: string, line: LogLine, hash: (text: string) => string = hashText): string => hash(before + canonicalJson(line));
