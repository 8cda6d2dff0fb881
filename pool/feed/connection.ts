/** One workstation's line to the pool: lets it in, catches it up, then passes on every commit. */
import { randomBytes } from 'node:crypto';
import type { Line } from '../../shared/protocol/line.ts';
import { PROTOCOL, toPool, type FromPool, type ToPool } from '../../shared/protocol/pool.ts';
import type { Result } from '../log/judge.ts';
import type { Change, Edit, PoolStore } from '../store/pool-store.ts';
import type { Feed } from './feed.ts';

/** Rows in one catch-up frame: large enough to be quick, small enough that others are served in between. */
const CATCH_UP_ROWS = 2000;
/** Bytes waiting in the socket above which catch-up pauses. */
const HIGH_WATER = 8 << 20;

/** What a connection asks of the pool behind it. */
export interface Reception {
  readonly store: PoolStore;
  readonly epoch: string;
  readonly publicKey: string;
  readonly feed: Feed;
  /** The person of a session token, if it is one. */
  personOf(token: string): string | undefined;
  signIn(name: string, password: string, device: string): Promise<{ person: string; token: string } | { code: string }>;
  setPassword(session: string, person: string, password: string): Promise<string | null>;
  setup(sample: boolean, admin: { name: string; password: string } | null): Promise<string | null>;
  after(ms: number, then: () => void): void;
}

export class Connection {
  readonly #pool: Reception;
  readonly #line: Line;
  readonly mediaToken = randomBytes(32).toString('base64url');
  readonly people = new Set<string>();
  device = '';
  name = '';
  presence: { person: string; version: string | null; block: string | null } | null = null;
  #live = false;
  #cursor = 0;
  #bodies: Record<string, number> = {};

  /** Whoever makes it passes on what the line brings: `receive` and `gone`. */
  constructor(pool: Reception, line: Line) {
    this.#pool = pool;
    this.#line = line;
    pool.feed.connections.add(this);
  }

  #over = false;
  send(message: FromPool): void { if (!this.#over) this.#line.send(JSON.stringify(message)); }
  close(reason: string): void { this.send({ is: 'goodbye', reason }); this.#line.end(); }
  terminate(): void { this.#over = true; this.#line.drop(); }
  gone(): void { this.#over = true; this.#pool.feed.left(this); }

  receive(text: string): void {
    let message: ToPool;
    try { message = toPool.parse(JSON.parse(text)); } catch { this.close('bad-message'); return; }
    if (message.is !== 'hello' && this.device === '') { this.close('hello-first'); return; }
    this.#serve(message).catch((error: unknown) => { console.error('connection', message.is, error); this.close('defect'); });
  }

  async #serve(message: ToPool): Promise<void> {
    switch (message.is) {
      case 'hello': this.#hello(message); return;
      case 'push': this.#pool.feed.judge(this, message.commands as Parameters<Feed['judge']>[1]); return;
      case 'ping': this.send({ is: 'pong', at: message.at }); return;
      case 'presence':
        if (!this.people.has(message.person)) return; // nobody is shown where they did not sign in
        this.presence = { person: message.person, version: message.version, block: message.block }; this.#pool.feed.tellPresence(); return;
      case 'history': this.#answer(message.ask, { ok: true, value: this.#pool.store.history(message.record) }); return;
      case 'signIn': {
        const signed = await this.#pool.signIn(message.name, message.password, this.device);
        if ('person' in signed) this.people.add(signed.person);
        this.#answer(message.ask, 'person' in signed ? { ok: true, value: signed } : { ok: false, code: signed.code });
        return;
      }
      case 'setPassword': {
        const code = await this.#pool.setPassword(message.session, message.person, message.password);
        this.#answer(message.ask, code === null ? { ok: true, value: null } : { ok: false, code });
        return;
      }
      case 'setup': {
        const code = await this.#pool.setup(message.sample, message.admin);
        this.#answer(message.ask, code === null ? { ok: true, value: null } : { ok: false, code });
        return;
      }
    }
  }

  #answer(ask: number, answer: Extract<FromPool, { is: 'answer' }>['answer']): void { this.send({ is: 'answer', ask, answer }); }

  #hello(hello: Extract<ToPool, { is: 'hello' }>): void {
    if (hello.protocol !== PROTOCOL.major) { this.close(hello.protocol > PROTOCOL.major ? 'pool-too-old' : 'workstation-too-old'); return; }
    const { store, epoch } = this.#pool;
    this.device = hello.device;
    this.name = hello.name;
    this.#bodies = hello.bodies;
    const sessions = hello.sessions.filter((token) => { const person = this.#pool.personOf(token); if (person) this.people.add(person); return person !== undefined; });
    // Another pool, or this one restored from an older backup: what the workstation has does not belong to this log.
    this.#cursor = hello.epoch === epoch && store.chainAt(hello.cursor) === hello.chain ? hello.cursor : 0;
    this.send({ is: 'welcome', protocol: PROTOCOL.major, epoch, empty: store.empty, seq: store.seq, from: this.#cursor, key: this.#pool.publicKey, sessions, mediaToken: this.mediaToken });
    this.#pool.feed.tellPresence();
    this.#catchUp();
  }

  /** Sends what was missed in pieces; the last piece and the switch to live happen in one turn, so nothing falls between. */
  #catchUp(): void {
    if (this.#over) return;
    if (this.#line.waiting > HIGH_WATER) { this.#pool.after(20, () => this.#catchUp()); return; }
    const { store } = this.#pool;
    const changes = store.since(this.#cursor, CATCH_UP_ROWS);
    const more = changes.length >= CATCH_UP_ROWS;
    const seq = more ? changes.at(-1)!.seq : store.seq;
    // Edits of scripts with unsent text: with their row, and all at the end, for a workstation that died between taking a row in and rebasing.
    const bodies = more ? changes.filter((row) => row.kind === 'body').map((row) => row.id) : Object.keys(this.#bodies);
    const edits = bodies.flatMap((id) => { const v = this.#bodies[id]; return v === undefined ? [] : store.edits(id, v); });
    this.send({ is: 'frame', from: this.#cursor, seq, chain: store.chainAt(seq) ?? '', results: [], changes, edits, more });
    this.#cursor = seq;
    if (more) this.#pool.after(0, () => this.#catchUp()); else this.#live = true;
  }

  /** Passes a commit on, with the answers that are this connection's own. Answers come even while catching up. */
  pass(from: number, seq: number, results: Result[], changes: Change[], edits: Edit[]): void {
    const chain = this.#pool.store.chainAt(seq) ?? '';
    if (this.#live) { this.send({ is: 'frame', from, seq, chain, results, changes, edits, more: false }); this.#cursor = seq; return; }
    if (results.length > 0) this.send({ is: 'frame', from: this.#cursor, seq: this.#cursor, chain: this.#pool.store.chainAt(this.#cursor) ?? '', results, changes: [], edits: [], more: true });
  }
}
