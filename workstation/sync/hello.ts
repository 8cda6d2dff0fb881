/** What a workstation says of itself on a new line. */
import { MOST_NAMED, PROTOCOL, type ToPool } from '../../shared/protocol/pool.ts';
import type { Cache } from '../cache/cache.ts';
import type { Keeping } from './keeping.ts';
import type { LinkEvents } from './link-events.ts';

type Hello = Extract<ToPool, { is: 'hello' }>;

/** `plainly`: as the first release said it. `device`, `name`: which workstation, and what it is called. */
export function helloOf({ cache, keeping, events, device, name }: { readonly cache: Cache; readonly keeping: Keeping; readonly events: LinkEvents; readonly device: string; readonly name: string }, plainly: boolean): Hello {
  const { epoch, cursor, chain, toward } = cache;
  const pending = cache.pendingBodies();
  // A snapshot is everything, and as with rows from the start the numbers may be of a log that is no more: all edits of these scripts are asked for, own ones among them.
  const bodies = cache.note('adopted') === '1' ? Object.fromEntries(Object.keys(pending).map((id) => [id, 0])) : pending;
  const first = { is: 'hello', protocol: PROTOCOL.major, device, name: name.slice(0, MOST_NAMED), epoch, cursor, chain, sessions: events.sessions().map(({ token }) => token), bodies } as const;
  if (plainly) return first;
  const { life } = events;
  return { ...first, minor: PROTOCOL.minor, interest: keeping.ofRows, ...(toward ? { toward } : {}), snapshots: events.fetchSnapshot !== undefined, ...(life ? { life: life.present, previousLife: life.previous() } : {}) };
}
