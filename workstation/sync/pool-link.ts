/** The line to the pool: dials, catches up, sends the outbox in order, dials again. Never blocks the person. */
import { readAnswer, type AnswerTo, type Question, type QuestionName } from '../../shared/protocol/answers.ts';
import type { Line, Surroundings } from '../../shared/protocol/line.ts';
import { readFromPool, type Unknown } from '../../shared/protocol/hear.ts';
import { CACHE_FORM } from '../../shared/protocol/cache-form.ts';
import { EVERYTHING, PROTOCOL, type Frame, type FromPool, type Interest, type ToPool } from '../../shared/protocol/pool.ts';
import { planted } from '../../shared/log/planted.ts';
import type { Rows } from '../../shared/protocol/rows.ts';
import type { Command } from '../../shared/log/command.ts';
import { FIRST_FORMS, inFormOf, type Forms } from '../../shared/log/forms.ts';
import type { Cache } from '../cache/cache.ts';
import type { OutboxEntry } from '../cache/outbox-rows.ts';
import type { OutboxStore } from '../cache/outbox-store.ts';
import type { Changed } from '../cache/taking-in.ts';
import { realSurroundings } from './surroundings.ts';
import { Traffic } from './traffic.ts';

const RETRY_MS = [200, 400, 800, 1500, 3000, 5000] as const;
/** Answers of 'again' in a row without any news, after which everything is fetched anew. */
const MOST_IN_VAIN = 8;
const PING_MS = 4000;
const SILENCE_MS = 15_000;
/** Refused commands that are asked about on a new line (the latest), and characters of their arguments, at most. */
const MOST_ASKED = 1000;
const ASKED_CHARS = 256 << 10;
/** Commands in one push, and characters of their arguments, at most. */
const PUSH_COMMANDS = 200;
const PUSH_CHARS = 4 << 20;

export interface LinkState {
  readonly state: 'connected' | 'offline' | 'refused';
  readonly since: number;
  readonly roundTripMs: number | null;
  /** Message key `sync.refused.<reason>`; null where it is not refused. */
  readonly reason: string | null;
  /** Why the pool cannot keep what is sent, as long as it cannot. */
  readonly trouble: string | null;
  /** Log numbers taken in since this line was opened, of how many; or bytes of a snapshot file. Null when nothing is behind. */
  readonly catchingUp: { readonly is: 'rows' | 'snapshot'; readonly done: number; readonly total: number } | null;
}
export type SnapshotOffer = Extract<FromPool, { is: 'snapshot' }>;
type Answer = Extract<FromPool, { is: 'answer' }>['answer'];
type Presence = Extract<FromPool, { is: 'presence' }>['all'];

export interface LinkEvents {
  changed(changed: Changed): void;
  state(): void;
  /** Everything that was confirmed is gone: the pool came back from an older backup (or never had this), it is another newsroom's, or what waits would not go out over what was here. */
  reset(why: 'older-pool' | 'other-newsroom' | 'in-vain'): void;
  presence(all: Presence): void;
  /** Let in and caught up. */
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

/** No row changed, but what waits or was refused did. */
const NOTHING: Changed = { kinds: new Set(), bodies: new Set(), refused: [], salvaged: [], overtaken: [], deleted: [] };
const isLess = (now: Interest, before: Interest): boolean =>
  (now.since !== null && (before.since === null || now.since > before.since)) || (now.channels !== null && (before.channels === null || before.channels.some((one) => !now.channels!.includes(one))))
  || before.pinned.some((one) => !now.pinned.includes(one));

const wire = ({ id, name, target, args, by, at, seen, form }: Command): Command => ({ id, name, target, args, by, at, seen, ...(form === undefined ? {} : { form }) });

export class PoolLink {
  readonly #cache: Cache;
  readonly #outbox: OutboxStore;
  readonly #events: LinkEvents;
  #device: string;
  readonly #name: string;
  #url: string | null = null;
  readonly #world: Surroundings;
  #line: Line | null = null;
  #redial: (() => void) | null = null;
  #pings: (() => void) | null = null;
  #attempt = 0;
  /** How often in a row a line that was let in ended with a refusal before anything was answered on it: dialled at once again it would go on like that five times a second. */
  #refusals = 0;
  #heard = 0;
  #live = false;
  /** The last outbox number that was given while there was no line. */
  #apart = 0;
  #stopped = false;
  #people = new Set<string>();
  #asks = new Map<number, (answer: Answer) => void>();
  #nextAsk = 1;
  #state: LinkState;
  /** Rows of a catch-up are still to come. */
  #behind = false;
  /** The interest that was asked for on this line and has not come whole yet. */
  #asked: Interest | null = null;
  #minor = 0;
  #damage: Extract<FromPool, { is: 'damage' }>['found'] = [];
  /** What the pool takes of each command, as it last said; null before it ever did. */
  #forms: Forms | null;
  /** Dial as the first release did: its pool takes no hello with more in it. */
  #plainly = false;
  /** A goodbye was said on this line. */
  #turnedAway = false;
  /** Scripts with unsent text, as the pool was told of them on this line. */
  #told: ReadonlySet<string> = new Set();
  readonly #traffic = new Traffic();
  readonly #inFlight = new Set<string>();
  /** How often in a row everything came back as 'again' while nothing else came, and the wait that follows. */
  #inVain = 0;
  #patience: (() => void) | null = null;
  /** The snapshot file that is being fetched for this line or, until that has ended, for an earlier one. */
  #fetching: { readonly stop: AbortController; readonly ended: Promise<unknown> } | null = null;
  mediaToken: string | null = null;
  /** Has the pool admitted nobody yet? Null until it has been heard. */
  empty: boolean | null = null;

  constructor(cache: Cache, outbox: OutboxStore, device: string, name: string, events: LinkEvents, world: Surroundings = realSurroundings) {
    this.#world = world;
    this.#state = { state: 'offline', since: world.now(), roundTripMs: null, reason: null, trouble: null, catchingUp: null };
    this.#cache = cache; this.#outbox = outbox; this.#device = device; this.#name = name; this.#events = events;
    const forms = cache.note('forms');
    this.#forms = forms === null ? null : (JSON.parse(forms) as Forms);
  }

  get state(): LinkState { return this.#state; }
  get url(): string | null { return this.#url; }
  get live(): boolean { return this.#live; }
  /** What the pool says is damaged in its file, as it last said on this line. */
  get damage(): Extract<FromPool, { is: 'damage' }>['found'] { return this.#damage; }
  /** The pool's minor of the protocol, as it last said. */
  get minor(): number { return this.#minor; }
  /** Can the pool, as it last said what it knows, take this command? */
  takes(command: Command): boolean { return this.#forms === null || inFormOf(this.#forms, command) !== null; }

  /** Dials this pool from now on, e.g. http://127.0.0.1:41730. */
  dial(url: string): void {
    this.#url = url;
    this.#attempt = 0;
    this.#refusals = 0;
    this.#hangUp();
    // What was said of the line before is not true of this one.
    if (this.#state.state !== 'offline') this.#apartNow();
    this.#connect();
  }
  stop(): void { this.#stopped = true; this.#hangUp(); }

  #set(change: Partial<LinkState>): void {
    const next = { ...this.#state, ...change };
    if (next.state !== this.#state.state) next.since = this.#world.now();
    this.#state = next;
    this.#events.state();
  }
  #apartNow(): void { this.#set({ state: 'offline', reason: null, roundTripMs: null, trouble: null, catchingUp: null }); }
  #refusedFor(reason: string): void {
    this.#turnedAway = true;
    this.#refusals++;
    this.#set({ state: 'refused', reason, roundTripMs: null, trouble: null, catchingUp: null });
  }
  #hangUp(): void {
    const line = this.#line;
    this.#line = null;
    // Whoever dials now would be cut off by the one that was to come: a second line under the first, with its answers lost.
    this.#redial?.();
    this.#redial = null;
    this.#patience?.();
    this.#patience = null;
    this.#fetching?.stop.abort();
    this.#pings?.();
    this.#pings = null;
    this.#live = false;
    this.#behind = false;
    this.#asked = null;
    this.mediaToken = null;
    this.#inFlight.clear();
    for (const settle of this.#asks.values()) settle({ ok: false, code: 'pool-offline' });
    this.#asks.clear();
    line?.drop();
  }

  #connect(): void {
    if (this.#stopped || !this.#url) return;
    this.#turnedAway = false;
    const line = this.#world.dial(this.#url, {
      opened: () => { if (this.#line === line) this.#guarded(line, () => this.#greet(line)); },
      text: (text) => {
        if (this.#line !== line) return;
        this.#heard = this.#world.now();
        this.#traffic.add(this.#heard, 0, Buffer.byteLength(text));
        let message: FromPool | Rows | Unknown;
        try { message = readFromPool(text); } catch (error) { console.error('pool sent what we do not understand', error); this.#refusedFor('bad-message'); this.#lost(line); return; }
        this.#guarded(line, () => this.#receive(message, line));
      },
      closed: () => this.#lost(line),
    });
    this.#line = line;
  }

  /** Work that writes here: where the disk does not take it, the pool says all of it again on the next line. */
  #guarded(line: Line | null, work: () => void): void {
    try { work(); } catch (error) {
      const disk = this.#events.diskFails?.(error) === true;
      if (!disk && (line === null || this.#events.unexpected?.(error) !== true)) throw error;
      if (!disk) this.#refusedFor('defect');
      if (line) this.#lost(line);
    }
  }

  /** Hangs up and dials again after a while, longer each time. */
  #lost(line: Line): void {
    if (this.#line !== line) return;
    // It may have been updated meanwhile.
    this.#plainly = false;
    this.#hangUp();
    // A pool that is not reached turns nobody away any more, whatever it said on the line before.
    if (!this.#turnedAway && this.#state.state !== 'offline') this.#apartNow();
    const wait = RETRY_MS[Math.min(Math.max(this.#attempt++, this.#refusals - 1), RETRY_MS.length - 1)]!;
    this.#redial = this.#world.after(wait, () => this.#connect());
  }

  #greet(line: Line): void {
    this.#heard = this.#world.now();
    const sessions = this.#events.sessions();
    const pending = this.#cache.pendingBodies();
    // A snapshot is everything, and as with rows from the start the numbers may be of a log that is no more: all edits of these scripts are asked for, own ones among them.
    const bodies = this.#cache.note('adopted') === '1' ? Object.fromEntries(Object.keys(pending).map((id) => [id, 0])) : pending;
    this.#told = new Set(Object.keys(bodies));
    const first = { is: 'hello', protocol: PROTOCOL.major, device: this.#device, name: this.#name, epoch: this.#cache.epoch, cursor: this.#cache.cursor, chain: this.#cache.chain, sessions: sessions.map((one) => one.token), bodies } as const;
    const { life } = this.#events;
    const { toward } = this.#cache;
    this.#say(this.#plainly ? first : {
      ...first, minor: PROTOCOL.minor, interest: this.#interestOfRows(), ...(toward ? { toward } : {}), snapshots: this.#events.fetchSnapshot !== undefined, ...(life ? { life: life.present, previousLife: life.previous() } : {}),
    });
    this.#pings = this.#world.every(PING_MS, () => {
      if (this.#world.now() - this.#heard > SILENCE_MS) this.#lost(line);
      else this.#say({ is: 'ping', at: performance.now() });
    });
  }

  #say(message: ToPool): void {
    const text = JSON.stringify(message);
    this.#traffic.add(this.#world.now(), Buffer.byteLength(text), 0);
    this.#line?.send(text);
  }
  /** Bytes a second up and down, over the last seconds. */
  get rate(): { readonly up: number; readonly down: number } { return this.#traffic.rate(this.#world.now()); }
  /** When the pool was last heard; 0 when it never was since this workstation started. */
  get heard(): number { return this.#heard; }

  /** What the rows that are here came by; what is wanted where nothing is here yet. */
  #interestOfRows(): Interest {
    const noted = this.#cache.cursor === 0 ? null : this.#cache.note('interest');
    if (noted !== null) return JSON.parse(noted) as Interest;
    return this.#cache.cursor === 0 ? (this.#events.interest?.() ?? EVERYTHING) : EVERYTHING;
  }
  /**
   * Something else may be wanted than what is here. More is asked for, and noted when it has come whole; where it is less in any way the cache is filled anew, so that
   * nothing that is not kept up to date is left in it. `chosen`: somebody has just said so. A horizon that moved by itself is no reason: what is behind it does not change,
   * or comes whole.
   */
  keepAsWanted(chosen = false): void {
    if (!this.#live || this.#minor < 1 || this.#asked !== null || this.#behind || this.#people.size === 0) return;
    const wanted = this.#events.interest?.() ?? EVERYTHING;
    const here = this.#interestOfRows();
    if (isLess(chosen ? wanted : { ...wanted, since: here.since }, here)) { this.startOver(); return; }
    if (JSON.stringify(wanted) === JSON.stringify(here)) return;
    this.#asked = wanted;
    this.#behind = true;
    this.#say({ is: 'interest', interest: wanted });
  }

  /** Fills the cache anew from the pool with what is wanted now; what waits stays. */
  startOver(): void {
    if (this.#cache.epoch !== null) this.#cache.reset();
    this.#hangUp();
    this.#connect();
  }

  #receive(message: FromPool | Rows | Unknown, line: Line): void {
    switch (message.is) {
      case 'welcome': {
        if (this.mediaToken !== null) return; // said once on a line; a second one is an echo
        if (this.#cache.enter(message.epoch, this.#url ?? '')) {
          this.#events.reset('other-newsroom');
          // The hello named people and scripts of the other newsroom.
          this.#hangUp();
          this.#connect();
          return;
        }
        if (message.newDevice && this.#events.newDevice) {
          this.#device = this.#events.newDevice();
          this.#hangUp();
          this.#connect();
          return;
        }
        this.#events.life?.welcomed();
        this.#attempt = 0;
        this.#damage = [];
        this.mediaToken = message.mediaToken;
        this.empty = message.empty;
        const known = new Map(this.#events.sessions().map(({ person, token }) => [token, person]));
        this.#people = new Set(message.sessions.flatMap((token) => known.get(token) ?? []));
        this.#minor = message.minor ?? 0;
        this.#forms = message.forms ?? FIRST_FORMS;
        this.#cache.setNote('forms', JSON.stringify(this.#forms));
        this.#behind = true;
        if (this.#cache.cursor !== message.from || message.astray) { this.#cache.reset(this.#events.aside?.() ?? null); this.#events.reset('older-pool'); }
        this.#cache.setPoolKey(message.key);
        if (this.#cache.cursor === 0) this.#cache.setNote('interest', JSON.stringify(this.#interestOfRows()));
        this.#first = this.#cache.cursor;
        this.#total = message.seq;
        return;
      }
      // Nothing can be taken in before the pool has said what it goes on from.
      case 'frame': case 'rows': if (this.mediaToken === null) this.#lost(line); else this.#news(message, line); return;
      case 'snapshot': void this.#snapshot(message, line); return;
      case 'presence': this.#events.presence(message.all); return;
      case 'damage': this.#damage = message.found; this.#events.state(); return;
      case 'pong': this.#set({ roundTripMs: Math.max(0, Math.round((performance.now() - message.at) * 10) / 10) }); return;
      case 'answer': { const settle = this.#asks.get(message.ask); this.#asks.delete(message.ask); settle?.(message.answer); return; }
      case 'goodbye':
        if (message.reason === 'bad-message' && this.mediaToken === null && !this.#plainly) { this.#plainly = true; this.#hangUp(); this.#connect(); return; }
        this.#refusedFor(message.reason); return;
      case 'held': this.#set({ trouble: message.why }); return;
      case 'unknown': return; // of a later minor: nothing that we need
    }
  }

  #news(news: Frame | Rows, line: Line): void {
    // Somebody began to write in a script after the hello was sent: what others did to it comes without their steps, and a difference of two texts cannot say who took what away.
    if (!this.#live && this.#writtenUntold(news)) { this.#lost(line); return; }
    // Where all was accepted the pool may judge what comes next while this frame is taken in here. What that changes in it was changed by others: then the pool says so.
    if (news.is === 'frame' && news.results.length > 0 && news.results.every((one) => one.outcome === 'accepted')) { this.#answered(news.results); if (this.#line !== line) return; }
    const apart = this.#live ? this.#apart : Infinity;
    const changed = news.is === 'rows' ? this.#cache.applyRows(news, this.#world.now(), apart) : this.#cache.applyFrame(news, this.#world.now(), apart);
    // A gap means a frame was lost on the way: only a new hello can tell the pool where we stand.
    if (changed === 'gap') { this.#lost(line); return; }
    if (news.is === 'frame') {
      for (const { id } of news.results) this.#inFlight.delete(id);
      if (news.results.length > 0) this.#refusals = 0;
      if (news.results.length > 0 && this.#state.trouble !== null) this.#set({ trouble: null });
      this.#weigh(news);
      if (this.#line !== line) return; // everything starts over
      if (news.changes.some((one) => one.kind === 'person')) this.empty = false;
    } else if (news.rows.some((one) => one.kind === 'person')) this.empty = false;
    const answersOnly = news.is === 'frame' && news.results.length > 0 && news.changes.length === 0;
    if (news.more && !answersOnly) this.#progress(news.seq);
    // Rows of text are always a catch-up: the one of this line, or the one that comes when the first person signs in.
    if (!news.more && (this.#behind || news.is === 'rows') && (this.#asked === null || news.from === news.seq)) this.#whole();
    if (this.#line !== line) return; // less is wanted by now: everything starts over
    this.#events.changed(changed);
    if (!news.more && !this.#live) {
      this.#apart = this.#outbox.last()?.n ?? 0;
      this.#live = true;
      this.#set({ state: 'connected', reason: null });
      this.#say({ is: 'ping', at: performance.now() });
      this.#events.connected();
      this.keepAsWanted();
      void this.#askOfRefused(line);
    }
    this.pump();
  }
  /** 'again' is settled by what came before it or comes with it. Where nothing does, asking as fast as the line goes would keep both ends busy for nothing. */
  #weigh({ from, seq, results }: Frame): void {
    const moved = seq > from || results.some((one) => one.outcome !== 'again');
    if (!moved && results.length === 0) return;
    this.#patience?.();
    this.#patience = null;
    this.#inVain = moved ? 0 : this.#inVain + 1;
    if (this.#inVain < 2) return;
    // The rows here cannot be the pool's. That is a defect of ours, but no reason to keep anybody's words for ever.
    if (this.#inVain === MOST_IN_VAIN) { this.startOver(); this.#events.reset('in-vain'); return; }
    this.#patience = this.#world.after(RETRY_MS[Math.min(this.#inVain - 2, RETRY_MS.length - 1)]!, () => { this.#patience = null; this.pump(); });
  }
  #writtenUntold(news: Frame | Rows): boolean {
    const { cursor } = this.#cache;
    return (news.is === 'rows' ? news.rows : news.changes).some(({ kind, id, seq }) => kind === 'body' && seq > cursor && !this.#told.has(id) && this.#cache.hasEdits(id));
  }
  #first = 0;
  #total = 0;
  #progress(seq: number): void {
    this.#behind = true;
    // It lets this workstation in again: what is behind may take a while, and is no refusal.
    if (this.#state.state === 'refused') this.#apartNow();
    if (this.#total - this.#first > 1000) this.#set({ catchingUp: { is: 'rows', done: Math.max(0, seq - this.#first), total: this.#total - this.#first } });
  }
  #whole(): void {
    this.#behind = false;
    if (this.#asked !== null) this.#cache.setNote('interest', JSON.stringify(this.#asked));
    this.#asked = null;
    this.#cache.complete();
    if (this.#cache.note('adopted') === '1') this.#cache.setNote('adopted', '');
    if (this.#state.catchingUp) this.#set({ catchingUp: null });
    this.keepAsWanted();
  }

  /** A first sync as a file: fetched, put in place of the empty cache, and the line dialled again from its number. */
  async #snapshot(offer: SnapshotOffer, line: Line): Promise<void> {
    const fetch = this.#events.fetchSnapshot;
    const decline = (): void => { if (this.#line === line) { this.#set({ catchingUp: null }); this.#say({ is: 'catchUp' }); } };
    if (!fetch || this.mediaToken === null || this.#url === null || offer.form !== CACHE_FORM || this.#cache.cursor !== 0) { decline(); return; }
    const interest = this.#interestOfRows();
    const from = { url: this.#url, token: this.mediaToken };
    try {
      // Two would write into one file.
      while (this.#fetching) await this.#fetching.ended;
      if (this.#line !== line) return;
      const stop = new AbortController();
      const coming = fetch(offer, from, (done) => { if (this.#line === line) this.#set({ catchingUp: { is: 'snapshot', done, total: offer.bytes } }); }, stop.signal);
      this.#fetching = { stop, ended: coming.catch(() => undefined).finally(() => { this.#fetching = null; }) };
      const file = await coming;
      if (this.#line !== line) return;
      this.#cache.adopt(file);
      this.#cache.setNote('adopted', '1');
      this.#cache.setNote('interest', JSON.stringify(interest));
    } catch (error) {
      if (this.#line !== line) return;
      console.error('snapshot not taken, rows follow', error);
      decline();
      return;
    }
    this.#events.adopted?.();
    this.#hangUp();
    this.#connect();
  }

  /** The pool has answered these: the next push goes out. */
  #answered(results: Frame['results']): void {
    const ids = new Set(results.map(({ id }) => id));
    for (const id of ids) this.#inFlight.delete(id);
    this.pump(ids);
  }
  /** Sends what waits, oldest first, one push at a time; `except` is answered and not taken out yet. Commands of people whose session the pool does not know wait for them, and so does what stands on those. */
  pump(except: ReadonlySet<string> = new Set()): void { this.#guarded(this.#line, () => this.#sendNext(except)); }
  #sendNext(except: ReadonlySet<string>): void {
    if (!this.#live || this.#inFlight.size > 0 || this.#patience !== null) return;
    const commands: OutboxEntry[] = [];
    let chars = 0;
    const holdup = this.#cache.holdups((person) => this.#people.has(person));
    for (const entry of this.#outbox.oldest()) {
      if (holdup(entry) !== null || except.has(entry.id)) continue;
      chars += entry.size;
      if (commands.length > 0 && (commands.length >= PUSH_COMMANDS || chars > PUSH_CHARS)) break;
      commands.push(entry);
    }
    if (commands.length === 0) return;
    if (planted.has('newest-first')) commands.reverse();
    const said = commands.map((entry) => inFormOf(this.#forms ?? FIRST_FORMS, entry));
    const unsayable = commands.filter((_entry, index) => said[index] === null);
    if (unsayable.length > 0) { this.#refuse(unsayable); return; }
    for (const { id } of commands) this.#inFlight.add(id);
    this.#outbox.markSent(commands.filter((one) => !one.sent).map((one) => one.n));
    this.#say({ is: 'push', commands: said.flatMap((one) => (one ? [wire(one)] : [])) });
  }
  /** What was done for a newer pool and this one cannot take: kept with its reason, like anything that is refused. */
  #refuse(entries: readonly OutboxEntry[]): void {
    const { cursor, chain } = this.#cache;
    const results = entries.map(({ id, name }) => ({ id, outcome: 'refused' as const, seq: cursor, code: 'pool-too-old', params: { name } }));
    const changed = this.#cache.applyFrame({ is: 'frame', from: cursor, seq: cursor, chain, results, changes: [], edits: [], more: false }, this.#world.now(), this.#apart);
    if (changed !== 'gap') this.#events.changed(changed);
    this.pump();
  }

  /** A pool that came back from a backup may have accepted from another copy of this folder what it had refused here: that is not "not accepted" any more. */
  async #askOfRefused(line: Line): Promise<void> {
    if (this.#minor < 2 || this.#outbox.refusedCount === 0) return;
    const commands: Command[] = [];
    let chars = 0;
    for (const entry of this.#outbox.refused().reverse()) {
      chars += JSON.stringify(entry.args ?? null).length;
      if (commands.length === MOST_ASKED || chars > ASKED_CHARS) break;
      commands.push(wire(entry));
    }
    const answer = await this.ask({ is: 'accepted', commands });
    if (!answer.ok || this.#line !== line) return;
    const accepted = new Set(answer.value);
    const gone = commands.filter(({ id }) => accepted.has(id));
    if (gone.length === 0) return;
    this.#guarded(line, () => {
      for (const { id } of gone) this.#outbox.dropRefused(id);
      this.#events.changed(NOTHING);
    });
  }
  /** Asks the pool something and waits; {ok: false, code: 'pool-offline'} when it cannot be asked ('pool-refuses' where it turns this workstation away), 'not-understood' when it does not answer that. */
  ask<K extends QuestionName>(question: Question<K>): Promise<AnswerTo<K>> {
    if (!this.#line || this.mediaToken === null) return Promise.resolve({ ok: false, code: this.#state.state === 'refused' ? 'pool-refuses' : 'pool-offline' });
    const ask = this.#nextAsk++;
    return new Promise((resolve) => {
      this.#asks.set(ask, (answer) => resolve(readAnswer(question.is, answer)));
      this.#say({ ...question, ask } as ToPool);
    });
  }
  /** The pool has just let this person in on this line. */
  admitted(person: string): void {
    this.#people.add(person);
    this.pump();
  }
  knows(person: string): boolean { return this.#people.has(person); }
  tellPresence(person: string, version: string | null, block: string | null): void { this.#say({ is: 'presence', person, version, block }); }
}
