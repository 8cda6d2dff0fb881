/** What the status line and the sync page show: the line to the pool, what waits and for whom, what this workstation keeps, its disk. */
import type { SessionEnd, Status, SyncState } from '../shared/protocol/queries.ts';
import type { Person } from '../shared/people/person.ts';
import { KINDS } from '../shared/records.ts';
import { isTurnOf } from '../shared/review/chain.ts';
import type { Cache } from './cache/cache.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import { keepsOf } from './keeps.ts';
import type { OwnDisk } from './own-disk.ts';
import { titleOf, whoIs } from './queries/queries.ts';
import type { OwnPool } from './sync/own-pool.ts';
import type { PoolLink } from './sync/pool-link.ts';

interface Shown {
  readonly cache: Cache;
  readonly outbox: OutboxStore;
  readonly link: PoolLink;
  readonly disk: OwnDisk;
  readonly ownPool: OwnPool;
  readonly signedIn: { readonly person: Person | null; readonly ended: SessionEnd | null };
}

export class ShownSync {
  readonly #of: Shown;
  constructor(of: Shown) { this.#of = of; }

  status(): Status {
    const { cache, outbox, link, disk, signedIn: { person: me, ended } } = this.#of;
    const { state, since, reason, trouble, roundTripMs, catchingUp } = link.state;
    return {
      person: me?.name ?? '', ended, pool: state, reason, trouble, since, roundTripMs, outbox: outbox.count, ...this.#notAccepted(),
      reviewWaiting: me ? cache.inReview().filter((one) => !one.deleted && isTurnOf(one, me) && cache.records.get('story', one.storyId)?.deleted === false).length : 0,
      diskFreeBytes: disk.freeBytes, ownDisk: disk.trouble, poolUrl: link.url ?? '', catchingUp,
    };
  }

  sync(): SyncState {
    const { cache, outbox, link, disk, ownPool } = this.#of;
    const { state, since, reason, trouble, roundTripMs, clockAhead, catchingUp } = link.state;
    const { months, channels, pinned } = keepsOf(outbox);
    const held = new Map<string, number>();
    for (const person of this.held().values()) held.set(person, (held.get(person) ?? 0) + 1);
    return {
      pool: state, since, heard: link.heard, reason, trouble, ownDisk: disk.trouble, roundTripMs, clockAhead, poolUrl: link.url ?? '', ownPool: ownPool.state, minor: link.minor, device: outbox.setting('name') as string,
      cursor: cache.cursor, rows: cache.rowCount, unindexed: cache.unindexed, catchingUp, rate: link.rate, waiting: outbox.count, ...this.#notAccepted(), elsewhere: outbox.elsewhereCount,
      held: [...held].map(([person, count]) => ({ ...whoIs(cache, person), count })),
      damage: link.damage.map(({ is, kind, id, seq = 0, what = '', mended = is === 'edit' }) => ({ is, title: this.#titleOf(kind, id), number: seq, what, mended })),
      backups: link.backups.failed === null ? null : { failed: link.backups.failed, newest: link.backups.newest },
      keeps: { months, channels, pinned: pinned.map((id) => ({ id, title: cache.records.get('story', id)?.title ?? cache.records.get('rundown', id)?.title ?? id })) },
    };
  }

  /** By id: whom a waiting command waits for. With the line away this is known only of accounts that are switched off. */
  held(): ReadonlyMap<string, string> {
    const { cache, outbox, link } = this.#of;
    const held = new Map<string, string>();
    const live = link.state.state === 'connected';
    const off = new Set(live ? [] : cache.all('person').flatMap(({ id, active }) => (active ? [] : [id])));
    if (!live && off.size === 0) return held;
    const holdup = cache.holdups((person) => (live ? link.knows(person) : !off.has(person)));
    for (const entry of outbox.oldest()) { const person = holdup(entry); if (person !== null) held.set(entry.id, person); }
    return held;
  }

  /** Of the one signed in, and of others. */
  #notAccepted(): Pick<Status, 'notAccepted' | 'notAcceptedOthers'> {
    const { outbox, signedIn: { person } } = this.#of;
    const notAccepted = person ? outbox.refusedCountOf(person.id) : 0;
    return { notAccepted, notAcceptedOthers: outbox.refusedCount - notAccepted };
  }
  #titleOf(kind = '', id = ''): string { const known = KINDS.find((one) => one === kind); return (known && titleOf(this.#of.cache, { target: { kind: known, id } })) || `${kind} ${id}`.trim(); }
}
