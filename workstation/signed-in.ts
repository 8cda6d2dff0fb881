/** Who is signed in at this workstation: by the pool, and while that says nothing by what is kept here of those who signed in before. */
import { randomBytes } from 'node:crypto';
import { isRefusal, refuse, type Refusal } from '../shared/log/command.ts';
import type { Person } from '../shared/people/person.ts';
import { makeVerifier, passwordFits } from '../shared/people/verifier.ts';
import type { SessionEnd } from '../shared/protocol/queries.ts';
import type { Cache } from './cache/cache.ts';
import type { Account } from './cache/outbox-rows.ts';
import type { OutboxStore } from './cache/outbox-store.ts';
import type { PoolLink } from './sync/pool-link.ts';

/**
 * Codes with which the pool says no to nobody: then what is kept here of those who signed in here before is asked. By code, the refusal for everybody else. A pool names
 * its disk only where the password fits (a wrong one, or a switched-off account, it says before) and the session cannot be noted.
 */
const UNKNOWN_HERE: ReadonlyMap<string, string> = new Map([['pool-offline', 'offline-unknown'], ['pool-refuses', 'refused-unknown'], ['pool-disk-full', 'pool-disk-full'], ['pool-disk-failing', 'pool-disk-failing']]);
/** Then a password that does not fit here is a newer one, not a wrong one. */
const isPoolDisk = (code: string): boolean => code.startsWith('pool-disk-');

interface Around {
  readonly cache: Pick<Cache, 'records'>;
  readonly outbox: Pick<OutboxStore, 'newsroom' | 'own' | 'setOwn' | 'accounts' | 'setAccount'>;
  readonly link: () => Pick<PoolLink, 'signIn' | 'admitted' | 'tellPresence' | 'knows' | 'serves' | 'state'>;
  /** Somebody else sits here now, or nobody. */
  readonly changed: () => void;
  /** Somebody sat down. */
  readonly entered: () => void;
}

/** What somebody who signed in here is called by now, as far as it is known here. */
export const nameNow = ({ records }: Around['cache'], { person, name }: Account): string => records.get('person', person)?.name ?? name;

export class SignedIn {
  readonly #around: Around;
  #person: Person | null;

  constructor(around: Around) { this.#around = around; this.#person = this.#last(); }

  get person(): Person | null { return this.#person; }
  /** Of the one signed in: their session, where the pool is there and does not know it. */
  get ended(): SessionEnd | null {
    const link = this.#around.link();
    const me = this.#person;
    return me && link.state.state === 'connected' && !link.knows(me.id) ? { news: link.serves, active: me.active } : null;
  }

  /** Whoever signed in here last, in this newsroom. */
  #last(): Person | null {
    const { cache, outbox } = this.#around;
    const last = outbox.own('person');
    // By their id; earlier releases kept the name.
    const account = outbox.accounts().find(({ person }) => person === last) ?? outbox.accounts().find(({ name }) => name === last);
    return account ? (cache.records.get('person', account.person) ?? { id: account.person, name: account.name, roles: [...account.roles], active: true }) : null;
  }
  /** This is another newsroom's workstation now, in which somebody else may have signed in last. */
  elsewhere(): void { this.#person = this.#last(); }
  /** Rights and name may have changed. */
  changed(): void { this.#person = (this.#person && this.#around.cache.records.get('person', this.#person.id)) ?? this.#person; }

  /** Refused: what the pool says, and where it says nothing 'offline-unknown', 'refused-unknown', 'pool-disk-full', 'pool-disk-failing', 'wrong-password', 'person-inactive'; 'try-again'. */
  async signIn(name: string, password: string): Promise<Refusal | Person> {
    const { cache, outbox, link } = this.#around;
    const answer = await link().signIn(name, password);
    if (answer.ok) {
      const { person, token } = answer.value;
      const record = cache.records.get('person', person);
      const { newsroom } = outbox;
      const verifier = await makeVerifier(password, randomBytes(16));
      // Somebody may have gone to another newsroom meanwhile, where that person is nobody.
      if (!record || outbox.newsroom !== newsroom) return refuse('try-again');
      // A name can be another person's by now: who had it before goes by the one they have.
      for (const other of outbox.accounts()) if (other.person !== person && other.name === name && nameNow(cache, other) !== name) outbox.setAccount({ ...other, name: nameNow(cache, other) });
      outbox.setAccount({ person, name, roles: record.roles, verifier, token });
      this.#enter(record);
      link().admitted(person);
      return record;
    }
    // A password that the pool called wrong is wrong, and whom it switched off stays out, whatever is kept of them here.
    const unknown = UNKNOWN_HERE.get(answer.code);
    const found = unknown === undefined ? refuse(answer.code) : await this.#knownHere(name, password, unknown);
    if (!isRefusal(found)) this.#enter(found);
    return found;
  }
  /** By what is kept here of those who signed in here before; `unknown` is the refusal for everybody else. */
  async #knownHere(name: string, password: string, unknown: string): Promise<Refusal | Person> {
    const { cache, outbox } = this.#around;
    const { newsroom } = outbox;
    const account = outbox.accounts().find((one) => nameNow(cache, one) === name);
    if (!account) return refuse(unknown);
    if (!(await passwordFits(password, account.verifier))) return refuse(isPoolDisk(unknown) ? unknown : 'wrong-password');
    if (outbox.newsroom !== newsroom) return refuse('try-again');
    const record = cache.records.get('person', account.person);
    return record?.active === false ? refuse('person-inactive') : (record ?? { id: account.person, name, roles: [...account.roles], active: true });
  }
  /** Every window shows who sits here: what is written in another one would else be written in their name by whoever sat here before. */
  #seat(person: Person | null): void {
    const before = this.#person?.id;
    this.#person = person;
    if (before !== person?.id) this.#around.changed();
  }
  #enter(person: Person): void {
    this.#around.outbox.setOwn('person', person.id);
    this.#seat(person);
    this.#around.entered();
  }
  /** Throws SQLite's error where the disk does not take it: then they are signed in still, as the next start would have it. */
  signOut(): void {
    this.#around.outbox.setOwn('person', null);
    // Colleagues would see them where they were last for as long as the line stands.
    if (this.#person) this.#around.link().tellPresence(this.#person.id, null, null);
    this.#seat(null);
  }
}
