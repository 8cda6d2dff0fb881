/** The re-check of media: every file is read again now and then, in the order of addresses, a pass going on where it was after a restart. */
import type { Instant } from '../units.ts';

export interface Recheck {
  /** The last address that was read in this pass; '' at its beginning. */
  readonly last: string;
  /** Files read in this pass. */
  readonly checked: number;
  /** null between passes. */
  readonly startedAt: Instant | null;
  /** When the last pass ended. */
  readonly finishedAt: Instant | null;
}
export const NEVER_CHECKED: Recheck = { last: '', checked: 0, startedAt: null, finishedAt: null };

/** A pass begins so long after the one before began to be complete. */
export const RECHECK_EVERY_MS = 7 * 86_400_000;

/** Is a pass under way, or due? It is, too, where the last one ended that far ahead: the clock has been put back. */
export const isDue = ({ startedAt, finishedAt }: Recheck, now: Instant): boolean => startedAt !== null || finishedAt === null || Math.abs(now - finishedAt) >= RECHECK_EVERY_MS;

/** The file to read next of these (in order); null when the pass is through. */
export const nextAddress = ({ last }: Recheck, addresses: readonly string[]): string | null => addresses.find((one) => one > last) ?? null;

/** After a file was read. */
export const passed = <R extends Recheck>(state: R, address: string, now: Instant): R => ({ ...state, last: address, checked: state.checked + 1, startedAt: state.startedAt ?? now });
/** After the last one. */
export const finished = <R extends Recheck>(state: R, now: Instant): R => ({ ...state, last: '', startedAt: null, finishedAt: now });
/** At the beginning of a pass its count begins anew. */
export const begun = <R extends Recheck>(state: R, now: Instant): R => (state.startedAt === null ? { ...state, last: '', checked: 0, startedAt: now } : state);
