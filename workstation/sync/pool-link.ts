/** The line to the pool: dials, catches up, sends the outbox in order, dials again. Never blocks the person. */
import type { Line, Surroundings } from '../../shared/protocol/line.ts';
import { fromPool, PROTOCOL, type Frame, type FromPool, type ToPool } from '../../shared/protocol/pool.ts';
import type { Cache, Changed } from '../cache/cache.ts';
import type { OutboxEntry, OutboxStore } from '../cache/outbox-store.ts';
import { realSurroundings } from './surroundings.ts';

const RETRY_MS = [200, 400, 800, 1500, 3000, 5000] as const;
const PING_MS = 4000;
const SILENCE_MS = 15_000;
/** Commands in one push, and characters of their arguments, at most. */
const PUSH_COMMANDS = 200;
const PUSH_CHARS = 4 << 20;

export interface LinkState { readonly state: 'connected' | 'offline' | 'refused'; readonly since: number; readonly roundTripMs: number | null; readonly reason: string | null }
type Answer = Extract<FromPool, { is: 'answer' }>['answer'];
type Presence = Extract<FromPool, { is: 'presence' }>['all'];

export interface LinkEvents {
  changed(changed: Changed): void;
  state(): void;
  /** Everything that was confirmed is gone: another pool, or this one from an older backup. */
  reset(): void;
  presence(all: Presence): void;
  /** Let in and caught up. */
  connected(): void;
  /** Own sessions as [person, token]. */
  sessions(): { person: string; token: string }[];
}

export class PoolLink {
  readonly #cache: Cache;
  readonly #outbox: OutboxStore;
  readonly #events: LinkEvents;
  readonly #device: string;
  readonly #name: string;
  #url: string | null = null;
  readonly #world: Surroundings;
  #line: Line | null = null;
  #redial: (() => void) | null = null;
  #pings: (() => void) | null = null;
  #attempt = 0;
  #heard = 0;
  #live = false;
  /** The last outbox number that was given while there was no line. */
  #apart = 0;
  #stopped = false;
  #people = new Set<string>();
  #asks = new Map<number, (answer: Answer) => void>();
  #nextAsk = 1;
  #state: LinkState;
  readonly #inFlight = new Set<string>();
  mediaToken: string | null = null;
  /** Has the pool admitted nobody yet? Null until it has been heard. */
  empty: boolean | null = null;

  constructor(cache: Cache, outbox: OutboxStore, device: string, name: string, events: LinkEvents, world: Surroundings = realSurroundings) {
    this.#world = world;
    this.#state = { state: 'offline', since: world.now(), roundTripMs: null, reason: null };
    this.#cache = cache; this.#outbox = outbox; this.#device = device; this.#name = name; this.#events = events;
  }

  get state(): LinkState { return this.#state; }
  get url(): string | null { return this.#url; }
  get live(): boolean { return this.#live; }

  /** Dials this pool from now on, e.g. http://127.0.0.1:41730. */
  dial(url: string): void {
    this.#url = url;
    this.#attempt = 0;
    this.#hangUp();
    this.#connect();
  }
  stop(): void { this.#stopped = true; this.#redial?.(); this.#hangUp(); }

  #set(change: Partial<LinkState>): void {
    const next = { ...this.#state, ...change };
    if (next.state !== this.#state.state) next.since = this.#world.now();
    this.#state = next;
    this.#events.state();
  }
  #hangUp(): void {
    const line = this.#line;
    this.#line = null;
    this.#pings?.();
    this.#pings = null;
    this.#live = false;
    this.mediaToken = null;
    this.#inFlight.clear();
    for (const settle of this.#asks.values()) settle({ ok: false, code: 'pool-offline' });
    this.#asks.clear();
    line?.drop();
  }

  #connect(): void {
    if (this.#stopped || !this.#url) return;
    const line = this.#world.dial(this.#url, {
      opened: () => { if (this.#line === line) this.#greet(line); },
      text: (text) => {
        if (this.#line !== line) return;
        this.#heard = this.#world.now();
        let message: FromPool;
        try { message = fromPool.parse(JSON.parse(text)); } catch (error) { console.error('pool sent what we do not understand', error); this.#set({ state: 'refused', reason: 'bad-message' }); this.#lost(line); return; }
        this.#receive(message, line);
      },
      closed: () => this.#lost(line),
    });
    this.#line = line;
  }

  /** Hangs up and dials again after a while, longer each time. */
  #lost(line: Line): void {
    if (this.#line !== line) return;
    this.#hangUp();
    if (this.#state.state === 'connected') this.#set({ state: 'offline', roundTripMs: null });
    const wait = RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)]!;
    this.#redial = this.#world.after(wait, () => this.#connect());
  }

  #greet(line: Line): void {
    this.#heard = this.#world.now();
    const sessions = this.#events.sessions();
    this.#say({ is: 'hello', protocol: PROTOCOL.major, device: this.#device, name: this.#name, epoch: this.#cache.epoch, cursor: this.#cache.cursor, chain: this.#cache.chain, sessions: sessions.map((one) => one.token), bodies: this.#cache.pendingBodies() });
    this.#pings = this.#world.every(PING_MS, () => {
      if (this.#world.now() - this.#heard > SILENCE_MS) this.#lost(line);
      else this.#say({ is: 'ping', at: performance.now() });
    });
  }

  #say(message: ToPool): void { this.#line?.send(JSON.stringify(message)); }

  #receive(message: FromPool, line: Line): void {
    switch (message.is) {
      case 'welcome': {
        if (this.mediaToken !== null) return; // said once on a line; a second one is an echo
        this.#attempt = 0;
        this.mediaToken = message.mediaToken;
        this.empty = message.empty;
        const known = new Map(this.#events.sessions().map(({ person, token }) => [token, person]));
        this.#people = new Set(message.sessions.flatMap((token) => known.get(token) ?? []));
        if (this.#cache.epoch === null) this.#cache.setEpoch(message.epoch);
        else if (this.#cache.epoch !== message.epoch || this.#cache.cursor !== message.from) { this.#cache.reset(message.epoch); this.#events.reset(); }
        this.#cache.setPoolKey(message.key);
        return;
      }
      // Nothing can be taken in before the pool has said what it goes on from.
      case 'frame': if (this.mediaToken === null) this.#lost(line); else this.#frame(message, line); return;
      case 'presence': this.#events.presence(message.all); return;
      case 'pong': this.#set({ roundTripMs: Math.max(0, Math.round((performance.now() - message.at) * 10) / 10) }); return;
      case 'answer': { const settle = this.#asks.get(message.ask); this.#asks.delete(message.ask); settle?.(message.answer); return; }
      case 'goodbye': this.#set({ state: 'refused', reason: message.reason }); return;
    }
  }

  #frame(frame: Frame, line: Line): void {
    const changed = this.#cache.applyFrame(frame, Date.now(), this.#live ? this.#apart : Infinity);
    // A gap means a frame was lost on the way: only a new hello can tell the pool where we stand.
    if (changed === 'gap') { this.#lost(line); return; }
    for (const { id } of frame.results) this.#inFlight.delete(id);
    if (frame.changes.some((one) => one.kind === 'person')) this.empty = false;
    this.#events.changed(changed);
    if (!frame.more && !this.#live) {
      this.#apart = this.#outbox.last()?.n ?? 0;
      this.#live = true;
      this.#set({ state: 'connected', reason: null });
      this.#say({ is: 'ping', at: performance.now() });
      this.#events.connected();
    }
    this.pump();
  }

  /** Sends what waits, oldest first, one push at a time. Commands of people whose session the pool does not know wait for them. */
  pump(): void {
    if (!this.#live || this.#inFlight.size > 0) return;
    const commands: OutboxEntry[] = [];
    let chars = 0;
    for (const entry of this.#outbox.all()) {
      if (!this.#people.has(entry.by)) continue;
      chars += JSON.stringify(entry.args).length;
      if (commands.length > 0 && (commands.length >= PUSH_COMMANDS || chars > PUSH_CHARS)) break;
      commands.push(entry);
    }
    if (commands.length === 0) return;
    for (const { id } of commands) this.#inFlight.add(id);
    this.#outbox.markSent(commands.filter((one) => !one.sent).map((one) => one.n));
    this.#say({ is: 'push', commands: commands.map(({ id, name, target, args, by, at, seen }) => ({ id, name, target, args, by, at, seen })) });
  }

  /** Asks the pool something and waits; {ok: false, code: 'pool-offline'} when it cannot be asked. */
  ask(question: { is: 'signIn'; name: string; password: string } | { is: 'setPassword'; session: string; person: string; password: string } | { is: 'setup'; sample: boolean; admin: { name: string; password: string } | null } | { is: 'history'; record: string }): Promise<Answer> {
    if (!this.#line || this.mediaToken === null) return Promise.resolve({ ok: false, code: this.#state.state === 'refused' ? (this.#state.reason ?? 'pool-offline') : 'pool-offline' });
    const ask = this.#nextAsk++;
    return new Promise((resolve) => {
      this.#asks.set(ask, resolve);
      this.#say({ ...question, ask } as ToPool);
    });
  }
  /** The pool has just let this person in on this line. */
  admitted(person: string): void { this.#people.add(person); this.pump(); }
  knows(person: string): boolean { return this.#people.has(person); }
  tellPresence(person: string, version: string | null, block: string | null): void { this.#say({ is: 'presence', person, version, block }); }
}
