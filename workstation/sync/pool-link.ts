/** The line to the pool: dials, catches up, has the outbox sent, dials again. Never blocks the person. */
import type { AnswerTo, Question, QuestionName } from '../../shared/protocol/answers.ts';
import type { Surroundings } from '../../shared/protocol/line.ts';
import { readFromPool, type Unknown } from '../../shared/protocol/hear.ts';
import { EVERYTHING, type Frame, type FromPool, type ToPool } from '../../shared/protocol/pool.ts';
import type { Rows } from '../../shared/protocol/rows.ts';
import type { Command } from '../../shared/log/command.ts';
import { KINDS } from '../../shared/records.ts';
import type { Cache } from '../cache/cache.ts';
import type { OutboxStore } from '../cache/outbox-store.ts';
import type { Changed } from '../cache/taking-in.ts';
import { acceptedAfterAll } from './accepted-after-all.ts';
import { helloOf } from './hello.ts';
import { InARow } from './in-a-row.ts';
import { Keeping } from './keeping.ts';
import type { LinkEvents, LinkState, SnapshotOffer } from './link-events.ts';
import { OpenLine } from './open-line.ts';
import { PoolSaid } from './pool-said.ts';
import { PushQueue } from './push-queue.ts';
import { ShownState } from './shown-state.ts';
import { SnapshotIntake } from './snapshot-intake.ts';
import { realSurroundings } from './surroundings.ts';
import { Traffic } from './traffic.ts';

const PING_MS = 4000;
const SILENCE_MS = 15_000;
/** Where something may have happened to the line it has so long to say anything. */
const LOOK_MS = 3000;
/** It takes less than this to keep a session. */
const SESSION_MS = 3000;

/** No row changed, but what waits or was refused did. */
const NOTHING: Changed = { kinds: new Set(), bodies: new Set(), refused: [], salvaged: [], overtaken: [], deleted: new Map() };

export class PoolLink {
  readonly #cache: Cache;
  readonly #outbox: OutboxStore;
  readonly #events: LinkEvents;
  readonly #world: Surroundings;
  readonly #name: string;
  readonly #traffic = new Traffic();
  readonly #inARow = new InARow();
  readonly #shown: ShownState;
  readonly #said: PoolSaid;
  readonly #keeping: Keeping;
  readonly #pushes: PushQueue;
  readonly #snapshots: SnapshotIntake;
  #device: string;
  #url: string | null = null;
  #line: OpenLine | null = null;
  #redial: (() => void) | null = null;
  #heard = 0;
  /** Where somebody signed in here is, as was said last; null: nowhere. A new line knows nothing of it. */
  #where: Extract<ToPool, { is: 'presence' }> | null = null;
  /** Have others been told of as being somewhere? */
  #othersShown = false;
  /** Has somebody chosen what is kept, and that was not gone by yet as something was on its way? Less is let go of only then. */
  #chosen = false;
  /** How many messages have come from a pool: whether one has since, whatever happened to the clock. */
  #messages = 0;
  #stopped = false;

  constructor(cache: Cache, outbox: OutboxStore, device: string, name: string, events: LinkEvents, world: Surroundings = realSurroundings) {
    this.#world = world;
    this.#shown = new ShownState(() => world.now(), () => events.state());
    this.#cache = cache; this.#outbox = outbox; this.#device = device; this.#name = name; this.#events = events;
    this.#said = new PoolSaid(cache);
    this.#keeping = new Keeping(cache, () => events.interest?.() ?? EVERYTHING);
    this.#snapshots = new SnapshotIntake(cache, this.#keeping, events.fetchSnapshot);
    this.#pushes = new PushQueue({
      cache, outbox, world, inARow: this.#inARow, forms: () => this.#said.forms, changed: (changed) => events.changed(changed), pump: (except) => this.pump(except),
      inVain: () => { this.startOver(); events.reset('in-vain'); },
    });
  }

  get state(): LinkState { return this.#shown.value; }
  get url(): string | null { return this.#url; }
  get live(): boolean { return this.#line?.live ?? false; }
  /** Of the present line; null until it was let in. */
  get mediaToken(): string | null { return this.#line?.mediaToken ?? null; }
  /** Has the pool admitted nobody yet? Null until it has been heard. */
  get empty(): boolean | null { return this.#said.empty; }
  /** What the pool says is damaged in its file, as it last said. */
  get damage(): PoolSaid['damage'] { return this.#said.damage; }
  /** How the pool's own backups stand, as it last said. */
  get backups(): PoolSaid['backups'] { return this.#said.backups; }
  /** The pool's minor of the protocol, as it last said. */
  get minor(): number { return this.#said.minor; }
  /** Can the pool, as it last said what it knows, take this command? */
  takes(command: Command): boolean { return this.#said.takes(command); }
  /** Bytes a second up and down, over the last seconds. */
  get rate(): { readonly up: number; readonly down: number } { return this.#traffic.rate(this.#world.now()); }
  /** When the pool was last heard; 0 when it never was since this workstation started or went to it. */
  get heard(): number { return this.#heard; }
  /** Does the pool, as it last said, know a session of this person? */
  knows(person: string): boolean { return this.#said.people.has(person); }
  /** Does it know anybody's? Only then it tells what is new. */
  get serves(): boolean { return this.#said.people.size > 0; }

  /** Dials this pool from now on, e.g. http://127.0.0.1:41730. */
  dial(url: string): void {
    // What another pool said of itself is not true of this one.
    if (url !== this.#url) { this.#said.isAnother(); this.#shown.ofAnother(); this.#heard = 0; }
    this.#url = url;
    this.#inARow.forgetLines();
    this.#hangUp();
    // What was said of the line before is not true of this one.
    this.#shown.apart();
    this.#connect();
  }
  stop(): void { this.#stopped = true; this.#hangUp(); }

  #refusedFor(line: OpenLine, reason: string): void {
    line.turnedAway = true;
    this.#inARow.turnedAway();
    this.#shown.refused(reason);
  }
  #hangUp(): void {
    const line = this.#line;
    this.#line = null;
    // Whoever dials now would be cut off by the one that was to come: a second line under the first, with its answers lost.
    this.#redial?.();
    this.#redial = null;
    line?.end();
    this.#others([]);
  }
  /** Who is where is known as long as the line stands. */
  #others(all: Extract<FromPool, { is: 'presence' }>['all']): void {
    if (all.length > 0 || this.#othersShown) this.#events.presence(all);
    this.#othersShown = all.length > 0;
  }
  /** Hangs up and dials at once: only a new hello can say what is so here by now. */
  #anew(plainly = this.#line?.plainly ?? false): void { this.#hangUp(); this.#connect(plainly); }

  #connect(plainly = false): void {
    if (this.#stopped || !this.#url) return;
    this.#line = new OpenLine(this.#world, this.#url, {
      plainly, sent: (bytes) => this.#traffic.add(this.#world.now(), bytes, 0),
      events: { opened: (line) => this.#guarded(line, () => this.#greet(line)), text: (line, text) => this.#hear(line, text), closed: (line) => this.#lost(line) },
    });
  }
  #hear(line: OpenLine, text: string): void {
    this.#heard = this.#world.now();
    this.#messages++;
    this.#traffic.add(this.#heard, 0, Buffer.byteLength(text));
    let message: FromPool | Rows | Unknown;
    try { message = readFromPool(text); } catch (error) { console.error('pool sent what we do not understand', error); this.#refusedFor(line, 'bad-message'); this.#lost(line); return; }
    this.#guarded(line, () => this.#receive(message, line));
  }

  /** Work that writes here: where the disk does not take it, the pool says all of it again on the next line. */
  #guarded(line: OpenLine, work: () => void): void {
    try { work(); } catch (error) {
      const disk = this.#events.diskFails?.(error) === true;
      if (!disk && this.#events.unexpected?.(error) !== true) throw error;
      if (!disk) this.#refusedFor(line, 'defect');
      this.#lost(line);
    }
  }

  /** Hangs up and dials again after a while, longer each time. The pool may have been updated meanwhile: it is greeted in full. */
  #lost(line: OpenLine): void {
    if (line.over) return;
    this.#hangUp();
    // A pool that is not reached turns nobody away any more, whatever it said on the line before.
    if (!line.turnedAway) this.#shown.apart();
    this.#redial = this.#world.after(this.#inARow.untilRedial(), () => this.#connect());
  }

  /** Leaves a line on which somebody has just signed in: as soon as their session is kept here and a hello can name it, `admitted` dials the next. */
  #awaitSession(): void {
    this.#hangUp();
    this.#redial = this.#world.after(SESSION_MS, () => this.#connect());
  }

  #greet(line: OpenLine): void {
    this.#heard = this.#world.now();
    const hello = helloOf({ cache: this.#cache, keeping: this.#keeping, events: this.#events, device: this.#device, name: this.#name }, line.plainly);
    line.told = new Set(Object.keys(hello.bodies));
    line.say(hello);
    line.greeted = true;
    line.whenOver(this.#world.every(PING_MS, () => {
      const now = this.#world.now();
      // Where the clock was put back nobody was heard later than now.
      this.#heard = Math.min(this.#heard, now);
      if (now - this.#heard > SILENCE_MS) this.#lost(line);
      else this.#ping(line);
    }));
  }

  #ping(line: OpenLine): void { line.pinged = this.#world.now(); line.say({ is: 'ping', at: performance.now() }); }

  /**
   * The network may be another than a moment ago (this machine slept, a cable was put in): a line that was open is asked whether it still goes, and dialled anew where it says nothing for 3 s;
   * where there is none it is dialled at once. What was being dialled went out on the network of before.
   */
  look(): void {
    if (this.#stopped || !this.#url) return;
    const line = this.#line;
    if (!line?.greeted) { this.#anew(); return; }
    const before = this.#messages;
    this.#ping(line);
    line.whenOver(this.#world.after(LOOK_MS, () => { if (this.#messages === before) this.#lost(line); }));
  }

  /** Something else may be wanted than what is here. More is asked for, and noted when it has come whole; where it is less in any way the cache is filled anew. `chosen`: somebody has just said so. */
  keepAsWanted(chosen = false): void {
    const line = this.#line;
    this.#chosen ||= chosen;
    if (!line?.live || this.minor < 1 || line.asked !== null || line.behind || line.people.size === 0) return;
    const missing = this.#keeping.missing(this.#chosen);
    this.#chosen = false;
    if (missing === null) return;
    // Of what is kept no more no row comes that would say so.
    if (missing === 'anew') { this.startOver(); this.#events.changed({ ...NOTHING, kinds: new Set(KINDS) }); return; }
    line.askFor(missing);
  }

  /** Fills the cache anew from the pool with what is wanted now; what waits stays. */
  startOver(): void {
    if (this.#cache.epoch !== null) this.#cache.reset();
    this.#anew();
  }

  #receive(message: FromPool | Rows | Unknown, line: OpenLine): void {
    switch (message.is) {
      case 'welcome': this.#welcomed(message, line); return;
      // Nothing can be taken in before the pool has said what it goes on from.
      case 'frame': case 'rows': if (line.mediaToken === null) this.#lost(line); else this.#news(message, line); return;
      case 'snapshot': void this.#snapshot(message, line); return;
      case 'presence': this.#others(message.all); return;
      case 'damage': this.#said.damage = message.found; this.#events.state(); return;
      case 'backups': this.#said.backups = message; this.#events.state(); return;
      // One that lay here while this machine slept says what the pool's clock was before.
      case 'pong': if (this.#world.now() - line.pinged <= SILENCE_MS) this.#shown.roundTrip(performance.now() - message.at, message.now); return;
      case 'answer': line.questions.answered(message); return;
      case 'goodbye':
        if (message.reason === 'bad-message' && line.mediaToken === null && !line.plainly) { this.#anew(true); return; }
        this.#refusedFor(line, message.reason); return;
      case 'held': this.#shown.trouble(message.why); return;
      case 'unknown': return; // of a later minor: nothing that we need
    }
  }

  #welcomed(welcome: Extract<FromPool, { is: 'welcome' }>, line: OpenLine): void {
    if (line.mediaToken !== null) return; // said once on a line; a second one is an echo
    if (this.#cache.enter(welcome.epoch, this.#url ?? '')) {
      this.#where = null;
      this.#said.isAnother();
      this.#events.reset('other-newsroom');
      // The hello named people and scripts of the other newsroom.
      this.#anew();
      return;
    }
    if (welcome.newDevice && this.#events.newDevice) {
      this.#device = this.#events.newDevice();
      this.#anew();
      return;
    }
    this.#events.life?.welcomed();
    this.#inARow.welcomed();
    line.mediaToken = welcome.mediaToken;
    const known = new Map(this.#events.sessions().map(({ person, token }) => [token, person]));
    for (const token of welcome.sessions) { const person = known.get(token); if (person !== undefined) line.people.add(person); }
    this.#said.welcomes(welcome, line.people);
    line.behind = true;
    if (this.#cache.cursor !== welcome.from || welcome.astray) {
      this.#outbox.leavesLog(this.#cache.reach.seq);
      this.#cache.reset(this.#events.aside?.() ?? null);
      this.#events.reset('older-pool');
    }
    this.#cache.setPoolKey(welcome.key);
    if (this.#cache.cursor === 0) this.#keeping.note(this.#keeping.ofRows);
    line.caughtUp = { from: this.#cache.cursor, to: welcome.seq };
  }

  #news(news: Frame | Rows, line: OpenLine): void {
    // Somebody began to write in a script after the hello was sent: what others did to it comes without their steps, and a difference of two texts cannot say who took what away.
    if (!line.served && this.#writtenUntold(news, line)) { if (line.live) this.#awaitSession(); else this.#lost(line); return; }
    // Where all was accepted the pool may judge what comes next while this frame is taken in here. What that changes in it was changed by others: then the pool says so.
    if (news.is === 'frame' && news.results.length > 0 && news.results.every((one) => one.outcome === 'accepted')) { this.#pushes.accepted(line, news.results); if (line.over) return; }
    const off = this.#switchedOff(news);
    const changed = news.is === 'rows' ? this.#cache.applyRows(news, this.#world.now(), line.apart) : this.#cache.applyFrame(news, this.#world.now(), line.apart);
    // A gap means a frame was lost on the way: only a new hello can tell the pool where we stand.
    if (changed === 'gap') { this.#lost(line); return; }
    if (news.is === 'frame') {
      if (news.results.length > 0) { this.#inARow.answered(); this.#shown.trouble(null); }
      this.#pushes.tookIn(line, news);
      if (line.over) return; // everything starts over
    }
    if ((news.is === 'rows' ? news.rows : news.changes).some((one) => one.kind === 'person')) this.#said.empty = false;
    const answersOnly = news.is === 'frame' && news.results.length > 0 && news.changes.length === 0;
    if (news.more && !answersOnly) { line.behind = true; this.#shown.behind(news.seq, line.caughtUp); }
    // Rows of text are always a catch-up: the one of this line, or the one that comes when the first person signs in.
    if (!news.more && (line.behind || news.is === 'rows') && (line.asked === null || this.#widens(news, line.asked.nth, answersOnly))) this.#whole(line);
    if (line.over) return; // less is wanted by now: everything starts over
    this.#events.changed(changed);
    if (!news.more) this.#caughtUp(line);
    // Whose account is switched on again has the session that they had: the pool looks at sessions when it hears a hello.
    if (!line.over && off.some((person) => !line.people.has(person) && this.#cache.records.get('person', person)?.active === true)) { this.#anew(); return; }
    this.pump();
  }
  /** Is it the last of what the interest `nth` has more? Answers, and rows of single groups, may have been on their way before the pool heard of it; an older one's can be told apart by their shape alone. */
  #widens({ from, seq, widened }: Frame | Rows, nth: number, answersOnly: boolean): boolean { return this.minor >= 4 ? widened === nth : from === seq && !answersOnly; }
  /** Of those with a session here, who may not sign in so far; asked where news of people came. */
  #switchedOff(news: Frame | Rows): string[] {
    if (!(news.is === 'rows' ? news.rows : news.changes).some((one) => one.kind === 'person')) return [];
    return this.#events.sessions().flatMap(({ person }) => (this.#cache.records.get('person', person)?.active === false ? [person] : []));
  }
  #caughtUp(line: OpenLine): void {
    // On a line that nobody was signed in on at first this comes twice: the pool tells the rest once the first has signed in.
    if (line.live && (line.served || line.people.size === 0)) return;
    if (line.people.size > 0) { line.served = true; line.apart = this.#outbox.last()?.n ?? 0; if (this.#where) line.say(this.#where); }
    if (!line.live) {
      line.live = true;
      this.#shown.connected();
      this.#ping(line);
    }
    this.#events.connected();
    this.keepAsWanted();
    if (line.served && !line.over) void this.#askOfRefused(line);
  }
  #writtenUntold(news: Frame | Rows, line: OpenLine): boolean {
    const { cursor } = this.#cache;
    return (news.is === 'rows' ? news.rows : news.changes).some(({ kind, id, seq }) => kind === 'body' && seq > cursor && !line.told.has(id) && this.#cache.hasEdits(id));
  }
  #whole(line: OpenLine): void {
    this.#shown.caughtUp();
    // The pool has said who there is, and no more: the rows are still to come.
    if (line.people.size === 0) return;
    line.behind = false;
    if (line.asked !== null) this.#keeping.note(line.asked.interest);
    line.asked = null;
    this.#cache.complete();
    if (this.#cache.note('adopted') === '1') this.#cache.setNote('adopted', '');
    this.keepAsWanted();
  }

  async #snapshot(offer: SnapshotOffer, line: OpenLine): Promise<void> {
    const taken = await this.#snapshots.take(offer, line, this.#url ?? '', (done) => this.#shown.fetching(done, offer.bytes));
    if (taken === 'adopted') this.#events.adopted?.();
    if (line.over) return;
    if (taken === 'adopted') { this.#anew(); return; }
    this.#shown.caughtUp();
    line.say({ is: 'catchUp' });
  }

  /** Sends what waits, oldest first, one push at a time; `except` is answered and not taken out yet. */
  pump(except?: ReadonlySet<string>): void {
    const line = this.#line;
    if (line) this.#guarded(line, () => this.#pushes.send(line, except));
  }
  /** What the pool has accepted after all is not "not accepted" any more. */
  async #askOfRefused(line: OpenLine): Promise<void> {
    if (this.minor < 2) return;
    const gone = await acceptedAfterAll(this.#outbox, (question) => this.ask(question));
    if (gone.length === 0 || line.over) return;
    this.#guarded(line, () => {
      for (const id of gone) this.#outbox.dropRefused(id);
      this.#events.changed(NOTHING);
    });
  }

  /** Asks the pool something and waits; {ok: false, code: 'pool-offline'} when it cannot be asked ('pool-refuses' where it turns this workstation away), 'not-understood' when it does not answer that. */
  ask<K extends Exclude<QuestionName, 'signIn'>>(question: Question<K>): Promise<AnswerTo<K>> { return this.#ask(question, () => undefined); }
  /** As any question; whoever is let in is known on this line from then on. Once their session is kept, `admitted` is to be called. */
  signIn(name: string, password: string): Promise<AnswerTo<'signIn'>> {
    return this.#ask({ is: 'signIn', name, password }, (line, answer) => { if (answer.ok) { line.people.add(answer.value.person); this.#events.state(); } });
  }
  #ask<K extends QuestionName>(question: Question<K>, answered: (line: OpenLine, answer: AnswerTo<K>) => void): Promise<AnswerTo<K>> {
    const line = this.#line;
    if (!line || line.mediaToken === null) return Promise.resolve({ ok: false, code: this.state.state === 'refused' ? 'pool-refuses' : 'pool-offline' });
    return new Promise((resolve) => line.questions.ask(question, (answer) => { answered(line, answer); resolve(answer); }));
  }
  /** The session that the pool has just given this person is kept here. Where the line has ended meanwhile, the hello of the present one, if there is one, did not know of it: another is said. */
  admitted(person: string): void {
    if (this.#line?.people.has(person)) this.pump();
    else this.#anew();
  }
  /** Where this person is from now on, on this line and those that follow; `version` null: nowhere. */
  tellPresence(person: string, version: string | null, block: string | null): void {
    const where = { is: 'presence', person, version, block } as const;
    this.#where = version === null ? null : where;
    this.#line?.say(where);
  }
}
