/** One workstation's line to the pool: lets it in, catches it up when somebody is signed in, then passes on every commit. */
import { randomBytes } from 'node:crypto';
import type { Command } from '../../shared/log/command.ts';
import { FORMS, type Forms } from '../../shared/log/forms.ts';
import { planted } from '../../shared/log/planted.ts';
import { majorOf, readToPool, type Unknown } from '../../shared/protocol/hear.ts';
import type { Line } from '../../shared/protocol/line.ts';
import type { PoolSearch } from '../../shared/protocol/answers.ts';
import { EVERYTHING, PROTOCOL, type FromPool, type Head, type ToPool } from '../../shared/protocol/pool.ts';
import { asOf } from '../log/as-of.ts';
import { acceptedOf } from '../log/same.ts';
import type { Result } from '../log/judge.ts';
import type { PoolStore } from '../store/pool-store.ts';
import { saysDamage } from '../store/row-sum.ts';
import type { BackupsStand } from '../store/copies.ts';
import type { Damage } from '../store/damage.ts';
import { diskTrouble } from '../../shared/disk-trouble.ts';
import { ALL, isAll, scopeOf, withPinned, type Scope } from '../store/scope.ts';
import { catchUp, fetchGroups, mendedAgain, widen, type Standing, type Step, type Way } from './catch-up.ts';
import { changeText, frameText, type Commit } from './commit.ts';
import type { Feed } from './feed.ts';

/** Bytes waiting in the socket above which rows wait too, and for how long, ms. */
const HIGH_WATER = 8 << 20;
const WAIT_MS = 20;
/** Bytes waiting in the socket of a workstation that takes nothing (it hangs): more are not held for it. It dials again and goes on from its number. */
const MOST_WAITING = 64 << 20;

export type SnapshotOffer = Extract<FromPool, { is: 'snapshot' }>;
type Answer = Extract<FromPool, { is: 'answer' }>['answer'];
const refused = (code: string): Answer => ({ ok: false, code });

/** Why a workstation of another major is turned away; null where it is of ours. */
const otherMajor = (major: number | null): string | null => (major === null || major === PROTOCOL.major ? null : major > PROTOCOL.major ? 'pool-too-old' : 'workstation-too-old');
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
  /** ms since 1970. */
  now(): number;
  /** The most rows of a catch-up in one message, where that is not left to the catch-up itself. */
  readonly rowsAtOnce?: number | undefined;
  /** The file that a first sync may be done with, if there is one worth it. */
  snapshot?(): SnapshotOffer | null;
  /** Searches the whole pool, or says why not. */
  search?(text: string, limit: number): Promise<PoolSearch | { code: string }>;
  /** What is known to be damaged at the pool, and what of it was put back. */
  readonly damage?: readonly Damage[];
  /** How its own backups stand. */
  readonly backups?: BackupsStand;
  /** Makes a backup now; its file name, or why not. */
  backup?(): Promise<{ file: string } | { code: string }>;
}

/**
 * One workstation's line, from its hello to its end. It hears who there is until somebody with a session, or with a password, is on it; then what it missed of what it
 * wants, and from there on every commit. What it pushes goes to the feed; questions are answered on the line. Errors end the line or are the answer, and never end the pool.
 */
export class Connection {
  readonly #pool: Reception;
  readonly #line: Line;
  readonly mediaToken = randomBytes(32).toString('base64url');
  /** Who is signed in here, with the token of the session. */
  readonly people = new Map<string, string>();
  device = '';
  /** The minor of the protocol that its workstation speaks. */
  minor = 0;
  name = '';
  presence: { person: string; version: string | null; block: string | null } | null = null;
  /** closed to readers until somebody is signed in; then a snapshot is on offer, or rows are on their way, until it hears every commit. */
  #state: 'closed' | 'offered' | 'catching-up' | 'live' = 'closed';
  readonly #at: Standing = { cursor: 0 };
  #hello: Extract<ToPool, { is: 'hello' }> | null = null;
  #scope: Scope = ALL;
  /** Groups that are in it for what is written in them here. */
  readonly #written = new Set<string>();
  /** The scope before, while the rest of a wider one is on its way. */
  #narrower: Scope | null = null;
  /** Wider ones that were asked for and have not come whole: until then nothing may pass for the last of them. */
  #widening = 0;
  /** What is on its way (the first), and what comes after it. */
  readonly #queue: { readonly steps: () => Generator<Step, void>; readonly done: () => void }[] = [];
  /** Pushes of somebody who signed in before the rows had come: judged when they have, or stale text would go round in circles. */
  #held: Command[][] = [];
  #over = false;
  /** Questions that are not answered yet. */
  readonly #asked = new Set<number>();
  /** It came back for rows that it was sent before. */
  #wary = false;

  /** Whoever makes it passes on what the line brings: `receive` and `gone`. */
  constructor(pool: Reception, line: Line) {
    this.#pool = pool;
    this.#line = line;
    pool.feed.connections.add(this);
  }

  /** May more be read here than who there is? */
  get reading(): boolean { return this.#state !== 'closed'; }
  /** Does its workstation keep less than everything, or not yet have all that it wants? */
  get choosy(): boolean { return !isAll(this.#scope) || this.#narrower !== null; }

  send(message: FromPool): void { this.#write(JSON.stringify(message)); }
  #write(content: Uint8Array | string): void {
    if (this.#over) return;
    if (this.#line.waiting > MOST_WAITING) { this.terminate(); return; }
    if (typeof content === 'string') this.#line.send(content);
    else if (this.#line.sendBytes) this.#line.sendBytes(content);
    else this.#line.send(new TextDecoder().decode(content));
  }
  close(reason: string): void { this.send({ is: 'goodbye', reason }); this.#line.end(); }
  /** Something cannot be said on this line, and what comes after it would be a gap: its workstation dials again and goes on from its number. What the disk has changed is looked for meanwhile. */
  fails(what: string, error: unknown): void {
    this.#note(what, error);
    this.close('defect');
    this.#over = true;
  }
  #note(what: string, error: unknown): void {
    console.error(what, error);
    if (saysDamage(error)) this.#pool.store.meetsDamage();
  }
  terminate(): void { this.#over = true; this.#line.drop(); }
  gone(): void { this.#over = true; this.#pool.feed.left(this); }

  receive(text: string): void {
    let message: ToPool | Unknown;
    try { message = readToPool(text); } catch { this.close(otherMajor(majorOf(text)) ?? 'bad-message'); return; }
    if (message.is !== 'hello' && this.device === '') { this.close('hello-first'); return; }
    const ask = 'ask' in message ? message.ask : null;
    if (ask !== null) this.#asked.add(ask);
    this.#serve(message).catch((error: unknown) => {
      this.#note(`connection ${message.is}`, error);
      const trouble = diskTrouble(error);
      // A question that cannot be answered is no reason to keep anybody from writing. After its answer more was to follow: then only a new line brings that.
      if (ask !== null && this.#asked.has(ask)) this.#answer(ask, refused(`pool-${trouble ?? 'defect'}`)); else this.close(trouble ?? 'defect');
    });
  }

  async #serve(message: ToPool | Unknown): Promise<void> {
    const { store, feed } = this.#pool;
    switch (message.is) {
      case 'hello': this.#greet(message); return;
      case 'push': {
        // A kind that is not known makes the command unknown to the judge, which says so.
        const commands = message.commands as Command[];
        this.#keepUp(this.#writtenIn(commands), true);
        if (this.#state === 'offered' || this.#state === 'catching-up') this.#held.push(commands); else feed.judge(this, commands);
        return;
      }
      case 'ping': this.send({ is: 'pong', at: message.at, now: this.#pool.now() }); return;
      case 'presence':
        if (!this.people.has(message.person)) return; // nobody is shown where they did not sign in
        this.presence = { person: message.person, version: message.version, block: message.block }; feed.tellPresence(); return;
      case 'history': this.#answer(message.ask, this.reading ? { ok: true, value: store.history.told(message.record, message) } : refused('not-signed-in')); return;
      case 'asOf': this.#answer(message.ask, this.reading ? { ok: true, value: asOf(store, message.kind, message.id, message.seq) } : refused('not-signed-in')); return;
      case 'accepted': this.#answer(message.ask, this.reading ? { ok: true, value: acceptedOf(store, message.commands as Command[]) } : refused('not-signed-in')); return;
      case 'catchUp': if (this.#state === 'offered') this.#catchUp(); return;
      case 'interest': this.#follow(scopeOf(message.interest, (moment) => store.numberAt(moment)), message.nth); return;
      case 'fetch': {
        if (!this.reading) { this.#answer(message.ask, refused('not-signed-in')); return; }
        const { ask, groups } = message;
        this.#begin(() => fetchGroups(store, this.#at, groups, () => this.#widening > 0, this.#way), () => this.#answer(ask, { ok: true, value: null }));
        return;
      }
      case 'search': this.#answer(message.ask, this.reading ? await this.#search(message.text, message.limit) : refused('not-signed-in')); return;
      case 'backup': this.#answer(message.ask, await this.#backup()); return;
      case 'signIn': {
        const signed = await this.#pool.signIn(message.name, message.password, this.device);
        if ('person' in signed) { this.people.set(signed.person, signed.token); store.devices.signedIn(this.device, this.#hello?.life); }
        this.#answer(message.ask, 'person' in signed ? { ok: true, value: signed } : refused(signed.code));
        if ('person' in signed) this.#open();
        return;
      }
      case 'setPassword': {
        const code = await this.#pool.setPassword(message.session, message.person, message.password);
        this.#answer(message.ask, code === null ? { ok: true, value: null } : refused(code));
        if (code === null) feed.sessionsEnded(message.person);
        return;
      }
      case 'setup': {
        const code = await this.#pool.setup(message.sample, message.admin);
        this.#answer(message.ask, code === null ? { ok: true, value: null } : refused(code));
        return;
      }
      case 'unknown': if (message.ask !== null) this.#answer(message.ask, refused('unknown-question')); return;
    }
  }

  #answer(ask: number, answer: Answer): void { this.#asked.delete(ask); this.send({ is: 'answer', ask, answer }); }
  async #search(text: string, limit: number): Promise<Answer> {
    const found = await this.#pool.search?.(text, limit);
    if (!found) return refused('unknown-question');
    return 'code' in found ? refused(found.code) : { ok: true, value: found };
  }
  async #backup(): Promise<Answer> {
    if (![...this.people.keys()].some((person) => this.#pool.store.records.get('person', person)?.roles.includes('admin'))) return refused(this.people.size > 0 ? 'not-permitted' : 'not-signed-in');
    const made = await this.#pool.backup?.();
    if (!made) return refused('unknown-question');
    return 'code' in made ? refused(made.code) : { ok: true, value: made.file };
  }

  #greet(hello: Extract<ToPool, { is: 'hello' }>): void {
    const other = otherMajor(hello.protocol);
    if (other !== null) { this.close(other); return; }
    if (this.#hello) return; // said once on a line
    const { store, epoch } = this.#pool;
    this.#hello = hello;
    this.device = hello.device;
    this.minor = hello.minor ?? 0;
    this.name = hello.name;
    this.#scope = scopeOf(hello.interest ?? EVERYTHING, (moment) => store.numberAt(moment));
    const sessions = hello.sessions.filter((token) => { const person = this.#pool.personOf(token); if (person) this.people.set(person, token); return person !== undefined; });
    // Another pool, or this one restored from an older backup: what the workstation has does not belong to this log.
    const holds = ({ seq, chain }: Head): boolean => store.chainAt(seq) === chain || planted.has('chain-unasked');
    const astray = hello.epoch === epoch && hello.toward !== undefined && !holds(hello.toward);
    this.#at.cursor = hello.epoch === epoch && !astray && holds({ seq: hello.cursor, chain: hello.chain }) ? hello.cursor : 0;
    this.send({ is: 'welcome', protocol: PROTOCOL.major, epoch, empty: store.empty, seq: store.seq, from: this.#at.cursor, key: this.#pool.publicKey, sessions, mediaToken: this.mediaToken, ...(astray ? { astray } : {}), ...this.#more(hello) });
    if (this.people.size > 0) this.#open(); else this.#tellPeople(store.peopleSince(this.#at.cursor), []);
  }
  /** What the first release would not understand in a welcome. */
  #more({ minor = 0, device, life, previousLife, epoch, cursor }: Extract<ToPool, { is: 'hello' }>): { minor?: number; forms?: Forms; newDevice?: boolean } {
    if (minor < 1) return {};
    const elsewhere = epoch !== null && (epoch !== this.#pool.epoch || cursor !== this.#at.cursor);
    return { minor: PROTOCOL.minor, forms: FORMS, ...(this.#pool.store.devices.welcome(device, life, previousLife, { elsewhere, stranger: this.people.size === 0 }) ? {} : { newDevice: true }) };
  }
  /** Scripts with waiting text and the number since which their edits are told: all of them where everything comes, as the numbers may be of a log that is no more. */
  get #bodies(): Readonly<Record<string, number>> {
    const { bodies = {} } = this.#hello ?? {};
    return this.#at.cursor === 0 ? Object.fromEntries(Object.keys(bodies).map((id) => [id, 0])) : bodies;
  }
  get #way(): Way { return { asLines: this.minor >= 1, most: this.#pool.rowsAtOnce, wary: this.#wary }; }

  /** Somebody is signed in: what was missed follows. */
  #open(): void {
    if (this.#state !== 'closed') return;
    const offer = this.#hello?.snapshots === true && this.#at.cursor === 0 && isAll(this.#scope) ? (this.#pool.snapshot?.() ?? null) : null;
    if (offer) { this.#state = 'offered'; this.send(offer); } else this.#catchUp();
    this.#pool.feed.tellPresence([this]);
    if (this.#pool.damage && this.#pool.damage.length > 0) this.#sayDamage(this.#pool.damage);
    if (this.#pool.backups && this.#pool.backups.failed !== null) this.tellBackups();
  }
  tellBackups(): void { if (this.reading && this.minor >= 1 && this.#pool.backups) this.send({ is: 'backups', ...this.#pool.backups }); }
  #sayDamage(found: readonly Damage[]): void { if (this.minor >= 1) this.send({ is: 'damage', found: [...found] }); }
  tellDamage(): void {
    if (!this.reading) return;
    this.#sayDamage(this.#pool.damage ?? []);
    const { store } = this.#pool;
    // Asked for now: what is accepted until it is their turn moves the line's number on. To who is catching up they come after that, which may have passed them already.
    const numbers = store.mendedSince(store.seq);
    if (numbers.length > 0 && (this.#state === 'live' || this.#state === 'catching-up')) this.#begin(() => mendedAgain(store, this.#at, numbers, this.#scope, () => this.#widening > 0, this.#way), () => undefined);
  }
  /** Has this person's session here ended (they have another password, or may not sign in any more), the line does too: on the next one its workstation hears whose work waits until they sign in, instead of having it refused. */
  sessionsEnded(person: string): void {
    const token = this.people.get(person);
    if (token === undefined || this.#pool.personOf(token) === person) return;
    this.people.clear();
    this.#state = 'closed';
    this.#over = true;
    this.#line.end();
  }

  #catchUp(): void {
    this.#state = 'catching-up';
    const { store, feed } = this.#pool;
    this.#wary = !feed.tookAll(this.device, this.#at.cursor);
    this.#keepUp(this.#bodies, this.#at.cursor > 0);
    this.#begin(() => catchUp(store, this.#at, this.#scope, this.#bodies, this.#way), () => {
      // In the turn of the last piece, so nothing falls between it and the next commit.
      this.#state = 'live';
      for (const commands of this.#held.splice(0)) feed.judge(this, commands);
    });
  }

  /** Scripts that a push brings words for, with the number of steps that the first of them stand on. */
  #writtenIn(commands: readonly Command[]): Record<string, number> {
    const numbers = commands.flatMap(({ name, target, args }): [string, number][] => { const { v } = (args ?? {}) as { v?: unknown }; return name === 'script.edit' && typeof v === 'number' ? [[target.id, v]] : []; });
    return Object.fromEntries(numbers.reverse());
  }
  /**
   * Scripts that somebody writes in are kept up on this line whatever its interest: nothing can be carried over to a script that does not come, and what waits would
   * wait for ever. `here`: may older rows of them be at the workstation? Then they come at once, with the edits since the number that the waiting text stands on.
   */
  #keepUp(bodies: Readonly<Record<string, number>>, here: boolean): void {
    const { store } = this.#pool;
    if (isAll(this.#scope) || this.#state === 'closed') return;
    const groups = Object.keys(bodies).flatMap((id) => {
      const group = store.records.get('version', id)?.storyId;
      return group === undefined || this.#written.has(group) || store.scopes.holds(this.#scope, 'body', id) ? [] : [group];
    });
    if (groups.length === 0) return;
    for (const group of groups) this.#written.add(group);
    this.#scope = withPinned(this.#scope, groups);
    if (here) this.#begin(() => fetchGroups(store, this.#at, groups, () => this.#widening > 0 || this.#state !== 'live', this.#way, bodies), () => undefined);
  }

  #follow(wanted: Scope, nth: number | undefined): void {
    const take = (): Scope => (this.#scope = isAll(wanted) ? wanted : withPinned(wanted, [...this.#written]));
    if (this.#state === 'closed' || this.#state === 'offered') { take(); return; } // the catch-up that is to come goes by it
    this.#widening++;
    // All that is on its way, and every commit until then, goes by the old one; the difference follows from that very number.
    this.#begin(() => {
      const old = this.#scope;
      this.#narrower = old;
      return widen(this.#pool.store, this.#at, { scope: take(), old, until: this.#pool.store.seq, nth }, this.#way);
    }, () => { this.#narrower = null; this.#widening--; });
  }

  /** Sends what the steps bring, one a turn, after what is on its way already; `done` in the turn of the last. */
  #begin(steps: () => Generator<Step, void>, done: () => void): void {
    this.#queue.push({ steps, done });
    if (this.#queue.length === 1) this.#run();
  }
  #run(): void {
    const first = this.#queue[0];
    if (!first) return;
    const steps = first.steps();
    const piece = (): boolean => {
      if (this.#over) return false;
      if (this.#line.waiting > HIGH_WATER) { this.#pool.after(WAIT_MS, () => this.#pool.feed.turns.add(piece)); return false; }
      let value: Step | void;
      try { value = steps.next().value; } catch (error) {
        this.fails('rows', error);
        return false;
      }
      if (value?.message) { this.#write(value.message.content); this.#pool.feed.sentUpTo(this.device, this.#at.cursor); }
      if (value && !value.last) return true;
      first.done();
      this.#queue.shift();
      this.#run();
      return false;
    };
    this.#pool.feed.turns.add(piece);
  }

  /** Passes a commit on, with the answers that are this connection's own. Answers come even while catching up. */
  pass(commit: Commit, results: readonly Result[]): void {
    if (this.#state === 'live') {
      if (commit.seq === commit.from) { this.#tell('', results, this.#widening > 0); return; }
      this.#write(commit.frame(this.#scope, this.#narrower, results, this.minor < 1));
      this.#at.cursor = commit.seq;
    } else if (this.#state === 'closed') { if (results.length > 0 || commit.people.length > 0) this.#tellPeople(commit.people, results); } else if (results.length > 0) this.#tell('', results, true);
  }
  #tellPeople(people: readonly { kind: string; id: string; seq: number; json: string }[], results: readonly Result[]): void { this.#tell(people.map(changeText).join(','), results, false); }
  /** A frame that moves nothing on. */
  #tell(changes: string, results: readonly Result[], more: boolean): void {
    const { cursor } = this.#at;
    const { store } = this.#pool;
    this.#write(frameText({ from: cursor, seq: cursor, chain: store.chainAt(cursor) ?? '', more, ...(changes !== '' && cursor < store.seq ? { head: store.head } : {}) }, results, changes, []));
  }
}
