/** A pool of a simulated world: the production judge, feed and store behind one address. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection, type Reception } from '../../pool/feed/connection.ts';
import { Feed } from '../../pool/feed/feed.ts';
import { Judge } from '../../pool/log/judge.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import type { SimulatedNet } from './simulated-net.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** One key for all pools of this process: making one is slow, and nothing hangs on which it is. */
const key = ((): PoolKey => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-key-'));
  try { return new PoolKey(path.join(folder, 'key.pem')); } finally { rmSync(folder, { recursive: true, force: true }); }
})();

interface Surroundings { readonly time: SimulatedTime; readonly net: SimulatedNet; readonly below: (n: number) => number; readonly rowsAtOnce: number | null }

export class SimulatedPool {
  readonly name: string;
  readonly #world: Surroundings;
  #running: { readonly store: PoolStore; readonly feed: Feed } | null = null;

  constructor(name: string, world: Surroundings) { this.name = name; this.#world = world; }

  /** Of a pool file that several were put back to (see simulated-disk) only the name tells which it is. */
  get newsroom(): string { return `epoch-${this.name}`; }
  get file(): string { return `${this.name}/pool.db`; }
  get alive(): boolean { return this.#running !== null; }
  /** Only while it is alive. */
  get store(): PoolStore { return this.#running!.store; }

  start(): void {
    const { time, net, below, rowsAtOnce } = this.#world;
    const store = new PoolStore(this.file, () => time.now);
    const epoch = this.newsroom;
    const ifAlive = (then: () => void) => (): void => { if (this.#running?.store === store) then(); };
    const feed = new Feed(new Judge(store, key, () => time.now), (then) => { time.after(below(3), ifAlive(then)); }, () => undefined, (then) => { time.after(1 + below(3000), ifAlive(then)); });
    const nobody = (): Promise<never> => Promise.reject(new Error('not in this world'));
    const reception: Reception = {
      store, epoch, rowsAtOnce: rowsAtOnce ?? undefined, publicKey: key.publicKey, feed, personOf: (token) => token, signIn: nobody, setPassword: nobody, setup: nobody,
      after: (ms, then) => { time.after(ms, ifAlive(then)); },
    };
    net.pools.set(this.name, (line) => { const connection = new Connection(reception, line); return { receive: (text) => connection.receive(text), gone: () => connection.gone() }; });
    this.#running = { store, feed };
  }

  /** A command of the pool itself, told to everybody on the line; nothing comes of it when the disk is full. */
  system(...[name, target, args]: Parameters<Feed['system']>): void {
    if (!this.#running) return;
    const { store } = this;
    const before = store.seq;
    try { this.#running.feed.system(name, target, args); } catch (error) { if (store.seq !== before) throw error; }
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
