/** What the line to the pool tells the workstation around it, and what it asks of it. */
import type { Interest, FromPool } from '../../shared/protocol/pool.ts';
import type { Changed } from '../cache/taking-in.ts';

export interface LinkState {
  readonly state: 'connected' | 'offline' | 'refused';
  readonly since: number;
  readonly roundTripMs: number | null;
  /** ms that this machine's clock is ahead of the pool's (less than 0: behind), as it last said; null where it is less than a minute, or not known. */
  readonly clockAhead: number | null;
  /** Message key `sync.refused.<reason>`; null where it is not refused. */
  readonly reason: string | null;
  /** Why the pool cannot keep what is sent, as long as it cannot. */
  readonly trouble: string | null;
  /** Log numbers taken in since this line was opened, of how many; or bytes of a snapshot file. Null when nothing is behind. */
  readonly catchingUp: { readonly is: 'rows' | 'snapshot'; readonly done: number; readonly total: number } | null;
}
export type SnapshotOffer = Extract<FromPool, { is: 'snapshot' }>;
type Presence = Extract<FromPool, { is: 'presence' }>['all'];

export interface LinkEvents {
  changed(changed: Changed): void;
  state(): void;
  /** Everything that was confirmed is gone: the pool came back from an older backup (or never had this), it is another newsroom's, or what waits would not go out over what was here. */
  reset(why: 'older-pool' | 'other-newsroom' | 'in-vain'): void;
  presence(all: Presence): void;
  /** Let in and caught up; once more on a line on which nobody was signed in at first, when the first has signed in and what was missed has come. */
  connected(): void;
  /** Who is signed in here, with the token the pool gave for it. */
  sessions(): { person: string; token: string }[];
  /** Does an error come from this workstation's own disk? Then it is noted, and the line is dialled again when it may be better. Absent: every error is a defect. */
  diskFails?(error: unknown): boolean;
  /** Something of the pool's could not be taken in, for a reason that nobody foresaw: is the line to end and the workstation to go on? Absent: it is thrown. */
  unexpected?(error: unknown): boolean;
  /** This run of the workstation, and the last one that this pool has welcomed; absent where there is none to tell (tests of the line alone). */
  readonly life?: { readonly present: string; previous(): string | null; welcomed(): void };
  /** Somebody else lives under this device's id (a copied folder, or an older copy put back): answers a new one. */
  newDevice?(): string;
  /** What this workstation wants to keep; everything where there is no such choice. */
  interest?(): Interest;
  /** Where the rows go that the pool has gone back behind; absent or null: they are let go. */
  aside?(): string | null;
  /** A snapshot file took the place of everything that was here. */
  adopted?(): void;
  /** Fetches a snapshot file and answers where it lies, whole and with its hash checked; ends when `signal` says that nobody wants it. Absent where files cannot be fetched. */
  fetchSnapshot?(offer: SnapshotOffer, from: { url: string; token: string }, progress: (bytes: number) => void, signal: AbortSignal): Promise<string>;
}
