/** Everybody on the line: gathers their pushes into groups, has them judged and made durable, and tells all what came of it. */
import { SYSTEM, type Command } from '../../shared/log/command.ts';
import type { FromPool } from '../../shared/protocol/pool.ts';
import type { RecordOf } from '../../shared/records.ts';
import type { Judge, Judgement } from '../log/judge.ts';
import { diskTrouble, type DiskTrouble } from '../../shared/disk-trouble.ts';
import { Commit } from './commit.ts';
import type { Connection } from './connection.ts';
import { Turns } from './turns.ts';

/** Commands that are judged in one go, at most, unless one push has more: half a second of typing in long scripts. Everybody who comes home after days has a push of two hundred, and none of them may take the others' lines for dead. */
const MOST_AT_ONCE = 400;
interface Push { readonly connection: Connection; readonly commands: Command[] }
/** How often it is tried whether the disk takes something again. */
const AGAIN_MS = 3000;
/** Workstations of which it is known what went to them. */
const MOST_SENT = 10_000;
type Presence = Extract<FromPool, { is: 'presence' }>;

export class Feed {
  readonly #judge: Judge;
  readonly #soon: (then: () => void) => void;
  /** Hears of every asset that a commit changed. */
  readonly #assetChanged: (asset: RecordOf<'asset'>) => void;
  readonly connections = new Set<Connection>();
  /** Rows for whoever catches up. */
  readonly turns: Turns;
  readonly #later: (then: () => void) => void;
  #waiting: Push[] = [];
  #scheduled = false;
  /** Nothing could be made durable the last time. */
  #held = false;
  /** The log numbers up to which rows went to workstations. */
  readonly #sent = new Map<string, number>();

  /** `soon` runs something in the next turn: pushes that arrive until then are one group. `later`: after a while, when the disk may take something again. */
  constructor(judge: Judge, soon: (then: () => void) => void, assetChanged: (asset: RecordOf<'asset'>) => void, later: (then: () => void) => void = (then) => { setTimeout(then, AGAIN_MS).unref(); }) {
    this.#judge = judge;
    judge.store.needsStanding = () => { for (const one of this.connections) if (one.choosy) return true; return false; };
    this.#soon = soon;
    this.#later = later;
    this.turns = new Turns(soon);
    this.#assetChanged = assetChanged;
  }

  /** Queues a push; pushes that arrive together are judged and made durable together. */
  judge(connection: Connection, commands: Command[]): void {
    this.#waiting.push({ connection, commands });
    this.#schedule(this.#soon);
  }
  #schedule(when: (then: () => void) => void): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    when(() => { this.#scheduled = false; this.#commit(); });
  }
  /** The pushes that are judged now, in the order they came. */
  #next(): Push[] {
    let commands = 0;
    const end = this.#waiting.findIndex((one) => (commands += one.commands.length) > MOST_AT_ONCE);
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(1, end));
  }

  #commit(): void {
    const group = this.#next();
    if (group.length === 0) return;
    let judged: ReturnType<Judge['group']>;
    try { judged = this.#judge.group(group.map(({ connection, commands }) => ({ commands, device: connection.device, signedIn: (person: string) => person !== SYSTEM && connection.people.has(person), renames: connection.minor >= 1 }))); } catch (error) {
      const why = diskTrouble(error);
      if (why === null) { this.#refuse(group, error); this.#schedule(this.#soon); } else this.#hold(group, why, error);
      return;
    }
    this.#held = false;
    this.#schedule(this.#soon);
    const { judgement, results } = judged;
    const own = new Map<Connection, Judgement['results']>();
    for (const [index, { connection }] of group.entries()) {
      const said = results[index];
      // What it pushed cannot be judged; it may dial again, the others go on.
      if (!said) { connection.close('defect'); continue; }
      // Pushed twice in one group, as after a while in which nothing could be kept: what was decided first holds, the rest is about nothing that waits.
      const before = own.get(connection) ?? [];
      const decided = new Set(before.filter(({ outcome }) => outcome !== 'again').map(({ id }) => id));
      own.set(connection, [...before, ...said.filter(({ id }) => !decided.has(id))]);
    }
    this.#tell(judgement, own);
    for (const change of judgement.changes) if (change.kind === 'asset') this.#assetChanged(change.record as RecordOf<'asset'>);
  }

  /** Nothing came of a whole group, and not because of the disk: a defect of ours. Its workstations keep what they pushed and may dial again; the others and the pool go on. */
  #refuse(group: readonly Push[], error: unknown): void { for (const connection of new Set(group.map((one) => one.connection))) connection.fails('a group of pushes cannot be judged', error); }

  /** The disk takes nothing: what was pushed keeps its order and is tried again; who pushed it hears why there is no answer yet. Nothing is acknowledged meanwhile. */
  #hold(group: readonly Push[], why: DiskTrouble, error: unknown): void {
    if (!this.#held) console.error('nothing can be made durable', error);
    this.#held = true;
    this.#waiting = [...group, ...this.#waiting].filter(({ connection }) => this.connections.has(connection));
    for (const connection of new Set(this.#waiting.map((one) => one.connection))) if (connection.minor >= 1) connection.send({ is: 'held', why });
    this.#schedule(this.#later);
  }

  #tell(judgement: Omit<Judgement, 'results'>, own: ReadonlyMap<Connection, Judgement['results']> = new Map()): void {
    const commit = new Commit(this.#judge.store, judgement);
    const told = commit.seq > commit.from ? this.connections : own.keys();
    // It is durable: what cannot be said to one must not keep the others from hearing of it, nor end the pool.
    for (const connection of told) if (connection.device !== '') try { connection.pass(commit, own.get(connection) ?? []); } catch (error) { connection.fails('frame', error); }
    for (const { id, record } of commit.people) if (!(record as RecordOf<'person'>).active) this.sessionsEnded(id);
  }

  /** Rows went to a workstation, up to this log number. */
  sentUpTo(device: string, seq: number): void {
    if (this.#sent.size >= MOST_SENT) this.#sent.clear();
    this.#sent.set(device, seq);
  }
  /** A workstation comes back and stands at this number: has it taken in all the rows that went to it? If not, perhaps it cannot. */
  tookAll(device: string, cursor: number): boolean { return cursor >= (this.#sent.get(device) ?? 0); }

  /** This person has another password, or may not sign in any more. */
  sessionsEnded(person: string): void { for (const one of this.connections) one.sessionsEnded(person); }

  /** A command of the pool itself, told to everybody. */
  system(...[name, target, args, by]: Parameters<Judge['system']>): void { this.#tell(this.#judge.system(name, target, args, by)); }
  /** Several that belong together: told, and durable, at once. */
  systems(all: Parameters<Judge['systems']>[0]): void { this.#tell(this.#judge.systems(all)); }

  #presence(): Presence {
    return { is: 'presence', all: [...this.connections].flatMap((one) => (one.presence?.version ? [{ person: one.presence.person, version: one.presence.version, block: one.presence.block, workstation: one.name }] : [])) };
  }
  /** Who is where, to everybody (who may read), or to one that has just come. */
  tellPresence(to: Iterable<Connection> = this.connections): void {
    const presence = this.#presence();
    for (const one of to) if (one.reading) one.send(presence);
  }
  /** To everybody: what is known to be damaged at the pool; and the records that were put back, to whoever may have read them before. */
  tellDamage(): void { for (const one of this.connections) one.tellDamage(); }
  /** To everybody: how the pool's own backups stand. */
  tellBackups(): void { for (const one of this.connections) one.tellBackups(); }
  left(connection: Connection): void {
    this.connections.delete(connection);
    // What is held of it will be sent again, perhaps set on newer text.
    if (this.#held) this.#waiting = this.#waiting.filter((one) => one.connection !== connection);
    if (connection.presence?.version) this.tellPresence();
  }
}
