/** The judge: takes commands in the order they come, decides each by the shared rules, and makes the decisions durable before anybody hears of them. */
import { randomBytes } from 'node:crypto';
import { apply, type Write } from '../../shared/log/apply.ts';
import { isRefusal, isSound, refuse, SYSTEM, type Command } from '../../shared/log/command.ts';
import { ulid } from '../../shared/ids.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import { contentHash } from '../../shared/review/hash.ts';
import { sealText } from '../../shared/review/commands.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import type { PoolKey } from '../people/pool-key.ts';
import type { Change, Edit, PoolStore } from '../store/pool-store.ts';

export type Result = Frame['results'][number];
/** What came of a batch: the answers, in its order, and what everybody must hear. */
export interface Judgement { readonly from: number; readonly seq: number; readonly results: Result[]; readonly changes: Change[]; readonly edits: Edit[] }

export class Judge {
  readonly #store: PoolStore;
  readonly #key: PoolKey;
  readonly #now: () => number;
  constructor(store: PoolStore, key: PoolKey, now: () => number = Date.now) { this.#store = store; this.#key = key; this.#now = now; }

  /**
   * Judges a batch from one device as part of the open commit. `signedIn` says whether a person has a session on that connection.
   * Stale text stops the batch: it and all behind it are answered 'again', so one person's order is kept.
   */
  #batch(commands: readonly Command[], device: string, signedIn: (person: string) => boolean, out: { changes: Map<string, Change>; edits: Edit[] }): Result[] {
    const results: Result[] = [];
    for (const [index, command] of commands.entries()) {
      // Written by no workstation of ours, and the log could not hold it: answered, not kept.
      if (!isSound(command)) { results.push({ id: command.id, outcome: 'refused', seq: this.#store.seq, code: 'bad-arguments', params: { name: command.name } }); continue; }
      const before = this.#store.judged(command.id);
      if (before) {
        results.push({ id: command.id, outcome: before.outcome, seq: before.seq, ...(before.code === null ? {} : { code: before.code }), ...(before.params ? { params: before.params } : {}) });
        continue;
      }
      const judged = signedIn(command.by) ? apply(this.#store.records, command) : refuse('not-signed-in');
      if (isRefusal(judged)) {
        if (judged.refused === 'stale-text') {
          for (const one of commands.slice(index)) results.push({ id: one.id, outcome: 'again', seq: 0 });
          break;
        }
        const { seq } = this.#store.append(command, device, { code: judged.refused, params: judged.params });
        results.push({ id: command.id, outcome: 'refused', seq, code: judged.refused, ...(judged.params ? { params: { ...judged.params } } : {}) });
        continue;
      }
      const { seq } = this.#accept(command, device, judged, out);
      results.push({ id: command.id, outcome: 'accepted', seq });
      this.#sealWhatIsReleased(judged, out);
    }
    return results;
  }

  #accept(command: Command, device: string, writes: Write[], out: { changes: Map<string, Change>; edits: Edit[] }): { seq: number } {
    const { seq, changes, edit } = this.#store.append(command, device, writes);
    for (const change of changes) out.changes.set(`${change.kind}/${change.id}`, change);
    if (edit) out.edits.push(edit);
    return { seq };
  }

  /** The final pass is followed at once, in the same commit, by the pool's own seal. */
  #sealWhatIsReleased(writes: readonly Write[], out: { changes: Map<string, Change>; edits: Edit[] }): void {
    for (const { kind, id, record } of writes) {
      if (kind !== 'version') continue;
      const version = record as RecordOf<'version'>;
      if (version.stage !== 'released' || version.seal) continue;
      const at = this.#now();
      const unsigned = { versionId: id, hash: contentHash(this.#store.records, id), passes: version.passes, at, key: this.#key.publicKey, signature: '' };
      const seal = { ...unsigned, signature: this.#key.sign(Buffer.from(sealText(unsigned))) };
      const command: Command = { id: ulid(at, randomBytes(10)), name: 'seal.issue', target: { kind: 'version', id }, args: { seal }, by: SYSTEM, at, seen: 0 };
      const judged = apply(this.#store.records, command);
      if (!isRefusal(judged)) this.#accept(command, 'pool', judged, out);
    }
  }

  /** Judges several batches (a group) in one durable commit. */
  group(batches: readonly { commands: readonly Command[]; device: string; signedIn: (person: string) => boolean }[]): { judgement: Omit<Judgement, 'results'>; results: Result[][] } {
    const from = this.#store.seq;
    const out = { changes: new Map<string, Change>(), edits: [] as Edit[] };
    const results = this.#store.commit(() => batches.map(({ commands, device, signedIn }) => this.#batch(commands, device, signedIn, out)));
    return { judgement: { from, seq: this.#store.seq, changes: [...out.changes.values()], edits: out.edits }, results };
  }

  /** A command of the pool itself (sample newsroom, 'asset.stored'). Throws on refusal: that would be our defect. */
  system(name: string, target: { kind: Kind; id: string }, args: unknown, by: string = SYSTEM): Omit<Judgement, 'results'> {
    const at = this.#now();
    const command: Command = { id: ulid(at, randomBytes(10)), name, target, args, by, at, seen: 0 };
    const { judgement, results } = this.group([{ commands: [command], device: 'pool', signedIn: () => true }]);
    const first = results[0]?.[0];
    if (first?.outcome !== 'accepted') throw new Error(`${name} refused: ${first?.code} ${JSON.stringify(first?.params ?? {})}`);
    return judgement;
  }
}
