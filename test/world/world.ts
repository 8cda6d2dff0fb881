/**
 * A newsroom in one process: the production code of pool and workstations (judge, feed, store, cache, outbox, link) with clock, network, disk and chance
 * held by a seed. People do what people do; messages go astray, lines break, processes die between any two commits, an old backup comes back.
 * One seed is one history. Import hold.ts first.
 */
import { ulid } from '../../shared/ids.ts';
import type { Interest } from '../../shared/protocol/pool.ts';
import { isRefusal, refuse, type Command, type Refusal } from '../../shared/log/command.ts';
import { presentForm } from '../../shared/log/forms.ts';
import type { Kind } from '../../shared/records.ts';
import type { Role } from '../../shared/people/person.ts';
import type { Merges } from '../../shared/script/commands.ts';
import { flagsOf } from '../../shared/script/merge-commands.ts';
import { levelOfStage, passesGiven } from '../../shared/review/chain.ts';
import { contentHash } from '../../shared/review/hash.ts';
import { blocksOf, docOfBlocks, nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { Cache } from '../../workstation/cache/cache.ts';
import type { Done } from '../../workstation/cache/doing.ts';
import { DoingHere } from '../../workstation/doing-here.ts';
import { Documents } from '../../workstation/documents/documents.ts';
import type { OutboxEntry, RefusedEntry } from '../../workstation/cache/outbox-rows.ts';
import { OutboxStore, type UpTo } from '../../workstation/cache/outbox-store.ts';
import type { LinkEvents, SnapshotOffer } from '../../workstation/sync/link-events.ts';
import { PoolLink } from '../../workstation/sync/pool-link.ts';
import { Step, Transform } from 'prosemirror-transform';
import { chance, freshText, MIXES, type Chance } from '../property/script-history.ts';
import { judge } from './judgement.ts';
import { keptBy } from './kept-by.ts';
import { doMore, doSomething, type Desk, type Give, type Look } from './people.ts';
import { doToday } from './people-today.ts';
import { drawPlan, type Plan, type Trouble } from './plan.ts';
import { Promises } from './promises.ts';
import { passNames } from './shown.ts';
import { randomUUID, seedChance } from './simulated-chance.ts';
import { Died, DiskFull, disk } from './simulated-disk.ts';
import { CALM, SimulatedNet } from './simulated-net.ts';
import { SimulatedPool } from './simulated-pool.ts';
import { SimulatedTime } from './simulated-time.ts';
import { SimulatedWindow } from './simulated-window.ts';

export interface WorldOptions {
  readonly seed: number;
  /** What to lay down instead of drawing it. */
  readonly plan?: Partial<Plan>;
}

/** What went wrong in a history; empty when everything held. */
export type Faults = string[];

export interface Station { readonly number: number; readonly name: string; /** Who sits there now, of those who are signed in there. */ person: string; readonly people: readonly string[]; outbox: OutboxStore; cache: Cache; link: PoolLink; /** The pool that it dials. */ pool: SimulatedPool; documents: Documents; /** How commands are given there today; null where a first release runs. */ readonly doing: DoingHere | null; /** What is open at it, whichever process of it runs. */ readonly windows: SimulatedWindow[]; /** Its disk takes nothing just now. */ diskFull: boolean }
/** A pool, what was promised to those who wrote for it, and what they work on. `restored`: it came back from an older backup. */
interface Newsroom { readonly pool: SimulatedPool; readonly promises: Promises; readonly desk: Desk; restored: boolean }

const PEOPLE = 8;
const CHANNELS = ['tv', 'fm'] as const;
const FILES = ['outbox.db', 'cache.db'] as const;
/** Between the seed of a plan and that of its history. */
const HISTORY = 1 << 30;
/** Every level is signed by two of them, and all write. */
const rolesOf = (number: number): Role[] => ['editor', 'producer', 'reporter', (['review1', 'review2', 'review3', 'anchor'] as const)[number % 4]!];
const levelOf = (person: string): number => { const number = Number(person.slice(1)); return number % 4 === 3 ? 0 : (number % 4) + 1; };
/** Troubles of any pool, not of the one that a workstation dials. */
const POOL_TROUBLES: ReadonlySet<Trouble> = new Set(['poolStops', 'poolDies', 'oldPool', 'rights']);
/** Codes that say our own code is wrong, whoever is refused. */
const OURS = new Set(['defect', 'bad-arguments', 'unknown-command']);

/** As the suite gives it: of typing it says itself what its writer had seen. */
function givenToday(doing: DoingHere, name: string, target: Command['target'], args: unknown, { seen, instead, upTo }: { readonly seen: number | undefined; readonly instead: string | null; readonly upTo: UpTo | null }): Refusal | { id: string } {
  if (name !== 'script.edit' || instead !== null) return doing.execute(name, target, args, { seen, upTo, ...(instead === null ? {} : { instead }) });
  const { v, steps, merges } = args as { v: number; steps: unknown[]; merges?: Merges };
  return doing.edit(target.id, v, steps, { merges, upTo });
}

export class World {
  readonly plan: Plan;
  readonly #random: Chance;
  readonly #time = new SimulatedTime();
  readonly #net: SimulatedNet;
  readonly #text = freshText();
  readonly #newsrooms: readonly Newsroom[];
  readonly #stations: Station[] = [];
  /** Characters in scripts when a workstation took something that was typed in a window. */
  readonly #taken = new Set<string>();
  readonly #defects: Faults = [];
  /** An older image of each file that has one. */
  readonly #images = new Map<string, Buffer>();

  /** Nobody works any more. */
  #over = false;
  readonly #seesFullDisks: boolean;
  constructor({ seed, plan }: WorldOptions) {
    // Apart, so that a kept seed with its plan is the same history when plans are drawn otherwise.
    this.plan = { ...drawPlan(chance(seed)), ...plan };
    this.#random = chance(seed + HISTORY);
    if (this.plan.windows) this.#time.turns = 12;
    this.#net = new SimulatedNet(this.#time, this.#random, this.plan.weather);
    this.#newsrooms = Array.from({ length: this.plan.pools }, (_one, number) => this.#newsroom(number));
    // How files begin is learnt once, from a world that makes them.
    if (!this.plan.anew && !FILES.every((file) => disk.knows(file))) new World({ seed, plan: { ...this.plan, stations: 1, pools: 1, anew: true } });
    disk.wipe(this.plan.anew ?? false);
    // The same words, ids and people in each: what goes astray would fit in everywhere.
    const words = ['s1', 's2'].map((story) => ({ story, words: [this.#text(20), this.#text(30), this.#text(10)] }));
    for (const newsroom of this.#newsrooms) this.#found(newsroom, words);
    if (this.plan.troubles.includes('keeps')) { const more = this.#text(10); for (const newsroom of this.#newsrooms) this.#foundMore(newsroom, more); }
    if (this.#isToday) for (const newsroom of this.#newsrooms) this.#foundToday(newsroom);
    seedChance(seed);
    this.#seesFullDisks = seed % 2 === 0;
    for (let number = 0; number < this.plan.stations; number++) this.#stations.push(this.#openStation(number, this.#newsrooms[number % this.plan.pools]!.pool));
  }
  #newsroom(number: number): Newsroom {
    const promises = new Promises();
    return {
      pool: new SimulatedPool(`pool${number}`, { time: this.#time, net: this.#net, below: (n) => this.#random.below(n), rowsAtOnce: this.plan.rowsAtOnce, snapshots: this.plan.snapshots }), promises, restored: false,
      desk: { random: this.#random, text: this.#text, newId: () => ulid(this.#time.now, Uint8Array.from({ length: 10 }, () => this.#random.below(256))), heavy: this.plan.heavy, review: this.plan.review, promises, channels: this.plan.troubles.includes('keeps') ? CHANNELS : ['tv'], versions: [] },
    };
  }
  /** The newsroom whose work is on a workstation's screen. */
  #at({ outbox }: Pick<Station, 'outbox'>): Newsroom | undefined { return this.#newsrooms.find(({ pool }) => pool.newsroom === outbox.newsroom); }
  /** Do workstations tell of their lives? Where no folder is ever copied it would only be one more commit at each start. */
  get #lives(): boolean { return this.plan.troubles.includes('cloned') || this.plan.troubles.includes('olderFolder'); }
  /** One of the newsrooms; the only one is not drawn. */
  #anyNewsroom(): Newsroom { return this.#newsrooms[this.plan.pools > 1 ? this.#random.below(this.plan.pools) : 0]!; }

  /** People, a channel, a programme with a rundown and two stories everybody works on. */
  #found({ pool, promises, desk }: Newsroom, stories: readonly { readonly story: string; readonly words: readonly string[] }[]): void {
    for (const { story, words } of stories) { promises.wrote('founded', words.join('')); desk.versions.push({ id: `v-${story}`, story }); }
    seedChance(1);
    pool.start();
    if (pool.store.seq > 0) return; // the file was put back to what it was when the first world had founded it
    const put = (name: string, kind: Kind, id: string, args: unknown): void => pool.system(name, { kind, id }, args);
    for (let number = 0; number < PEOPLE; number++) put('person.put', 'person', `p${number}`, { name: `同事${number}`, roles: rolesOf(number), active: true });
    put('channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
    put('programme.put', 'programme', 'news', { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
    put('rundown.create', 'rundown', 'run', { programme: 'news', date: '2026-11-23', title: '新闻' });
    for (const { story, words } of stories) put('story.create', 'story', story, { title: story, columns: [], mobileFirst: false, version: `v-${story}`, channel: 'tv', doc: docOfBlocks(words.map((text, index) => ({ id: `${story}-${index}`, kind: 'vo', text }))) });
    disk.learn(pool.file);
  }

  get #isMuchReviewed(): boolean { return this.#isToday && this.plan.review > 0.2; }
  get #isToday(): boolean { return (this.plan.older ?? null) !== null; }
  /** Half of them may settle the house's affairs; and a rundown has what goes on air unread, and where much is reviewed a story that is released. */
  #foundToday({ pool }: Newsroom): void {
    seedChance(3);
    for (let number = 0; number < PEOPLE; number++) this.#giveRights(pool, number);
    for (const [id, kind, after] of [['opener', 'opener', null], ['closer', 'closer', 'opener']] as const) pool.system('item.add', { kind: 'item', id }, { rundown: 'run', after, item: { slug: id, kind, versionId: null, assetId: null, planned: 5000, float: false, presenter: '', note: '', hardStart: null } });
    if (!this.#isMuchReviewed) return;
    const version = { kind: 'version', id: 'v-s1' } as const;
    pool.system('item.add', { kind: 'item', id: 'lead' }, { rundown: 'run', after: 'opener', item: { slug: 's1', kind: 'read', versionId: version.id, assetId: null, planned: null, float: false, presenter: '', note: '', hardStart: null } });
    pool.system('review.submit', version, { remark: '' }, 'p0');
    for (const level of [1, 2, 3]) pool.system('review.decide', version, { level, verdict: 'pass', remark: '', hash: contentHash(pool.store.records, version.id) }, `p${level + 3}`);
  }
  /** Somebody at a desk that is always on the line hands a version in, or signs what is due: what is released changes while others have it open, on a rundown that is locked. */
  #sign({ pool, desk }: Newsroom): void {
    if (!pool.alive) return;
    const { records } = pool.store;
    const pinned = records.get('rundown', 'run')?.pins.flatMap(({ versionId }) => versionId ?? []) ?? [];
    const known = pinned.length > 0 && this.#random() < 0.7 ? pinned : desk.versions.map(({ id }) => id);
    const version = records.get('version', known[this.#random.below(known.length)]!);
    if (!version || version.deleted || version.mergeFlags?.length || version.title.trim() === '') return;
    const level = levelOfStage(version.stage);
    const signs = level === 0 ? 'editor' : (`review${level}` as Role);
    const by = Array.from({ length: PEOPLE }, (_, number) => records.get('person', `p${number}`)).find((one) => one?.active && one.roles.includes(signs) && one.id !== version.createdBy && !version.passes.some((pass) => pass.by === one.id));
    if (!by) return;
    if (level > 0) pool.system('review.decide', { kind: 'version', id: version.id }, { level, verdict: 'pass', remark: '', hash: contentHash(records, version.id) }, by.id);
    else if (version.stage !== 'released') pool.system('review.submit', { kind: 'version', id: version.id }, { remark: '' }, by.id);
  }
  #giveRights(pool: SimulatedPool, number: number, { roles = rolesOf(number), active = true }: { readonly roles?: readonly Role[]; readonly active?: boolean } = {}): void {
    pool.system('person.put', { kind: 'person', id: `p${number}` }, { name: `同事${number}`, roles: this.#isToday && number % 2 === 0 && roles.length > 0 ? [...roles, 'admin'] : roles, active });
  }
  /** Another channel with a programme and a story, for those who do not keep everything. */
  #foundMore({ pool, promises, desk }: Newsroom, words: string): void {
    promises.wrote('founded', words);
    seedChance(2); // not the ids of what the pool was founded with
    pool.system('channel.put', { kind: 'channel', id: 'fm' }, { name: '电台', form: 'radio', titleMax: 0, textMax: 0, mobile: false });
    pool.system('programme.put', { kind: 'programme', id: 'morning' }, { name: '早报', channelId: 'fm', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
    pool.system('rundown.create', { kind: 'rundown', id: 'early' }, { programme: 'morning', date: '2026-11-23', title: '早报' });
    pool.system('story.create', { kind: 'story', id: 's3' }, { title: 's3', columns: [], mobileFirst: false, version: 'v-s3', channel: 'fm', doc: docOfBlocks([{ id: 's3-0', kind: 'vo', text: words }]) });
    desk.versions.push({ id: 'v-s3', story: 's3' });
  }

  #openStation(number: number, pool: SimulatedPool, person = `p${number}`, people: readonly string[] = this.plan.wide ? [person, `p${(number + PEOPLE / 2) % PEOPLE}`] : [person]): Station {
    const name = `station${number}`;
    const outbox = new OutboxStore(`${name}/outbox.db`);
    const cache = new Cache(`${name}/cache.db`, outbox);
    for (const file of FILES) disk.learn(`${name}/${file}`);
    const documents: Documents = new Documents((id) => cache.records.get('body', id), (id, v, steps, upTo) => this.#typed(station, id, v, steps, upTo), (writer) => outbox.taken(writer));
    const doing = this.#isToday && number >= this.plan.older! ? new DoingHere({
      cache, outbox, link: () => station.link, disk: { refusesNow: () => null, refusalOf: () => null }, person: () => cache.records.get('person', station.person) ?? null, now: () => this.#time.now,
      wrote: (_writes, typed) => { if (this.plan.windows && !typed) for (const { id } of cache.all('body')) documents.changed(id); },
    }) : null;
    const station: Station = { number, name, person, people, outbox, cache, pool, documents, doing, windows: this.#stations[number]?.windows ?? [], diskFull: false, link: undefined as unknown as PoolLink }; // set in the next statement
    const restored = (): boolean => this.#at(station)?.restored === true;
    // Words that two copies of a folder carried into branches each in their own way may be kept apart instead, as a whole.
    const mayKeepApart = (): boolean => restored() || (this.#at(station)?.promises.shared.size ?? 0) > 0;
    this.#watch(station);
    const device = outbox.setting('device');
    station.link = new PoolLink(cache, outbox, typeof device === 'string' ? device : people[0]!, name, {
      changed: ({ refused, bodies }) => { for (const id of bodies) documents.changed(id); for (const { name: what, code, params } of refused) if (OURS.has(code) || (code === 'text-not-placed' && !mayKeepApart())) this.#defects.push(`${what} refused as ${code}: ${JSON.stringify(params)}`); },
      state: () => { const { state, reason } = station.link?.state ?? {}; if (state === 'refused' && !(reason === 'defect' && this.plan.troubles.includes('diskFull'))) this.#defects.push(`${name} was turned away: ${reason}`); },
      presence: () => undefined, connected: () => undefined, reset: (why) => { documents.resetAll(); if (why === 'in-vain' || (why === 'older-pool' ? !restored() : this.plan.pools === 1)) this.#defects.push(`${name} started over without a reason: ${why}`); },
      sessions: () => people.map((one) => ({ person: one, token: one })), ...(this.plan.troubles.includes('keeps') ? { interest: () => keptBy({ outbox }) } : {}), ...(this.#lives ? this.#lifeOf(outbox) : {}),
      // In half of the worlds a process whose disk is full when something comes in hangs up and goes on; in the others nobody catches it.
      diskFails: (error) => this.#diskFailed(station, error) !== null,
      ...(this.plan.snapshots ? { adopted: () => documents.resetAll(), fetchSnapshot: ({ path }: SnapshotOffer) => this.#fetch(station, path) } : {}),
    }, this.#net.surroundings(name));
    station.link.dial(pool.name);
    for (const window of station.windows) this.#time.after(5, () => window.find());
    return station;
  }
  /** A snapshot file comes to a workstation's folder after a while; now and then it does not. */
  #fetch({ name, pool }: Station, path: string): Promise<string> {
    const file = `${name}/snapshot.db`;
    return new Promise((resolve, reject) => {
      this.#time.after(this.#random.below(2000), () => {
        const image = pool.images.get(path);
        if (!image || this.#random() < 0.1) { reject(new Died(name)); return; }
        disk.restore(file, image);
        resolve(file);
      });
    });
  }
  /** As the core tells of a run of a workstation. */
  #lifeOf(outbox: OutboxStore): Pick<LinkEvents, 'life' | 'newDevice'> {
    const present = randomUUID();
    const previous = outbox.setting('life');
    let told = false;
    return {
      life: { present, previous: () => (typeof previous === 'string' ? previous : null), welcomed: () => { if (!told) outbox.setSetting('life', present); told = true; } },
      newDevice: () => { const made = randomUUID(); outbox.setSetting('device', made); return made; },
    };
  }
  /** Sees which commands leave the outbox as done without the pool having accepted them. */
  #watch({ outbox, cache }: Station): void {
    const settle = outbox.settle.bind(outbox);
    outbox.settle = (settlement) => {
      const { pool, promises } = this.#at({ outbox })!;
      const unjudged = pool.alive ? settlement.said.filter((id) => pool.store.judged(id)?.outcome !== 'accepted') : [];
      const leaving = unjudged.length > 0 ? outbox.all().filter(({ id }) => unjudged.includes(id)) : [];
      // Whoever died of it may have been through with it: should it wait at the next start all the same, the pool judges it then.
      try { settle(settlement); } catch (error) { for (const { id, name } of leaving) promises.leftUnjudged(id, name, ''); throw error; }
      for (const { id, name, target } of leaving) promises.leftUnjudged(id, name, blocksOf(cache.records.get('body', target.id)?.doc).map(({ text }) => text).join(''));
    };
  }

  /** Runs what may let a process die, and buries the dead. */
  #mortal(run: () => void): void {
    try { run(); } catch (error) {
      // Nobody catches a full disk here: the process ends. What it throws once it died is its own affair.
      if (error instanceof DiskFull) disk.dead.add(error.owner); else if (disk.dead.size === 0) throw error;
    }
    for (const owner of [...disk.dead]) {
      const station = this.#stations.find((one) => one.name === owner);
      const pool = this.#newsrooms.find((one) => one.pool.name === owner)?.pool;
      if (station) this.#stopStation(station, true); else pool?.stop(true);
      disk.bury(owner);
      if (station) this.#stations[station.number] = this.#openStation(station.number, station.pool, station.person, station.people);
      else this.#time.after(this.#random.below(3000), () => { if (!pool?.alive) pool?.start(); });
    }
  }
  #stopStation(station: Station, dead = false): void {
    for (const window of station.windows) window.lose();
    this.#net.cut({ station: station.name }, dead);
    station.link.stop();
    if (dead) return; // its files are let go of when it is buried
    station.cache.close();
    station.outbox.close();
  }
  #restartStation(station: Station, between: () => void = () => undefined, pool = station.pool): void {
    this.#stopStation(station);
    disk.spare(station.name);
    between();
    this.#stations[station.number] = this.#openStation(station.number, pool, station.person, station.people);
  }

  /** What a window typed. A disk that takes nothing says so for a while; then every script is opened anew. */
  #typed(station: Station, id: string, v: number, steps: unknown[], upTo: UpTo | null): Refusal | Done {
    const { cache } = station;
    const newsroom = this.#at(station)!;
    const { promises } = newsroom;
    this.#looksFrom(station, newsroom);
    const shown = cache.records.get('version', id);
    const body = cache.records.get('body', id);
    if (!shown || !body) return refuse('gone');
    if (station.diskFull) return refuse('disk-full');
    const tr = new Transform(nodeOf(body.doc));
    if (body.v === v) for (const step of steps) tr.step(Step.fromJSON(scriptSchema, step));
    let done: Refusal | Done;
    try { done = this.#execute(station, 'script.edit', 'body', id, { v, steps, passes: passesGiven(shown) }, null, upTo, { shown: { passes: passNames(shown) } }) as Refusal | Done; /* of typing, both say what it wrote */ } catch (error) { promises.perhaps(tr); throw error; }
    if (isRefusal(done)) return done;
    promises.edited(done.id, tr);
    for (const character of tr.doc.textContent) this.#taken.add(character);
    station.link.pump();
    return done;
  }
  #diskFailed(station: Station, error: unknown): Refusal | null {
    if (!this.#seesFullDisks || !(error instanceof DiskFull) || error.owner !== station.name) return null;
    const tryAgain = (): void => {
      if (this.#stations[station.number] !== station) return;
      try { station.cache.tryDisk(this.#time.now); } catch (again) { if (!(again instanceof DiskFull)) throw again; this.#time.after(1000, tryAgain); return; }
      station.diskFull = false;
      station.documents.resetAll();
    };
    if (!station.diskFull) this.#time.after(1000, tryAgain);
    station.diskFull = true;
    return refuse('disk-full');
  }
  /** Somebody types in a window of this workstation, closes it, or opens another. */
  #atWindow(station: Station, { desk }: Newsroom): void {
    const { windows } = station;
    const now = (): Station => this.#stations[station.number]!;
    if (windows.length < 2 && this.#random() < 0.5) {
      const body = desk.versions[this.#random.below(desk.versions.length)]!.id;
      windows.push(new SimulatedWindow({
        time: this.#time, random: this.#random, documents: () => now().documents, refusalOf: (error) => this.#diskFailed(now(), error),
        found: (version, findings) => { const { person: by } = now(); this.#execute(now(), 'merge.flag', 'version', version, flagsOf(findings, { by, at: this.#time.now }), null); now().link.pump(); },
      }, body));
    }
    const window = windows[this.#random.below(windows.length)];
    if (!window) return;
    const type = (): void => window.type(this.#random() < this.plan.heavy ? MIXES.heavy : MIXES.light, 1 + this.#random.below(3), this.#text);
    type();
    if (this.#random() > 0.2) return;
    // It goes while the last words are on their way.
    this.#time.after(this.#random.below(8), () => { type(); if (this.#random() < 0.5) type(); this.#time.after(this.#random.below(4), () => window.close()); });
  }

  #give(station: Station, name: string, kind: Kind, id: string, args: unknown, instead: string | null, look: Look): string | null {
    const done = this.#execute(station, name, kind, id, args, instead, null, look);
    if (isRefusal(done)) return null;
    if (this.plan.windows) for (const { id: body } of station.cache.all('body')) station.documents.changed(body);
    return done.id;
  }
  #execute(station: Station, name: string, kind: Kind, id: string, args: unknown, instead: string | null, upTo: UpTo | null = null, { seen, shown }: Look = {}): Refusal | { id: string } {
    const { desk, promises } = this.#at(station)!;
    const knew = station.cache.partial ? 0 : station.cache.cursor;
    // What is tried again may say what only the present form does. (Of an edit the first form says all that people do here.)
    const done = station.doing ? givenToday(station.doing, name, { kind, id }, args, { seen, instead, upTo }) : station.cache.execute({ id: desk.newId(), name, target: { kind, id }, args, by: station.person, at: this.#time.now, seen: station.cache.row(kind, id)?.seq ?? 0, ...(instead === null || name === 'script.edit' ? {} : presentForm(name)) }, instead, upTo);
    if (isRefusal(done)) { if (OURS.has(done.refused)) this.#defects.push(`${name}: ${done.refused} ${JSON.stringify(done.params)}`); return done; }
    promises.saved(done.id, { station: station.number, by: station.person }, name, id, args);
    if (station.doing && !promises.shown.has(done.id)) promises.shown.set(done.id, { ...shown, knew });
    return done;
  }
  /** Has neither the pool as it is now, nor what waits here, a character that stands on this screen? */
  #lost({ outbox }: Station, { pool, desk }: Newsroom, character: string): boolean {
    if (!pool.alive) return false;
    const known = desk.versions.flatMap(({ id }) => [pool.store.records.get('body', id), pool.store.edits(id, 0)]);
    return ![...known, outbox.all().map(({ args }) => args)].some((one) => JSON.stringify(one ?? null).includes(character));
  }
  /** What is taken away now is taken away on this workstation's screen. */
  #looksFrom(station: Station, newsroom: Newsroom): void { newsroom.promises.lost = (character) => newsroom.restored && this.#lost(station, newsroom, character); }
  #act(station: Station): void {
    const newsroom = this.#at(station);
    if (!newsroom) return; // nobody can sign in before a pool was met
    this.#looksFrom(station, newsroom);
    // A person who is told that the disk is full goes on with something else; so does the workstation.
    const give: Give = (name, kind, id, args, instead = null, look = {}) => this.#give(station, name, kind, id, args, instead, look);
    if (this.plan.wide && this.#random() < 0.2) station.person = station.people[this.#random.below(station.people.length)]!;
    if (this.plan.windows && this.#random() < 0.6) { this.#atWindow(station, newsroom); return; }
    if (station.doing) { this.#trying(station, () => doToday(newsroom.desk, station, levelOf(station.person), give, (ms, run) => this.#later(station, newsroom, ms, run))); return; }
    this.#trying(station, () => { if (this.plan.wide && this.#random() < 0.25) doMore(newsroom.desk, station, give); else doSomething(newsroom.desk, station.cache, levelOf(station.person), give); });
  }
  #trying(station: Station, work: () => void): void {
    try { work(); } catch (error) { if (!(error instanceof DiskFull)) throw error; this.#diskFailed(station, error); }
    station.link.pump();
  }
  /** What is given a while after it was looked at, unless somebody else sits there then, another newsroom's work is on the screen, or everybody has gone home. */
  #later({ number, person }: Station, newsroom: Newsroom, ms: number, run: (give: Give) => void): void {
    this.#time.after(ms, () => {
      const station = this.#stations[number]!;
      if (this.#over || station.person !== person || this.#at(station) !== newsroom) return;
      this.#looksFrom(station, newsroom);
      this.#trying(station, () => run((name, kind, id, args, instead = null, look = {}) => this.#give(station, name, kind, id, args, instead, look)));
    });
  }

  #trouble(which: Trouble): void {
    const station = this.#stations[this.#random.below(this.#stations.length)]!;
    const { pool } = POOL_TROUBLES.has(which) ? this.#anyNewsroom() : { pool: station.pool };
    switch (which) {
      case 'cut': this.#net.cut({ station: station.name }); return;
      case 'apart': if (!this.#net.apart.delete(station.name)) { this.#net.apart.add(station.name); this.#net.cut({ station: station.name }); } return;
      case 'stationStops': this.#restartStation(station); return;
      case 'stationDies': disk.doom(station.name, 1 + this.#random.below(12)); return;
      case 'poolStops': if (pool.alive) { disk.spare(pool.name); pool.stop(); } else pool.start(); return;
      case 'poolDies': if (pool.alive) disk.doom(pool.name, 1 + this.#random.below(6)); return;
      case 'powerCut': this.#powerCut(station); return;
      case 'diskFull': if (this.#random() < 0.5) disk.fill(station.name, 1 + this.#random.below(6)); else disk.fill(pool.name, 1 + this.#random.below(4)); return;
      case 'oldPool': this.#oldPool(pool); return;
      case 'cloned': this.#clone(station); return;
      case 'olderFolder': this.#olderFolder(station); return;
      case 'elsewhere': this.#lead(station, this.#anyNewsroom()); return;
      case 'keeps': this.#keepOther(station); return;
      case 'rights': { const number = this.#random.below(PEOPLE); this.#giveRights(pool, number, { roles: this.#random() < 0.3 ? [] : rolesOf(number), active: this.#random() < 0.9 }); return; }
    }
  }
  /** Somebody has to sign in again, or has done so; the lines begin anew. */
  #endSession(): void {
    const { pool, promises } = this.#anyNewsroom();
    promises.heldUp = true;
    const person = `p${this.#random.below(PEOPLE)}`;
    if (!pool.ended.delete(person)) pool.ended.add(person);
    this.#net.cut({ pool: pool.name });
  }
  /** Somebody chooses anew what their workstation keeps, which they can only on a line: an age, channels, something pinned or not any more. */
  #keepOther(station: Station): void {
    const newsroom = this.#at(station);
    if (!newsroom || !station.link.live) return;
    const keeps = keptBy(station);
    const groups = [...newsroom.desk.versions.map(({ story }) => story), 'run', 'early'];
    const one = groups[this.#random.below(groups.length)]!;
    const roll = this.#random.below(4);
    const other: Interest = roll === 0 ? { ...keeps, since: this.#random() < 0.3 ? null : this.#time.now - this.#random.below(10_000) } : roll === 1 ? { ...keeps, channels: [null, ['tv'], ['fm'], []][this.#random.below(4)]! }
      : { ...keeps, pinned: keeps.pinned.includes(one) ? keeps.pinned.filter((pinned) => pinned !== one) : [...keeps.pinned, one] };
    station.outbox.setOwn('keeps', other);
    station.link.keepAsWanted(true);
  }
  /** The cache's commits are not waited for (synchronous=NORMAL): after a power cut its last ones may be gone, or all of it; the outbox keeps every one. */
  #powerCut(station: Station): void {
    const file = `${station.name}/cache.db`;
    const older = this.#images.get(file);
    if (!older && this.#random() < 0.8) { this.#images.set(file, disk.image(file)); return; }
    this.#images.delete(file);
    this.#restartStation(station, () => { if (older) disk.restore(file, older); else disk.remove(file); });
  }
  /** What waits in a folder or was refused, of every newsroom, with what it says. */
  #keptIn({ outbox }: Pick<Station, 'outbox'>, { refusedToo }: { readonly refusedToo: boolean }): Map<string, Map<string, string>> {
    const said = (waiting: readonly OutboxEntry[], refused: readonly RefusedEntry[]): Map<string, string> => new Map([...waiting, ...(refusedToo ? refused : [])].map(({ id, args }) => [id, JSON.stringify(args)]));
    return new Map([[outbox.newsroom, said(outbox.all(), outbox.refused())], ...outbox.leftElsewhere().map(({ newsroom, waiting, refused }) => [newsroom, said(waiting, refused)] as const)]);
  }
  /** Its data folder is copied to another machine, where the same person goes on with it. */
  #clone(station: Station): void {
    if (this.#stations.length > this.plan.stations) return;
    const number = this.#stations.length;
    for (const file of FILES) disk.restore(`station${number}/${file}`, disk.image(`${station.name}/${file}`));
    const waiting = this.#keptIn(station, { refusedToo: true });
    for (const { pool, promises } of this.#newsrooms) promises.share(waiting.get(pool.newsroom)?.keys() ?? []);
    this.#stations.push(this.#openStation(number, station.pool, station.person, station.people));
  }
  /** Its disk died, and an older copy of its folder is put on a new one. */
  #olderFolder(station: Station): void {
    const files = FILES.map((file) => `${station.name}/${file}`);
    const older = files.map((file) => this.#images.get(`older ${file}`));
    if (older.includes(undefined)) { for (const file of files) this.#images.set(`older ${file}`, disk.image(file)); return; }
    const before = this.#keptIn(station, { refusedToo: true });
    // What windows kept went with that disk.
    for (const window of station.windows.splice(0)) window.lose();
    this.#restartStation(station, () => { for (const [place, file] of files.entries()) { disk.restore(file, older[place]!); this.#images.delete(file); } });
    const now = this.#keptIn(this.#stations[station.number]!, { refusedToo: true });
    for (const { pool, promises } of this.#newsrooms) {
      const kept = now.get(pool.newsroom) ?? new Map<string, string>();
      promises.putBack([...(before.get(pool.newsroom)?.keys() ?? [])].filter((id) => !kept.has(id)), kept);
    }
  }
  /** To another pool, at its start or from one moment to the next. */
  #lead(station: Station, { pool }: Newsroom): void {
    if (this.#random() < 0.5) this.#restartStation(station, undefined, pool);
    else { station.pool = pool; station.link.dial(pool.name); }
  }
  #oldPool(pool: SimulatedPool): void {
    const newsroom = this.#newsrooms.find((one) => one.pool === pool)!;
    const { file, alive } = pool;
    if (!alive) return;
    const older = this.#images.get(file);
    if (!older || this.#random() < 0.3) { this.#images.set(file, disk.image(file)); return; }
    disk.spare(pool.name); // or it dies at its start, before anybody was told that much is forgotten
    pool.stop();
    disk.restore(file, older);
    pool.start();
    newsroom.restored = true;
    const waiting = new Map<string, string>();
    for (const station of this.#stations) for (const [id, said] of this.#keptIn(station, { refusedToo: false }).get(pool.newsroom) ?? []) waiting.set(id, (waiting.get(id) ?? '') + said);
    newsroom.promises.forgetAllBut(waiting);
  }

  /** Plays the history and says what did not hold. */
  async play(): Promise<Faults> {
    const { actions, trouble, troubles, pause } = this.plan;
    const run = (event: () => void): void => this.#mortal(event);
    for (let count = 0; count < actions; count++) {
      run(() => this.#act(this.#stations[this.#random.below(this.#stations.length)]!));
      if (troubles.length > 0 && this.#random() < trouble) run(() => this.#trouble(troubles[this.#random.below(troubles.length)]!));
      if (this.plan.wide && this.#random() < 0.02) run(() => this.#endSession());
      if (this.#isMuchReviewed && this.#random() < 0.3) run(() => this.#sign(this.#anyNewsroom()));
      await this.#time.advance(this.#random.below(pause), run);
    }
    this.#over = true;
    // Troubles end; everybody comes back, to one newsroom after the other. A line that lost something breaks in the end.
    for (const { name } of this.#stations) disk.spare(name);
    for (const { pool } of this.#newsrooms) disk.spare(pool.name);
    this.#net.apart.clear();
    for (const { pool } of this.#newsrooms) { if (pool.ended.size > 0) this.#net.cut({ pool: pool.name }); pool.ended.clear(); }
    this.#net.weather = { ...this.#net.weather, ...CALM };
    for (const { windows } of this.#stations) for (const window of windows) window.rest();
    for (const { pool } of this.#newsrooms) if (!pool.alive) pool.start();
    await this.#time.advance(1000, run);
    if (this.plan.weather.drop + this.plan.weather.reorder > 0) this.#net.cutAll();
    const faults: Faults = [];
    for (const newsroom of this.#newsrooms) faults.push(...await this.#comeToRest(newsroom, run));
    for (const station of this.#stations) this.#stopStation(station);
    for (const { pool } of this.#newsrooms) pool.stop();
    return [...this.#defects, ...faults];
  }
  /** Everybody in one newsroom, until nothing is under way there: what does not hold then. */
  async #comeToRest(newsroom: Newsroom, run: (event: () => void) => void): Promise<Faults> {
    const { pool, promises, restored } = newsroom;
    for (const station of this.#stations) if (station.pool !== pool) { station.pool = pool; station.link.dial(pool.name); }
    const rest = async (): Promise<void> => { for (let rounds = 0; rounds < 80 && !this.#quiet(pool); rounds++) await this.#time.advance(500, run); };
    await rest();
    // That a folder was copied shows when the one that it was copied from dials anew after the copy did.
    for (let times = this.#stations.length > this.plan.stations ? 2 : 0; times > 0; times--) { this.#net.cutAll(); await this.#time.advance(500, run); await rest(); }
    const others = this.#newsrooms.filter((one) => one.pool !== pool).map((one) => one.promises);
    const devices = this.#stations.map(({ outbox, people }) => String(outbox.setting('device') ?? people[0]));
    const windows = this.#stations.flatMap((one) => this.#windowFaults(one, newsroom));
    const same = new Set(devices).size < devices.length ? [`a copied folder goes by the number of the other: ${devices.join(', ')}`] : [];
    return [...windows, ...same, ...judge({ pool: pool.store, stations: this.#stations, promises, others, quiet: this.#quiet(pool), restored })];
  }
  /** What a window shows is what its workstation has, and every word typed in it was taken. */
  #windowFaults({ cache, outbox, windows, name }: Station, { pool, restored }: Newsroom): Faults {
    const said = windows.length === 0 ? '' : JSON.stringify([outbox.refused(), [...pool.store.log.after(0)].map(({ args }) => args)]);
    return windows.flatMap((window) => {
      if (window.refused !== null && window.refused !== 'workstation-lost' && !window.refused.startsWith('disk-')) return [];
      const body = cache.records.get('body', window.body);
      // What was typed in a script that this workstation keeps no more waits for it.
      if (!body) return [];
      // What a pool forgot that came back from an older backup is told by the judge.
      const lost = restored ? [] : [...window.typed].filter((character) => !this.#taken.has(character) && !said.includes(character));
      return [
        ...(window.waiting > 0 ? [`a window of ${name} still has ${window.waiting} steps to send: ${window.refused}`] : lost.length > 0 ? [`${lost.join('')} was typed in a window of ${name} and is nowhere`] : []),
        ...(!window.shows(body.doc) ? [`a window of ${name} shows another script than the workstation has`] : []),
      ];
    });
  }
  #quiet(pool: SimulatedPool): boolean { return this.#stations.every(({ link, outbox, cache, windows }) => windows.every((one) => cache.records.get('body', one.body) === undefined || (one.waiting === 0 ? one.shows(cache.records.get('body', one.body)?.doc) : one.refused !== null && !one.refused.startsWith('disk-'))) && link.live && outbox.newsroom === pool.newsroom && outbox.count === 0 && cache.cursor === pool.store.seq); }
}
