/** Everybody on the line: gathers their pushes into groups, has them judged and made durable, and tells all what came of it. */
import type { Command } from '../../shared/log/command.ts';
import type { RecordOf } from '../../shared/records.ts';
import type { Judge, Judgement } from '../log/judge.ts';
import type { Connection } from './connection.ts';

export class Feed {
  readonly #judge: Judge;
  readonly #soon: (then: () => void) => void;
  /** Hears of every asset that a commit changed. */
  readonly #assetChanged: (asset: RecordOf<'asset'>) => void;
  readonly connections = new Set<Connection>();
  #waiting: { connection: Connection; commands: Command[] }[] = [];
  #scheduled = false;

  /** `soon` runs something in the next turn: pushes that arrive until then are one group. */
  constructor(judge: Judge, soon: (then: () => void) => void, assetChanged: (asset: RecordOf<'asset'>) => void) {
    this.#judge = judge;
    this.#soon = soon;
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
    const { judgement, results } = this.#judge.group(group.map(({ connection, commands }) => ({ commands, device: connection.device, signedIn: (person: string) => connection.people.has(person) })));
    const own = new Map<Connection, Judgement['results']>();
    for (const [index, { connection }] of group.entries()) {
      const said = results[index];
      // What it pushed cannot be judged; it may dial again, the others go on.
      if (said) own.set(connection, [...(own.get(connection) ?? []), ...said]); else connection.close('defect');
    }
    this.#tell(judgement, own);
    for (const change of judgement.changes) if (change.kind === 'asset') this.#assetChanged(change.record as RecordOf<'asset'>);
  }

  #tell({ from, seq, changes, edits }: Omit<Judgement, 'results'>, own: ReadonlyMap<Connection, Judgement['results']> = new Map()): void {
    for (const connection of this.connections) {
      if (connection.device === '') continue;
      const results = own.get(connection) ?? [];
      if (seq > from || results.length > 0) connection.pass(from, seq, results, changes, edits);
    }
  }

  /** A command of the pool itself, told to everybody. */
  system(...[name, target, args, by]: Parameters<Judge['system']>): void { this.#tell(this.#judge.system(name, target, args, by)); }

  tellPresence(): void {
    const all = [...this.connections].flatMap((one) => (one.presence?.version ? [{ person: one.presence.person, version: one.presence.version, block: one.presence.block, workstation: one.name }] : []));
    for (const one of this.connections) if (one.device !== '') one.send({ is: 'presence', all });
  }
  left(connection: Connection): void { this.connections.delete(connection); this.tellPresence(); }
}
