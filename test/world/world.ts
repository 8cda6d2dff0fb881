/**
 * A newsroom in one process: the production code of pool and workstations (judge, feed, store, cache, outbox, link) with clock and network held
 * by a seed. People do what people do; lines break, the pool and workstations die and come back, an old backup is restored. One seed is one history.
 */
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Transform } from 'prosemirror-transform';
import { Connection, type Reception } from '../../pool/feed/connection.ts';
import { Feed } from '../../pool/feed/feed.ts';
import { Judge } from '../../pool/log/judge.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { ulid } from '../../shared/ids.ts';
import { isRefusal, type Command } from '../../shared/log/command.ts';
import { KINDS, type Kind } from '../../shared/records.ts';
import { contentHash } from '../../shared/review/hash.ts';
import { orderedItems } from '../../shared/rundown/commands.ts';
import { blocksOf, docOfBlocks, nodeOf } from '../../shared/script/schema.ts';
import { Cache } from '../../workstation/cache/cache.ts';
import { OutboxStore } from '../../workstation/cache/outbox-store.ts';
import { PoolLink } from '../../workstation/sync/pool-link.ts';
import { act, chance, freshText, MIXES, pick, type Chance } from '../property/script-history.ts';
import { SimulatedNet, SimulatedTime, type Profile } from './simulated-net.ts';

export interface WorldOptions {
  readonly seed: number;
  /** An empty folder of this world's own. */
  readonly folder: string;
  readonly stations?: number;
  readonly actions?: number;
  /** Also restores an older backup of the pool: then only convergence is promised, what the backup lacks is lost. */
  readonly backups?: boolean;
  readonly profile?: Profile;
}

/** The outbox with a fault: the process may die just before it takes answered commands out. */
class MortalOutbox extends OutboxStore {
  dieAtSettle: 'before' | 'after' | null = null;
  override settle(...given: Parameters<OutboxStore['settle']>): void {
    const when = this.dieAtSettle;
    this.dieAtSettle = null;
    if (when === 'before') throw new Died();
    super.settle(...given);
    if (when === 'after') throw new Died();
  }
}
class Died extends Error {}

interface Station { readonly number: number; readonly person: string; outbox: MortalOutbox; cache: Cache; link: PoolLink; acknowledged: Set<string>; dying: boolean }

/** What went wrong in a history; empty when everything held. */
export type Faults = string[];

export class World {
  readonly #options: WorldOptions;
  readonly #random: Chance;
  readonly #time = new SimulatedTime();
  readonly #net: SimulatedNet;
  readonly #text = freshText();
  readonly #stations: Station[] = [];
  readonly #typed = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #defects: string[] = [];
  readonly #key: PoolKey;
  #store!: PoolStore;
  #alive = false;
  #restored = false;
  #next = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#random = chance(options.seed);
    mkdirSync(options.folder, { recursive: true });
    this.#key = new PoolKey(path.join(options.folder, 'key.pem'));
    this.#net = new SimulatedNet(this.#time, this.#random, options.profile ?? { duplicate: this.#random() < 0.3 ? 0.05 : 0, reorder: this.#random() < 0.3 ? 0.05 : 0, latency: 1 + this.#random.below(80) });
    this.#startPool();
    this.#found();
    for (let number = 0; number < (options.stations ?? 2 + this.#random.below(3)); number++) this.#stations.push(this.#openStation(number, new Set()));
  }

  #file(name: string): string { return path.join(this.#options.folder, name); }
  #id(): string { return ulid(this.#time.now, Uint8Array.from({ length: 10 }, () => this.#random.below(256))) ; }

  #startPool(): void {
    this.#store = new PoolStore(this.#file('pool.db'));
    const store = this.#store;
    const epoch = store.meta('epoch') ?? 'e1';
    store.setMeta('epoch', epoch);
    const feed = new Feed(new Judge(store, this.#key, () => this.#time.now), (then) => { this.#time.after(this.#random.below(3), () => { if (this.#store === store && this.#alive) then(); }); }, () => undefined);
    const nobody = (): Promise<never> => Promise.reject(new Error('not in this world'));
    const reception: Reception = {
      store, epoch, publicKey: this.#key.publicKey, feed, personOf: (token) => token, signIn: nobody, setPassword: nobody, setup: nobody,
      after: (ms, then) => { this.#time.after(ms, () => { if (this.#store === store && this.#alive) then(); }); },
    };
    this.#net.answer = (line) => { const connection = new Connection(reception, line); return { receive: (text) => connection.receive(text), gone: () => connection.gone() }; };
    this.#alive = true;
  }
  #killPool(): void { this.#alive = false; this.#net.answer = null; this.#net.cut(); this.#store.close(); }

  /** People, a channel, a programme with a rundown and a story everybody works on. */
  #found(): void {
    const judge = new Judge(this.#store, this.#key, () => this.#time.now);
    for (let number = 0; number < 8; number++) judge.system('person.put', { kind: 'person', id: `p${number}` }, { name: `同事${number}`, roles: number % 4 === 3 ? ['review1', 'review2', 'review3'] : ['editor', 'producer', 'reporter'], active: true });
    judge.system('channel.put', { kind: 'channel', id: 'tv' }, { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
    judge.system('programme.put', { kind: 'programme', id: 'news' }, { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
    judge.system('rundown.create', { kind: 'rundown', id: 'run' }, { programme: 'news', date: '2026-11-23', title: '新闻' });
    for (const story of ['s1', 's2']) {
      const words = [this.#text(20), this.#text(30), this.#text(10)];
      judge.system('story.create', { kind: 'story', id: story }, { title: story, columns: [], mobileFirst: false, version: `v-${story}`, channel: 'tv', doc: docOfBlocks(words.map((text, index) => ({ id: `${story}-${index}`, kind: 'vo', text }))) });
      for (const word of words) for (const character of word) this.#typed.add(character);
    }
  }

  #openStation(number: number, acknowledged: Set<string>): Station {
    const outbox = new MortalOutbox(this.#file(`outbox-${number}.db`));
    const cache = new Cache(this.#file(`cache-${number}.db`), outbox);
    const person = `p${number}`;
    const station: Station = { number, person, outbox, cache, acknowledged, dying: false, link: undefined as unknown as PoolLink }; // set in the next statement
    station.link = new PoolLink(cache, outbox, `d${number}`, `站${number}`, {
      changed: (changed) => { for (const one of changed.refused) if ((one.code === 'text-not-placed' && !this.#restored) || one.code === 'defect' || one.code === 'bad-arguments' || one.code === 'unknown-command') this.#defects.push(`${one.name} refused as ${one.code}: ${JSON.stringify(one.params)}`); },
      state: () => { const { state, reason } = station.link?.state ?? {}; if (state === 'refused') this.#defects.push(`refused: ${reason}`); },
      presence: () => undefined, connected: () => undefined, reset: () => { if (!this.#restored) this.#defects.push('reset without a reason'); },
      sessions: () => [{ person, token: person }],
    }, this.#net.surroundings(number));
    station.link.dial('pool');
    return station;
  }
  #killStation(station: Station): void {
    station.link.stop();
    this.#net.cut(station.number);
    station.cache.close();
    station.outbox.close();
    this.#stations[station.number] = this.#openStation(station.number, station.acknowledged);
  }

  /** Runs what may let a process die; a death restarts that workstation. */
  #mortal(run: () => void): void {
    try { run(); } catch (error) {
      if (!(error instanceof Died)) throw error;
      for (const station of [...this.#stations]) if (station.dying && station.outbox.dieAtSettle === null) this.#killStation(station);
    }
  }
  #command(station: Station, name: string, kind: Kind, id: string, args: unknown): boolean {
    const command: Command = { id: this.#id(), name, target: { kind, id }, args, by: station.person, at: this.#time.now, seen: 0 };
    const done = station.cache.execute(command);
    if (isRefusal(done)) { if (done.refused === 'defect' || done.refused === 'bad-arguments' || done.refused === 'unknown-command') this.#defects.push(`${name}: ${done.refused} ${JSON.stringify(done.params)}`); return false; }
    station.acknowledged.add(done.id);
    station.link.pump();
    return true;
  }

  #write(station: Station): void {
    const versions = station.cache.all('version');
    const version = versions[this.#random.below(versions.length)];
    const body = version && station.cache.records.get('body', version.id);
    if (!body) return;
    const before = nodeOf(body.doc);
    const tr = new Transform(before);
    const mix = this.#random() < 0.7 ? MIXES.light : MIXES.heavy;
    for (let count = 1 + this.#random.below(4); count > 0; count--) act(tr, pick(this.#random, mix), this.#random, this.#text);
    if (tr.steps.length === 0) return;
    if (!this.#command(station, 'script.edit', 'body', body.id, { v: body.v, steps: tr.steps.map((step) => step.toJSON() as unknown) })) return;
    const now = new Set(tr.doc.textContent);
    for (const character of now) this.#typed.add(character);
    // Anything typed and taken away again within one go is gone by its author's own hand too.
    for (const one of [before, ...tr.docs]) for (const character of one.textContent) { this.#typed.add(character); if (!now.has(character)) this.#deleted.add(character); }
  }

  #act(station: Station): void {
    const roll = this.#random();
    const { cache } = station;
    if (roll < 0.55) { this.#write(station); return; }
    const stories = cache.all('story');
    const story = stories[this.#random.below(stories.length)];
    const versions = cache.all('version');
    const version = versions[this.#random.below(versions.length)];
    if (roll < 0.65 && story) this.#command(station, 'story.set', 'story', story.id, { title: `题${this.#next++}` });
    else if (roll < 0.7 && version) this.#command(station, 'version.titles', 'version', version.id, { title: `标题${this.#next++}` });
    else if (roll < 0.74) {
      const words = this.#text(4);
      if (this.#command(station, 'story.create', 'story', this.#id(), { title: `新${this.#next++}`, columns: [], mobileFirst: false, version: this.#id(), channel: 'tv', doc: docOfBlocks([{ id: this.#id(), kind: 'lead', text: words }]) })) for (const character of words) this.#typed.add(character);
    } else if (roll < 0.9) {
      const items = cache.records.get('rundown', 'run') ? orderedItems(cache.records, 'run') : [];
      const one = items[this.#random.below(items.length)];
      const after = this.#random() < 0.2 ? null : (items[this.#random.below(items.length)]?.id ?? null);
      if (!one || this.#random() < 0.4) this.#command(station, 'item.add', 'item', this.#id(), { rundown: 'run', after, item: { slug: `条${this.#next++}`, kind: 'read', versionId: version?.id ?? null, assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null } });
      else if (this.#random() < 0.5) this.#command(station, 'item.move', 'item', one.id, { after });
      else this.#command(station, 'item.set', 'item', one.id, this.#random() < 0.3 ? { deleted: true } : { float: this.#random() < 0.5 });
    } else if (version) {
      if (version.stage === 'draft' || version.stage === 'returned') this.#command(station, 'review.submit', 'version', version.id, { remark: '' });
      else if (version.stage.startsWith('level')) this.#command(station, 'review.decide', 'version', version.id, { level: Number(version.stage.slice(5)), verdict: this.#random() < 0.8 ? 'pass' : 'revise', remark: '改', hash: contentHash(cache.records, version.id) });
    }
  }

  #trouble(): void {
    const roll = this.#random();
    const station = this.#stations[this.#random.below(this.#stations.length)]!;
    if (roll < 0.3) this.#net.cut(station.number);
    else if (roll < 0.5) { if (this.#net.apart.has(station.number)) this.#net.apart.delete(station.number); else { this.#net.apart.add(station.number); this.#net.cut(station.number); } }
    else if (roll < 0.65) this.#killStation(station);
    else if (roll < 0.75) { station.outbox.dieAtSettle = this.#random() < 0.3 ? 'before' : 'after'; station.dying = true; }
    else if (roll < 0.9) { if (this.#alive) this.#killPool(); else this.#startPool(); }
    else if (this.#options.backups && this.#alive) {
      const backup = this.#file('backup.db');
      this.#killPool();
      if (existsSync(backup) && this.#random() < 0.5) { rmSync(this.#file('pool.db-wal'), { force: true }); copyFileSync(backup, this.#file('pool.db')); this.#restored = true; }
      else { for (const suffix of ['-wal', '-shm']) if (existsSync(this.#file('pool.db') + suffix)) rmSync(this.#file('pool.db') + suffix); copyFileSync(this.#file('pool.db'), backup); }
      this.#startPool();
    }
  }

  /** Plays the history and says what did not hold. */
  play(): Faults {
    const actions = this.#options.actions ?? 60 + this.#random.below(100);
    for (let count = 0; count < actions; count++) {
      this.#mortal(() => this.#act(this.#stations[this.#random.below(this.#stations.length)]!));
      if (this.#random() < 0.1) this.#mortal(() => this.#trouble());
      this.#mortal(() => this.#time.advance(this.#random.below(120)));
    }
    // Troubles end; everybody comes back.
    for (const station of this.#stations) station.outbox.dieAtSettle = null;
    this.#net.apart.clear();
    this.#net.profile = { ...this.#net.profile, duplicate: 0, reorder: 0 };
    if (!this.#alive) this.#startPool();
    for (let rounds = 0; rounds < 80 && !this.#quiet(); rounds++) this.#mortal(() => this.#time.advance(1000));
    const faults = [...this.#defects, ...this.#judge()];
    for (const station of this.#stations) { station.link.stop(); station.cache.close(); station.outbox.close(); }
    this.#killPool();
    return faults;
  }
  #quiet(): boolean { return this.#stations.every((station) => station.link.live && station.outbox.count === 0 && station.cache.cursor === this.#store.seq); }

  #judge(): Faults {
    const faults: Faults = [];
    if (!this.#quiet()) faults.push(`never came to rest: ${this.#stations.map((one) => `${one.link.live ? 'live' : 'away'} outbox ${one.outbox.count} cursor ${one.cache.cursor}`).join(', ')} of ${this.#store.seq}`);
    const truth = this.#store.since(0, 1_000_000).map((row) => `${row.kind}/${row.id} ${row.seq} ${JSON.stringify(row.record)}`).sort();
    for (const station of this.#stations) {
      const here = KINDS.flatMap((kind) => station.cache.all(kind).map((record) => `${kind}/${(record as { id: string }).id} ${station.cache.row(kind, (record as { id: string }).id)?.seq} ${JSON.stringify(record)}`)).sort();
      if (here.join('\n') !== truth.join('\n')) faults.push(`station ${station.number} differs: ${here.find((row) => !truth.includes(row)) ?? truth.find((row) => !here.includes(row))}`);
    }
    if (this.#store.brokenAt() !== null) faults.push(`the log's chain is broken at ${this.#store.brokenAt()}`);
    if (this.#restored) return faults;
    for (const station of this.#stations) {
      const refused = new Set(station.outbox.refused().map((one) => one.id));
      for (const id of station.acknowledged) {
        const judged = this.#store.judged(id);
        if (!judged && !this.#emptied(station, id)) faults.push(`command ${id} of station ${station.number} was acknowledged and is nowhere`);
        if (judged?.outcome === 'refused' && !refused.has(id)) faults.push(`command ${id} was refused and its content is not kept`);
      }
    }
    const shown = this.#stations[0]!.cache.all('body').flatMap((body) => blocksOf(body.doc).map((block) => block.text)).join('');
    const refusedText = this.#stations.flatMap((station) => station.outbox.refused().map((one) => JSON.stringify(one.args))).join('');
    const seen = new Set<string>();
    for (const character of shown) { if (seen.has(character)) { faults.push(`${character} stands twice`); break; } seen.add(character); }
    for (const character of this.#typed) if (!seen.has(character) && !this.#deleted.has(character) && !refusedText.includes(character)) { faults.push(`${character} was typed by somebody, deleted by nobody and is gone`); break; }
    return faults;
  }
  /** Edits whose every change others had made already leave the outbox without a line in the log; the text itself is checked below. */
  #emptied(station: Station, id: string): boolean { return !station.outbox.all().some((one) => one.id === id); }
}
