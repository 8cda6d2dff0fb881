/** One workstation's line to the pool: lets it in, catches it up, then passes on every commit. */
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { PROTOCOL, toPool, type FromPool, type ToPool } from '../../shared/protocol/pool.ts';
import type { Result } from '../log/judge.ts';
import type { Change, Edit } from '../store/pool-store.ts';
import type { Pool } from '../pool.ts';

/** Rows in one catch-up frame: large enough to be quick, small enough that others are served in between. */
const CATCH_UP_ROWS = 2000;
/** Bytes waiting in the socket above which catch-up pauses. */
const HIGH_WATER = 8 << 20;

export class Connection {
  readonly #pool: Pool;
  readonly #socket: WebSocket;
  readonly mediaToken = randomBytes(32).toString('base64url');
  readonly people = new Set<string>();
  device = '';
  name = '';
  presence: { person: string; version: string | null; block: string | null } | null = null;
  #live = false;
  #cursor = 0;
  #bodies: Record<string, number> = {};

  constructor(pool: Pool, socket: WebSocket) {
    this.#pool = pool;
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('close', () => pool.left(this));
    socket.on('error', () => socket.terminate());
  }

  send(message: FromPool): void { if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message)); }
  close(reason: string): void { this.send({ is: 'goodbye', reason }); this.#socket.close(); }
  terminate(): void { this.#socket.terminate(); }

  #receive(text: string): void {
    let message: ToPool;
    try { message = toPool.parse(JSON.parse(text)); } catch { this.close('bad-message'); return; }
    if (message.is !== 'hello' && this.device === '') { this.close('hello-first'); return; }
    this.#serve(message).catch((error: unknown) => { console.error('connection', message.is, error); this.close('defect'); });
  }

  async #serve(message: ToPool): Promise<void> {
    switch (message.is) {
      case 'hello': this.#hello(message); return;
      case 'push': this.#pool.judge(this, message.commands as Parameters<Pool['judge']>[1]); return;
      case 'ping': this.send({ is: 'pong', at: message.at }); return;
      case 'presence': this.presence = { person: message.person, version: message.version, block: message.block }; this.#pool.tellPresence(); return;
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
    this.#cursor = hello.epoch === epoch && hello.cursor <= store.seq ? hello.cursor : 0;
    this.send({ is: 'welcome', protocol: PROTOCOL.major, epoch, empty: store.empty, seq: store.seq, key: this.#pool.key.publicKey, sessions, mediaToken: this.mediaToken });
    this.#pool.entered();
    this.#catchUp();
  }

  /** Sends what was missed in pieces; the last piece and the switch to live happen in one turn, so nothing falls between. */
  #catchUp(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > HIGH_WATER) { setTimeout(() => this.#catchUp(), 20); return; }
    const { store } = this.#pool;
    const changes = store.since(this.#cursor, CATCH_UP_ROWS);
    const more = changes.length >= CATCH_UP_ROWS;
    const seq = more ? changes.at(-1)!.seq : store.seq;
    const edits = changes.flatMap((row) => { const v = row.kind === 'body' ? this.#bodies[row.id] : undefined; return v === undefined ? [] : store.edits(row.id, v); });
    this.send({ is: 'frame', from: this.#cursor, seq, results: [], changes, edits, more });
    this.#cursor = seq;
    if (more) setImmediate(() => this.#catchUp()); else this.#live = true;
  }

  /** Passes a commit on, with the answers that are this connection's own. Answers come even while catching up. */
  pass(from: number, seq: number, results: Result[], changes: Change[], edits: Edit[]): void {
    if (this.#live) { this.send({ is: 'frame', from, seq, results, changes, edits, more: false }); this.#cursor = seq; return; }
    if (results.length > 0) this.send({ is: 'frame', from: this.#cursor, seq: this.#cursor, results, changes: [], edits: [], more: true });
  }
}
