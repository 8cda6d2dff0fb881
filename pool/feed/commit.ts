import { FIRST_KINDS } from '../../shared/log/forms.ts';
import type { Head } from '../../shared/protocol/pool.ts';
import { isAll, type Scope } from '../store/scope.ts';
import type { Change, Edit, PoolStore } from '../store/pool-store.ts';
import type { Judgement, Result } from '../log/judge.ts';

/** A row as it stands in a frame; its record's JSON is the text that is stored. */
export const changeText = ({ kind, id, seq, json }: Pick<Change, 'kind' | 'id' | 'seq' | 'json'> | { kind: string; id: string; seq: number; json: string }): string => `{"kind":${JSON.stringify(kind)},"id":${JSON.stringify(id)},"seq":${seq},"record":${json}}`;

/** The text of a frame (shared/protocol/pool.ts) whose changes are text already. */
export const frameText = (of: { from: number; seq: number; chain: string; more: boolean; head?: Head | undefined; widened?: number | undefined }, results: readonly Result[], changes: string, edits: readonly Edit[]): string =>
  `{"is":"frame","from":${of.from},"seq":${of.seq},"chain":"${of.chain}","results":${JSON.stringify(results)},"changes":[${changes}],"edits":${JSON.stringify(edits)},"more":${of.more}${of.head ? `,"head":${JSON.stringify(of.head)}` : ''}${of.widened === undefined ? '' : `,"widened":${of.widened}`}}`;

/** What is told of a commit to all who want the same of it: the text of its rows, its edits, and the whole frame (without answers) once somebody had that. */
interface CommitText { readonly changes: string; readonly edits: readonly Edit[]; bytes: Uint8Array | null }

/** One commit as everybody hears of it. Its text is made once for all who want the same of it, its bytes once for all who have no answer in it. */
export class Commit {
  readonly #store: PoolStore;
  readonly #judgement: Omit<Judgement, 'results'>;
  readonly #texts = new Map<Change, string>();
  readonly #told = new Map<string, CommitText>();
  readonly chain: string;

  constructor(store: PoolStore, judgement: Omit<Judgement, 'results'>) {
    this.#store = store;
    this.#judgement = judgement;
    this.chain = store.chainAt(judgement.seq) ?? '';
  }

  get from(): number { return this.#judgement.from; }
  get seq(): number { return this.#judgement.seq; }
  /** The people it changed; all that is told where nobody is signed in. */
  get people(): Change[] { return this.#judgement.changes.filter((one) => one.kind === 'person'); }

  /** The frame for a scope. `first`: for a workstation of the first release, which knows fewer kinds. `narrower`: the one before, while the rest of a wider one is on its way: all that is in it is there, and must be whatever comes of the line. */
  frame(scope: Scope, narrower: Scope | null, results: readonly Result[], first = false): Uint8Array | string {
    const told = this.#tell(scope, narrower, first);
    const head = { from: this.from, seq: this.seq, chain: this.chain, more: false };
    if (results.length > 0) return frameText(head, results, told.changes, told.edits);
    told.bytes ??= Buffer.from(frameText(head, [], told.changes, told.edits));
    return told.bytes;
  }

  #tell(scope: Scope, narrower: Scope | null, first: boolean): CommitText {
    const all = isAll(scope) && narrower === null;
    const key = first ? 'first' : all ? '' : [scope, ...(narrower ? [narrower] : [])].map(({ after, channels, pinned }) => `${after}\n${channels}\n${pinned}`).join('\n');
    let told = this.#told.get(key);
    if (!told) {
      told = first ? { changes: this.#textOf(this.#judgement.changes.filter((one) => FIRST_KINDS.has(one.kind))), edits: this.#judgement.edits, bytes: null } : all ? { changes: this.#textOf(this.#judgement.changes), edits: this.#judgement.edits, bytes: null } : this.#within(scope, narrower);
      this.#told.set(key, told);
    }
    return told;
  }

  /** What changed is recent, so only its channel can keep it out; groups that were not there yet come whole, with what they need. */
  #within(scope: Scope, narrower: Scope | null): CommitText {
    const { from, seq, changes, edits } = this.#judgement;
    const { scopes } = this.#store;
    const seen = changes.filter(({ version }) => version === '' || scope.channels === null || scopes.sees(scope, version));
    const had = (narrower ?? scope).after;
    const lacking = changes.flatMap(({ grp, stood }) => (stood > 0 && stood <= had ? [grp] : []));
    const groups = [...new Set([scope, narrower ?? scope].flatMap((one) => scopes.comingIn(one, from, seq, lacking)))];
    const rows = groups.length === 0 ? [] : scopes.rows('groups', { scope, groups, to: from }, false);
    const older = 'plain' in rows ? rows.plain.map(changeText) : [];
    const bodies = new Set(seen.flatMap(({ kind, id }) => (kind === 'body' ? [id] : [])));
    return { changes: [...older, this.#textOf(seen)].filter((text) => text !== '').join(','), edits: edits.filter(({ body }) => bodies.has(body)), bytes: null };
  }

  #textOf(changes: readonly Change[]): string {
    return changes.map((change) => {
      let text = this.#texts.get(change);
      if (text === undefined) { text = changeText(change); this.#texts.set(change, text); }
      return text;
    }).join(',');
  }
}
