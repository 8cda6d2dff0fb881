/** The judge: takes commands in the order they come, decides each by the shared rules, and makes the decisions durable before anybody hears of them. */
import { randomBytes } from 'node:crypto';
import { Step } from 'prosemirror-transform';
import { apply, type Write } from '../../shared/log/apply.ts';
import { isKeepable, isLoggable, isRefusal, refuse, SYSTEM, type Command, type Refusal } from '../../shared/log/command.ts';
import { commands } from '../../shared/log/commands.ts';
import { presentForm } from '../../shared/log/forms.ts';
import { planted } from '../../shared/log/planted.ts';
import { ulid } from '../../shared/ids.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import { contentHash } from '../../shared/review/hash.ts';
import { applied } from '../../shared/script/applied.ts';
import { docOf, nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { sealText } from '../../shared/review/commands.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import type { PoolKey } from '../people/pool-key.ts';
import type { Work } from '../store/log-lines.ts';
import type { Change, Edit, PoolStore } from '../store/pool-store.ts';
import { saysDamage } from '../store/row-sum.ts';
import { diskTrouble } from '../../shared/disk-trouble.ts';
import { workThatGoes } from '../../shared/overtaken/deletion.ts';
import { fieldOf, settableOf } from '../../shared/overtaken/fields.ts';
import { clashesOf, withWorkThatWent, type Clash } from './clash.ts';
import { Hands } from './hands.ts';
import { Outcasts } from './outcasts.ts';
import { logHolds } from './same.ts';

export type Result = Frame['results'][number];
/** What came of a batch: the answers, in its order, and what everybody must hear. */
export interface Judgement { readonly from: number; readonly seq: number; readonly results: Result[]; readonly changes: Change[]; readonly edits: Edit[] }

/** What one connection pushed. `signedIn`: has this person a session on it? `renames`: does its workstation give a command another id when told that this one is taken? `together`: all of it is durable, or nothing. */
export interface Batch { readonly commands: readonly Command[]; readonly device: string; readonly signedIn: (person: string) => boolean; readonly renames?: boolean; readonly together?: true }
/** What everybody must hear of a commit, while it is being made. */
interface ToTell { readonly changes: Map<string, Change>; readonly edits: Edit[] }

/** Chance is drawn for many ids at once: a call costs more than the rest of an id. */
let drawn = new Uint8Array();
function tenBytes(): Uint8Array {
  if (drawn.length < 10) drawn = new Uint8Array(randomBytes(4000));
  const ten = drawn.subarray(0, 10);
  drawn = drawn.subarray(10);
  return ten;
}

/** The edit on top of which words were typed. */
function below({ name, args }: Command): string | null {
  const { on } = name === 'script.edit' ? (args as { on?: unknown }) : {};
  return typeof on === 'string' ? on : null;
}

export class Judge {
  readonly #store: PoolStore;
  readonly #key: PoolKey;
  readonly #now: () => number;
  readonly #hands = new Hands();
  readonly #outcasts = new Outcasts();
  get store(): PoolStore { return this.#store; }
  constructor(store: PoolStore, key: PoolKey, now: () => number = Date.now) { this.#store = store; this.#key = key; this.#now = now; }

  /**
   * Judges a batch from one device as part of the open commit. `signedIn` says whether a person has a session on that connection.
   * Stale text stops the batch: it and all behind it are answered 'again', so one person's order is kept.
   */
  #batch({ commands: pushed, device, signedIn, renames = false }: Batch, out: ToTell): Result[] {
    const results: Result[] = [];
    for (const [index, command] of pushed.entries()) {
      // Written by no workstation of ours, and the log could not hold it: answered, not kept.
      if (!isLoggable(command)) { results.push({ id: command.id, outcome: 'refused', seq: this.#store.seq, code: 'bad-arguments', params: { name: command.name } }); continue; }
      const before = planted.has('judged-twice') ? undefined : this.#store.judged(command.id);
      if (before) {
        // A copied folder, or an older one put back, has added to what was sent: those words must not be taken for the ones the log has. What was refused stays
        // refused: its workstation keeps the words with the reason, also when it carried them over to a newer script before it heard of it.
        if (renames && before.outcome === 'accepted' && !logHolds(this.#store, command)) {
          for (const [behind, one] of pushed.slice(index).entries()) results.push({ id: one.id, outcome: 'again', seq: 0, ...(behind === 0 ? { code: 'id-taken', ...this.#inBranch(one) } : {}) });
          break;
        }
        results.push({ id: command.id, outcome: before.outcome, seq: before.seq, ...(before.code === null ? {} : { code: before.code }), ...(before.params ? { params: before.params } : {}) });
        continue;
      }
      // Not kept either: whoever is a stranger here must not fill the log. The workstation keeps what it says under "not accepted".
      if (!signedIn(command.by)) { results.push({ id: command.id, outcome: 'refused', seq: this.#store.seq, code: 'not-signed-in' }); continue; }
      const wanted = apply(this.#store.records, command);
      // An id that is read back as another: its row would pass for damaged from then on. Asked here and not in apply(), so that older lines play as they did.
      const applied = !isRefusal(wanted) && !wanted.every(({ id }) => isKeepable(id)) ? refuse('bad-arguments', { name: command.name, why: '' }) : wanted;
      const judged = this.#isOutOfPlace(command, applied, results) ? refuse('stale-text') : applied;
      if (isRefusal(judged)) {
        if (judged.refused === 'stale-text') {
          if (planted.has('order-lost-at-again')) { results.push({ id: command.id, outcome: 'again', seq: 0 }); continue; }
          for (const one of pushed.slice(index)) results.push({ id: one.id, outcome: 'again', seq: 0 });
          break;
        }
        const { seq } = this.#store.append(command, device, { code: judged.refused, params: judged.params });
        results.push({ id: command.id, outcome: 'refused', seq, code: judged.refused, ...(judged.params ? { params: { ...judged.params } } : {}) });
        continue;
      }
      const seen = this.#sawUpTo(command);
      const clashes = this.#clashes({ ...command, seen }, judged);
      const { seq } = this.#accept(command, device, judged, out);
      results.push({ id: command.id, outcome: 'accepted', seq });
      this.#tellOvertaken({ ...command, seen }, seq, clashes, out);
      if (!planted.has('seal-apart')) this.#sealWhatIsReleased(judged, out);
    }
    return results;
  }

  /**
   * Its places are of another text than the one it came to, though its number of steps fits by chance: it was typed on words that were refused (a colleague's at the same
   * workstation), or on words that went into a branch (those of a copy of its folder, say) in which it does not go on. `applied`: what it would do there, if it fits at all.
   */
  #isOutOfPlace(command: Command, applied: Write[] | Refusal, results: readonly Result[]): boolean {
    const on = below(command);
    if (on === null || (isRefusal(applied) && applied.refused !== 'defect')) return false;
    if (results.some(({ id, outcome }) => id === on && outcome === 'refused') || this.#store.judged(on)?.outcome === 'refused') return true;
    const branch = this.#store.records.children('branch', command.target.id).find(({ edits }) => edits.includes(on));
    return branch !== undefined && (isRefusal(applied) || !applied.some(({ kind, id }) => kind === 'branch' && id === branch.id));
  }

  /** The steps of an edit that went into a branch, and the text there that they were made on: of those in a script everybody is told. */
  #inBranch({ id, target }: Command): Pick<Result, 'steps' | 'under'> {
    const branch = this.#store.records.children('branch', target.id).find((one) => one.edits.includes(id));
    const stepsOf = (edit: string): Result['steps'] => (this.#store.log.byId(edit)?.args as Pick<Result, 'steps'> | undefined)?.steps;
    const steps = branch && stepsOf(id);
    if (!steps) return {};
    const before = branch.edits.slice(0, branch.edits.indexOf(id)).flatMap((edit) => stepsOf(edit) ?? []);
    return { steps, under: docOf(applied(nodeOf(branch.base), before.map((step) => Step.fromJSON(scriptSchema, step)))) };
  }

  #accept(command: Command, device: string, writes: Write[], out: ToTell): { seq: number } {
    const { seq, changes, edit } = this.#store.append(command, device, writes);
    for (const change of changes) {
      out.changes.set(`${change.kind}/${change.id}`, change);
      // What belongs to no group has no number of it either: for those it is not known whether they are new.
      this.#hands.took(change.kind, change.id, command.by, seq, change.stood === 0 && change.grp !== '');
    }
    if (edit) out.edits.push(edit);
    return { seq };
  }

  /** A command of the pool itself inside the open commit. */
  #own(name: string, target: Command['target'], args: unknown, at: number, out: ToTell): void {
    const command: Command = { id: ulid(at, tenBytes()), name, target, args, by: SYSTEM, at, seen: 0, ...presentForm(name) };
    const judged = apply(this.#store.records, command);
    if (!isRefusal(judged)) this.#accept(command, 'pool', judged, out);
  }

  /**
   * The log number of what a command's writer was looking at; asked before it is stored. One that this log has not reached is of a log before it came back from an older backup: of what stands here now
   * nothing was surely seen, and to be told of a value once too often is better than to lose one untold.
   */
  #sawUpTo({ seen }: Command): number { return this.#reached(seen); }
  #reached(number: number): number { return number > this.#store.seq ? 0 : number; }
  /** Whose values the command goes over unseen; asked before it is stored. */
  #clashes({ name, target: { kind, id }, args, by, seen }: Command, writes: readonly Write[]): Clash[] {
    const fields = commands.get(name)?.fields?.(args) ?? [];
    const after = fields.length === 0 || by === SYSTEM ? undefined : writes.find((one) => one.kind === kind && one.id === id)?.record;
    if (after === undefined) return [];
    const deletes = fields.includes('deleted') && fieldOf(after, 'deleted') === true && fieldOf(this.#store.records.get(kind, id), 'deleted') === false;
    const hides = deletes ? settableOf(kind).filter((name) => !fields.includes(name)) : [];
    const alone = this.#hands.alone(kind, id, by, planted.has('overtaken-untold') ? Infinity : seen);
    const clashes = alone ? [] : clashesOf({ by, seen, fields, hides, after, back: this.#store.past.back(kind, id) });
    const goes = deletes && !planted.has('work-gone-untold') ? workThatGoes(name, args) : null;
    const { knew } = args as { knew?: number };
    return goes === null || knew === undefined ? clashes : withWorkThatWent(clashes, this.#workOn({ kind, id }, goes, this.#reached(knew)).filter((one) => one.by !== by && one.by !== SYSTEM));
  }
  /** Who worked behind a log number on what hangs on a record, by these commands: each one's newest on each thing. */
  #workOn({ kind, id }: Command['target'], names: readonly string[], behind: number): Work[] {
    const { records, log } = this.#store;
    const hangs = kind === 'story' ? records.children('version', id) : kind === 'rundown' ? records.children('item', id) : [{ id }];
    return hangs.flatMap((one) => log.workBehind(one.id, names, behind));
  }
  /** Said in the same commit: both sides hear of it with the change itself. */
  #tellOvertaken({ id, target, by, seen, at: doneAt }: Command, seq: number, clashes: readonly Clash[], out: ToTell): void {
    for (const [number, { otherAt, ...clash }] of clashes.entries()) {
      const at = this.#now();
      this.#own('overtaken.note', { kind: 'overtaken', id: number === 0 ? id : `${id}.${number}` }, { target, by, seen, seq, ...clash, at, done: { by: doneAt, other: otherAt } }, at, out);
    }
  }

  /** The final pass is followed at once, in the same commit, by the pool's own seal. */
  #sealWhatIsReleased(writes: readonly Write[], out: ToTell): void {
    for (const { kind, id, record } of writes) {
      if (kind !== 'version') continue;
      const version = record as RecordOf<'version'>;
      if (version.stage !== 'released' || version.seal) continue;
      const at = this.#now();
      const unsigned = { versionId: id, hash: contentHash(this.#store.records, id), passes: version.passes, at, key: this.#key.publicKey, signature: '' };
      const seal = { ...unsigned, signature: this.#key.sign(Buffer.from(sealText(unsigned))) };
      this.#own('seal.issue', { kind: 'version', id }, { seal }, at, out);
    }
  }

  /**
   * Judges several batches (a group) in one durable commit. A batch that cannot be judged (a defect of ours, or what no log can hold) is null in
   * `results` and leaves nothing behind, or is judged as far as it goes (see #asFarAsItGoes); the others are judged as if it had not come. Throws what the disk says when it can make nothing durable: nothing is judged then.
   */
  group(batches: readonly Batch[]): { judgement: Omit<Judgement, 'results'>; results: (Result[] | null)[] } {
    const from = this.#store.seq;
    const out: ToTell = { changes: new Map(), edits: [] };
    let results: (Result[] | null)[];
    try {
      results = this.#store.commit(() => batches.map((batch) => this.#batch(batch, out)));
      if (!batches[0]?.together) this.#outcasts.othersWereJudged();
    } catch (error) {
      if (diskTrouble(error) !== null) throw error;
      if (batches.length === 1) console.error('a push cannot be judged', error);
      this.#hands.forget();
      out.changes.clear();
      out.edits.length = 0;
      results = batches.length === 1 ? [this.#asFarAsItGoes(batches[0]!, error, out)] : batches.map((batch) => this.#alone(batch, out));
    }
    if (planted.has('seal-apart')) this.#store.commit(() => this.#sealWhatIsReleased([...out.changes.values()], out));
    return { judgement: { from, seq: this.#store.seq, changes: [...out.changes.values()], edits: out.edits }, results };
  }
  #alone(batch: Batch, out: ToTell): Result[] | null {
    let judged: ReturnType<Judge['group']>;
    // Others of its group are durable already, and must be told.
    try { judged = this.group([batch]); } catch (error) { console.error('a push cannot be judged', error); return null; }
    const { judgement, results } = judged;
    for (const change of judgement.changes) {
      const key = `${change.kind}/${change.id}`;
      // They are told as one: its group stood where it did before the first.
      out.changes.set(key, { ...change, stood: out.changes.get(key)?.stood ?? change.stood });
    }
    out.edits.push(...judgement.edits);
    return results[0]!;
  }

  /**
   * A batch over which the judge itself throws: command by command, up to the one that is at fault. The next push begins with that, and nothing is answered to it (null), until it is known not to be the pool's
   * fault alone: then it is refused as a defect, so that it does not keep back for ever what stands behind it, and its workstation keeps what it says.
   */
  #asFarAsItGoes(batch: Batch, error: unknown, out: ToTell): Result[] | null {
    const [first, ...behind] = batch.commands;
    // A damaged record is put back from the log, and what came upon it is judged then.
    if (batch.together || !first || saysDamage(error)) return null;
    if (behind.length === 0) return this.#outcasts.isOne(first.id) ? [this.#refuseAsDefect(first, batch.device, error)] : null;
    const results: Result[] = [];
    for (const [index, command] of batch.commands.entries()) {
      const one = this.#alone({ ...batch, commands: [command] }, out)?.[0];
      if (!one && index === 0) {
        if (behind.some((other) => this.#wouldBeJudged({ ...batch, commands: [other] }))) this.#outcasts.othersWereJudged();
        return null;
      }
      if (!one || one.outcome === 'again') return [...results, ...batch.commands.slice(index).map(({ id }, place): Result => (place === 0 && one ? one : { id, outcome: 'again', seq: 0 }))];
      results.push(one);
    }
    return results;
  }
  /** Does the judge get through with it? Nothing of it stays. */
  #wouldBeJudged(batch: Batch): boolean {
    const through = new Error('looked only');
    try { this.#store.commit(() => { this.#batch(batch, { changes: new Map(), edits: [] }); throw through; }); } catch (error) { this.#hands.forget(); return error === through; }
    return false;
  }
  #refuseAsDefect(command: Command, device: string, error: unknown): Result {
    const params = { name: command.name, why: error instanceof Error ? error.message : String(error) };
    const refused = { id: command.id, outcome: 'refused' as const, code: 'defect', params };
    // What the log cannot hold either is answered, not kept.
    try { return this.#store.commit(() => ({ ...refused, seq: this.#store.append(command, device, { code: 'defect', params }).seq })); } catch (unkept) {
      if (diskTrouble(unkept) !== null) throw unkept;
      return { ...refused, seq: this.#store.seq };
    }
  }

  /** A command of the pool itself (sample newsroom, 'asset.stored'). Throws on refusal: that would be our defect. */
  system(name: string, target: { kind: Kind; id: string }, args: unknown, by: string = SYSTEM): Omit<Judgement, 'results'> { return this.systems([{ name, target, args, by }]); }
  /** The same with several that belong together: all of them are durable, or none. */
  systems(all: readonly Pick<Command, 'name' | 'target' | 'args' | 'by'>[]): Omit<Judgement, 'results'> {
    const made = all.map((one): Command => { const at = this.#now(); return { id: ulid(at, randomBytes(10)), ...one, at, seen: 0 }; });
    const { judgement, results } = this.group([{ commands: made, device: 'pool', signedIn: () => true, together: true }]);
    for (const [place, { name }] of all.entries()) {
      const result = results[0]?.[place];
      if (result?.outcome !== 'accepted') throw new Error(`${name} refused: ${result?.code} ${JSON.stringify(result?.params ?? {})}`);
    }
    return judgement;
  }
}
