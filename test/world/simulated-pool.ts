/** A pool of a simulated world: the production judge, feed and store behind one address. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Connection, type Reception, type SnapshotOffer } from '../../pool/feed/connection.ts';
import { Feed } from '../../pool/feed/feed.ts';
import { Judge } from '../../pool/log/judge.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { ALL } from '../../pool/store/scope.ts';
import { CACHE_FORM, CACHE_INDEXES, CACHE_TABLES } from '../../shared/protocol/cache-form.ts';
import { readRows, rowsHead } from '../../shared/protocol/rows.ts';
import { KINDS } from '../../shared/records.ts';
import type { SimulatedNet } from './simulated-net.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** One key for all pools of this process: making one is slow, and nothing hangs on which it is. */
const key = ((): PoolKey => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-key-'));
  try { return new PoolKey(path.join(folder, 'key.pem')); } finally { rmSync(folder, { recursive: true, force: true }); }
})();

function snapshotOf(store: PoolStore, newsroom: string): Buffer {
  const db = new Database(':memory:');
  try {
    db.pragma('page_size = 1024');
    db.exec(CACHE_TABLES);
    const put = db.prepare('INSERT INTO record (kind, id, parent, grp, sort, seq, json) VALUES (?, ?, ?, ?, ?, ?, ?)');
    const rows = store.scopes.rows('all', { scope: ALL, from: 0 }, true);
    if ('plain' in rows) throw new Error('an id would break a line');
    for (const { kind, id, parent, grp, sort, seq, json } of readRows(rowsHead({ from: 0, seq: store.seq, chain: '', more: false, edits: [] }) + rows.lines.toString()).rows) put.run(kind, id, parent, grp, sort, seq, json);
    db.exec(CACHE_INDEXES);
    const note = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
    for (const [name, value] of Object.entries({ cursor: String(store.seq), chain: store.chainAt(store.seq) ?? '', epoch: newsroom, key: key.publicKey, kinds: JSON.stringify(KINDS) })) note.run(name, value);
    db.pragma(`user_version = ${CACHE_FORM}`);
    return db.serialize();
  } finally { db.close(); }
}

interface Surroundings { readonly time: SimulatedTime; readonly net: SimulatedNet; readonly below: (n: number) => number; readonly rowsAtOnce: number | null; readonly snapshots: boolean }

export class SimulatedPool {
  readonly name: string;
  readonly #world: Surroundings;
  /** People who have to sign in again. */
  readonly ended = new Set<string>();
  #running: { readonly store: PoolStore; readonly feed: Feed } | null = null;

  constructor(name: string, world: Surroundings) { this.name = name; this.#world = world; }

  /** Of a pool file that several were put back to (see simulated-disk) only the name tells which it is. */
  get newsroom(): string { return `epoch-${this.name}`; }
  get file(): string { return `${this.name}/pool.db`; }
  get alive(): boolean { return this.#running !== null; }
  /** Only while it is alive. */
  get store(): PoolStore { return this.#running!.store; }

  start(): void {
    const { time, net, below, rowsAtOnce, snapshots } = this.#world;
    const store = new PoolStore(this.file, () => time.now);
    const epoch = this.newsroom;
    const ifAlive = (then: () => void) => (): void => { if (this.#running?.store === store) then(); };
    const feed = new Feed(new Judge(store, key, () => time.now), (then) => { time.after(below(3), ifAlive(then)); }, () => undefined, (then) => { time.after(1 + below(3000), ifAlive(then)); });
    const nobody = (): Promise<never> => Promise.reject(new Error('not in this world'));
    const reception: Reception = {
      store, epoch, rowsAtOnce: rowsAtOnce ?? undefined, publicKey: key.publicKey, feed, personOf: (token) => (this.ended.has(token) ? undefined : token), signIn: nobody, setPassword: nobody, setup: nobody,
      now: () => time.now, after: (ms, then) => { time.after(ms, ifAlive(then)); }, ...(snapshots ? { snapshot: () => this.#offer(store) } : {}),
    };
    net.pools.set(this.name, (line) => { const connection = new Connection(reception, line); return { receive: (text) => connection.receive(text), gone: () => connection.gone() }; });
    this.#running = { store, feed };
  }

  /** A snapshot as the copying thread makes it; not of the newest number if there is an older one. */
  #offer(store: PoolStore): SnapshotOffer {
    if (!this.#snapshot || this.#snapshot.seq > store.seq || this.#world.below(2) === 0) this.#snapshot = { seq: store.seq, image: snapshotOf(store, this.newsroom) };
    const { seq, image } = this.#snapshot;
    this.images.set(`/snapshot/${seq}`, image);
    return { is: 'snapshot', path: `/snapshot/${seq}`, seq, bytes: image.length, sha256: '0'.repeat(64), form: CACHE_FORM };
  }
  #snapshot: { readonly seq: number; readonly image: Buffer } | null = null;
  /** Snapshot files on offer, by path. */
  readonly images = new Map<string, Buffer>();

  /** A command of the pool itself (or of whoever founded it with it), told to everybody on the line; nothing comes of it when the disk is full. */
  system(...all: Parameters<Feed['system']>): void {
    if (!this.#running) return;
    const { store } = this;
    const before = store.seq;
    try { this.#running.feed.system(...all); } catch (error) { if (store.seq !== before) throw error; }
  }

  /** Ends it; `dead`: it died, and does nothing more. */
  stop(dead = false): void {
    if (!this.#running) return;
    const { store } = this.#running;
    this.#running = null;
    this.#world.net.pools.delete(this.name);
    this.#world.net.cut({ pool: this.name }, dead);
    store.close();
  }
}
