/** Everybody on the line: gathers their pushes into groups, has them judged and made durable, and tells all what came of it. */
import type { Command } from '../../shared/log/command.ts';
import type { FromPool } from '../../shared/protocol/pool.ts';
import type { RecordOf } from '../../shared/records.ts';
import type { Judge, Judgement } from '../log/judge.ts';
import { Commit } from './commit.ts';
import type { Connection } from './connection.ts';
import { Turns } from './turns.ts';

type Presence = Extract<FromPool, { is: 'presence' }>;

export class Feed {
  readonly #judge: Judge;
  readonly #soon: (then: () => void) => void;
  /** Hears of every asset that a commit changed. */
  readonly #assetChanged: (asset: RecordOf<'asset'>) => void;
  readonly connections = new Set<Connection>();
  /** Rows for whoever catches up. */
  readonly turns: Turns;
  #waiting: { connection: Connection; commands: Command[] }[] = [];
  #scheduled = false;

  /** `soon` runs something in the next turn: pushes that arrive until then are one group. */
  constructor(judge: Judge, soon: (then: () => void) => void, assetChanged: (asset: RecordOf<'asset'>) => void) {
    this.#judge = judge;
    this.#soon = soon;
    this.turns = new Turns(soon);
    this.#assetChanged = assetChanged;
  }

  /** Queues a push; pushes that arrive together are judged and made durable together. */
  judge(connection: Connection, commands: Command[]): void {
    this.#waiting.push({ connection, commands });
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#soon(() => { this.#scheduled = false; this.#commit(); });
  }

  #commit(): void {
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) return;
    const { judgement, results } = this.#judge.group(group.map(({ connection, commands }) => ({ commands, device: connection.device, signedIn: (person: string) => connection.people.has(person), renames: connection.minor >= 1 })));
    const own = new Map<Connection, Judgement['results']>();
    for (const [index, { connection }] of group.entries()) {
      const said = results[index];
      // What it pushed cannot be judged; it may dial again, the others go on.
      if (said) own.set(connection, [...(own.get(connection) ?? []), ...said]); else connection.close('defect');
    }
    this.#tell(judgement, own);
    for (const change of judgement.changes) if (change.kind === 'asset') this.#assetChanged(change.record as RecordOf<'asset'>);
  }

  #tell(judgement: Omit<Judgement, 'results'>, own: ReadonlyMap<Connection, Judgement['results']> = new Map()): void {
    const commit = new Commit(this.#judge.store, judgement);
    const told = commit.seq > commit.from ? this.connections : own.keys();
    for (const connection of told) if (connection.device !== '') connection.pass(commit, own.get(connection) ?? []);
    for (const { id, record } of commit.people) if (!(record as RecordOf<'person'>).active) for (const connection of this.connections) connection.signedOut(id);
  }

  /** A command of the pool itself, told to everybody. */
  system(...[name, target, args, by]: Parameters<Judge['system']>): void { this.#tell(this.#judge.system(name, target, args, by)); }

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
  left(connection: Connection): void {
    this.connections.delete(connection);
    if (connection.presence?.version) this.tellPresence();
  }
}
