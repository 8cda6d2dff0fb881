/**
 * kill -9: real pools and workstations die in the middle of what they do and start again on the same folders. Who talks to them keeps their own list of
 * what they were told was saved; in the end every such command stands in the log exactly once, and the records are what the log makes of them.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { blocksOf } from '../../shared/script/schema.ts';
import { processFile } from '../integration/support/newsroom.ts';
import { chance, freshText, type Chance } from '../property/script-history.ts';
import { halfCopies, wrongCopies } from './copies.ts';
import { ForgetfulDisk, type ForgetfulMake } from './forgetful-disk.ts';
import { makeGround, poolFrom, stationFor, type Ground } from './ground.ts';
import { olderPool, olderStation } from './older.ts';
import { Seat } from './seat.ts';
import { StationUpload } from './station-upload.ts';
import { Upload } from './upload.ts';
import { verifyPool } from './verify.ts';
import { Victim } from './victim.ts';
import { STORY_CHARS, Writer } from './writer.ts';

export interface KillOptions {
  /** How many times a process is killed. */
  readonly count: number;
  readonly seed: number;
  /** Histories side by side. */
  readonly jobs: number;
  /** The processes as they ship (dist/, which must be built) instead of from their sources. */
  readonly built: boolean;
  /** Every death is a power cut: what was not synced is gone. */
  readonly power?: ForgetfulMake;
}
export interface KillReport {
  readonly ran: number;
  readonly acknowledged: number;
  /** What went wrong, with the seed of its history. */
  readonly failed: readonly string[];
  /** ms from start to ready, of every start after a kill. */
  readonly startMs: readonly number[];
  readonly moments: Readonly<Record<string, number>>;
  /** Backups and snapshot files that were looked through in the end. */
  readonly copies: number;
}

/** A history goes through all of these in an order of its own, again and again. */
export const MOMENTS = [
  'pool-write', 'pool-write', 'station-write', 'station-write', 'both', 'pool-checkpoint', 'station-checkpoint', 'pool-opening', 'station-opening',
  'pool-migration', 'station-migration', 'snapshot', 'first-sync', 'backup', 'upload', 'station-upload',
] as const;
type Moment = (typeof MOMENTS)[number];

/** Kills on one pair of folders. */
const KILLS_A_HISTORY = 20;
const WRITERS = 2;
/** No start may take longer, on however busy a machine. What half of them may take is looked at where nothing else runs (test/soak/kills.ts). */
const LONGEST_START_MS = 10_000;
const SETTLE_MS = 60_000;
const CHECKPOINT_MS = 1500;
/** Characters of a story while a checkpoint is wanted: the log is checkpointed at 4 MB. */
const LARGE = 60_000;
/** Records from which these pools do first syncs by a file; and how long one may be waited for until it is begun, with a backup likewise. */
const SNAPSHOT_FROM = 10;
const COPY_MS = 6000;
/** Kills of a process that opens its files, at one such moment. */
const OPENINGS = 3;

const sleep = (ms: number): Promise<void> => new Promise((then) => { setTimeout(then, ms); });

export async function kills({ count, seed, jobs, built, power }: KillOptions): Promise<KillReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-kills-'));
  const random = chance(seed);
  const ground = makeGround(path.join(folder, 'ground'), WRITERS + 1, random.below);
  const report = { ran: 0, acknowledged: 0, failed: [] as string[], startMs: [] as number[], moments: {} as Record<string, number>, copies: 0 };
  let left = count;
  let next = seed;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      const wanted = Math.min(left, KILLS_A_HISTORY);
      left -= wanted;
      const own = next++;
      const history = new History(own, path.join(folder, String(own)), ground, built, power ?? null);
      try { await history.run(wanted); } catch (error) { history.faults.push(error instanceof Error ? error.message : String(error)); } finally { await history.close(); }
      report.ran += wanted;
      report.acknowledged += history.acknowledged;
      report.copies += history.copies;
      report.startMs.push(...history.startMs);
      for (const [moment, times] of history.moments) report.moments[moment] = (report.moments[moment] ?? 0) + times;
      report.failed.push(...history.faults.map((fault) => `seed ${own}: ${fault}`));
      rmSync(path.join(folder, String(own)), { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: jobs }, lane));
  rmSync(folder, { recursive: true, force: true });
  return report;
}

class History {
  readonly faults: string[] = [];
  readonly moments = new Map<Moment, number>();
  acknowledged = 0;
  copies = 0;
  readonly #random: Chance;
  readonly #folder: string;
  readonly #ground: Ground;
  readonly #built: boolean;
  readonly #power: ForgetfulMake | null;
  readonly #writers: Writer[];
  readonly #seat: Seat;
  readonly #upload: Upload;
  readonly #sent: StationUpload;
  #deck: Moment[] = [];
  #pool!: Victim;
  #station!: Victim;

  constructor(seed: number, folder: string, ground: Ground, built: boolean, power: ForgetfulMake | null) {
    this.#random = chance(seed + 1);
    this.#folder = folder;
    this.#ground = ground;
    this.#built = built;
    this.#power = power;
    const chars = freshText();
    this.#writers = ground.hands.slice(0, WRITERS).map((hand, index) => new Writer(hand, ground, seed * 10 + index + 1, chars));
    this.#seat = new Seat(ground.hands[WRITERS]!, seed * 10 + 9, chars);
    // The cache waits for no sync: after a power cut its last rows come from the pool once more.
    this.#seat.fetchesAgain = power !== null;
    this.#upload = new Upload(seed);
    this.#sent = new StationUpload(seed);
  }
  get startMs(): number[] { return [this.#pool, this.#station].flatMap((one) => one?.startMs.slice(1) ?? []); }

  async run(wanted: number): Promise<void> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const pool = poolFrom(this.#ground, path.join(this.#folder, 'pool'));
    const station = stationFor(this.#seat.hand, url, path.join(this.#folder, 'station'));
    this.#pool = new Victim(processFile('pool', this.#built), [`--data=${pool}`, `--port=${port}`, `--snapshot-from=${SNAPSHOT_FROM}`, '--snapshot-quiet=40'], this.#disk(pool));
    this.#station = new Victim(processFile('workstation', this.#built), [`--data=${station}`], this.#disk(station));
    await this.#pool.start();
    if (this.#pool.ready['url'] !== url) throw new Error('somebody else took the port');
    for (const writer of this.#writers) writer.dial(url);
    await this.#sit();
    for (let done = 0; done < wanted;) {
      const moment = this.#draw();
      this.moments.set(moment, (this.moments.get(moment) ?? 0) + 1);
      done += await this.#kill(moment, { pool, station }, wanted - done);
    }
    await this.#settle();
    await this.close();
    this.#verify(path.join(pool, 'pool.db'));
    this.faults.push(...this.#sent.faults(path.join(pool, 'media')));
  }
  #disk(folder: string): ForgetfulDisk | null { return this.#power && new ForgetfulDisk(this.#power, folder); }
  #draw(): Moment {
    // Of a part that was sent nothing is promised over a power cut, only of whole files.
    if (this.#deck.length === 0) this.#deck = MOMENTS.filter((one) => !this.#power || one !== 'upload');
    return this.#deck.splice(this.#random.below(this.#deck.length), 1)[0]!; // below() stays within it
  }

  async #sit(): Promise<void> { await this.#station.start(); await this.#seat.sit(this.#station.ready['url']!); }
  /** Dead at once, then up again; the seat writes on. */
  async #killStation(): Promise<void> { await this.#station.kill(); await this.#seat.rise(); }

  /** Kills at this moment and starts again; how many kills it took. */
  async #kill(moment: Moment, folders: { pool: string; station: string }, left: number): Promise<number> {
    const large = moment === 'pool-checkpoint' || moment === 'station-checkpoint';
    for (const one of [...this.#writers, this.#seat]) one.storyChars = large ? LARGE : STORY_CHARS;
    switch (moment) {
      case 'pool-write': await sleep(this.#random.below(150)); await this.#pool.kill(); await this.#pool.start(); return 1;
      case 'station-write': await sleep(this.#random.below(150)); await this.#killStation(); await this.#sit(); return 1;
      case 'both': {
        await sleep(this.#random.below(100));
        await Promise.all([this.#pool.kill(), this.#killStation()]);
        await this.#pool.start();
        await this.#sit();
        return Math.min(2, left);
      }
      case 'pool-checkpoint': await written(path.join(folders.pool, 'pool.db')); await this.#pool.kill(); await this.#pool.start(); return 1;
      case 'station-checkpoint': await written(path.join(folders.station, this.#random.below(2) === 0 ? 'cache.db' : 'outbox.db')); await this.#killStation(); await this.#sit(); return 1;
      case 'pool-opening': await this.#pool.kill(); return this.#opening(this.#pool, null, left);
      case 'station-opening': await this.#killStation(); return this.#opening(this.#station, null, left);
      case 'pool-migration': await this.#pool.kill(); olderPool(folders.pool); return this.#opening(this.#pool, path.join(folders.pool, 'pool.db-wal'), left);
      case 'station-migration': await this.#killStation(); olderStation(folders.station); return this.#opening(this.#station, path.join(folders.station, this.#random.below(2) === 0 ? 'cache.db-wal' : 'outbox.db-wal'), left);
      case 'snapshot': {
        await this.#pool.kill();
        rmSync(path.join(folders.pool, 'snapshot'), { recursive: true, force: true });
        await this.#pool.start();
        if (left < 2) return 1;
        await begun(path.join(folders.pool, 'snapshot'));
        await this.#killCopying(folders.pool);
        return 2;
      }
      case 'first-sync': {
        await this.#killStation();
        this.#seat.fetchesAgain = true;
        for (const suffix of ['', '-wal', '-shm']) rmSync(path.join(folders.station, `cache.db${suffix}`), { force: true });
        if (left > 1) { await this.#station.start(); await sleep(this.#random.below(120)); await this.#station.kill(); }
        await this.#sit();
        return Math.min(2, left);
      }
      case 'backup': {
        await this.#line();
        this.#writers[0]!.askForBackup();
        await begun(path.join(folders.pool, 'backups'));
        await this.#killCopying(folders.pool);
        return 1;
      }
      case 'upload': {
        await this.#line();
        const url = this.#pool.ready['url']!;
        const sending = this.#upload.send(url, () => this.#writers[0]!.mediaToken);
        await sleep(this.#random.below(60));
        await this.#pool.kill();
        await sending;
        await this.#pool.start();
        return 1;
      }
      case 'station-upload': {
        await this.#sent.give(folders.station, this.#seat, (file) => this.#station.disk?.keep(file));
        await sleep(this.#random.below(150));
        await this.#killStation();
        await this.#sit();
        return 1;
      }
    }
  }

  /** Kills what is opening its files, at any time of it or (with `log`) when it has just written to that file; then lets it open them. How many kills it took, with the one before. */
  async #opening(victim: Victim, log: string | null, left: number): Promise<number> {
    const kills = Math.min(OPENINGS, left) - 1;
    for (let again = 0; again < kills; again++) {
      victim.begin();
      if (log !== null && this.#random.below(2) === 0) await written(log); else await sleep(this.#random.below(Math.max(...victim.startMs)));
      await victim.kill();
    }
    if (victim === this.#pool) await this.#pool.start(); else await this.#sit();
    return 1 + kills;
  }
  /** A copy has just been begun. */
  async #killCopying(pool: string): Promise<void> {
    await sleep(this.#random.below(8));
    await this.#pool.kill();
    const started = Date.now();
    await this.#pool.start();
    this.faults.push(...halfCopies(pool, started));
  }
  async #line(): Promise<void> {
    for (const wait = Date.now() + SETTLE_MS; this.#writers[0]!.mediaToken === null;) { if (Date.now() > wait) throw new Error('no line to the pool'); await sleep(5); }
  }

  /** Lets everything that is under way come to its end. */
  async #settle(): Promise<void> {
    for (const writer of this.#writers) writer.writing = false;
    await this.#seat.rise();
    await this.#seat.window!.until('status', {}, (status) => status.pool === 'connected' && status.outbox === 0, SETTLE_MS);
    for (const until = Date.now() + SETTLE_MS; this.#writers.some((one) => !one.idle); await sleep(10)) if (Date.now() > until) throw new Error('a writer never got its answer');
    this.faults.push(...(await this.#sent.finish(this.#seat.window!)));
    this.faults.push(...(await this.#upload.finish(this.#pool.ready['url']!, () => this.#writers[0]!.mediaToken)));
  }

  #verify(file: string): void {
    const whole = verifyPool(file);
    const { faults, judged, records } = whole;
    const copies = wrongCopies(path.dirname(file), whole);
    this.copies = copies.count;
    this.faults.push(...faults, ...copies.faults);
    for (const writer of this.#writers) {
      this.faults.push(...writer.faults);
      this.acknowledged += writer.acknowledged.size;
      for (const [id, { outcome, seq }] of writer.acknowledged) {
        const line = judged.get(id);
        if (line?.seq !== seq || line.outcome !== outcome) this.faults.push(`${id} was acknowledged as ${outcome} ${seq}, the log has ${JSON.stringify(line ?? null)}`);
      }
      const text = textOf(records.get('body', writer.hand.version)?.doc);
      if (text !== writer.text) this.faults.push(`${writer.hand.name} typed ${writer.text.length} characters, the script has ${text.length}${text.length === writer.text.length ? ' others' : ''}`);
    }
    const { saved, typed, unsure, hand } = this.#seat;
    this.faults.push(...this.#seat.faults);
    this.acknowledged += saved.size + typed.length;
    for (const id of saved) if (judged.get(id)?.outcome !== 'accepted') this.faults.push(`${id} was saved at the workstation, the log has ${JSON.stringify(judged.get(id) ?? null)}`);
    const times = new Map<string, number>();
    for (const char of textOf(records.get('body', hand.version)?.doc)) times.set(char, (times.get(char) ?? 0) + 1);
    for (const char of typed.join('')) if (times.get(char) !== 1) this.faults.push(`${char} was typed at the workstation and stands ${times.get(char) ?? 0} times in the script`);
    for (const char of unsure.join('')) if ((times.get(char) ?? 0) > 1) this.faults.push(`${char} was typed once and stands ${times.get(char)} times in the script`);
    const longest = Math.max(0, ...this.startMs);
    if (longest > LONGEST_START_MS) this.faults.push(`a start took ${Math.round(longest)} ms`);
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) writer.hangUp();
    await this.#station?.end();
    await this.#pool?.end();
    await this.#seat.rise().catch(() => undefined); // its window is gone: that was said already
  }
}

const textOf = (doc: unknown): string => blocksOf(doc).map((one) => one.text).join('');

/** Settles the moment this file is written to: a checkpoint (the database itself), a commit (its write-ahead log). Gives up after a while. */
async function written(file: string): Promise<void> {
  const at = (): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const before = at();
  for (const until = performance.now() + CHECKPOINT_MS; at() === before && performance.now() < until;) await new Promise((then) => { setImmediate(then); });
}
/** Settles the moment a copy is being made in this folder, or a first one is there. Gives up after a while. */
async function begun(folder: string): Promise<void> {
  const making = (): boolean => ['making-snapshot.db', 'making-backup.db'].some((name) => existsSync(path.join(folder, name)));
  for (const until = performance.now() + COPY_MS; !making() && performance.now() < until;) await sleep(1);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => { const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address() as AddressInfo; server.close(() => resolve(port)); }); });
}
