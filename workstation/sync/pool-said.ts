/** What a pool last said of itself; it holds while there is no line to it. */
import { FIRST_FORMS, inFormOf, type Forms } from '../../shared/log/forms.ts';
import type { Command } from '../../shared/log/command.ts';
import type { FromPool } from '../../shared/protocol/pool.ts';
import type { Cache } from '../cache/cache.ts';

type Damage = Extract<FromPool, { is: 'damage' }>['found'];
type Backups = Omit<Extract<FromPool, { is: 'backups' }>, 'is'>;
const AS_EVER: Backups = { failed: null, newest: null };

export class PoolSaid {
  readonly #cache: Cache;
  #forms: Forms | null;
  /** Its minor of the protocol. */
  minor = 0;
  /** What is damaged in its file. */
  damage: Damage = [];
  /** How its own backups stand. */
  backups = AS_EVER;
  /** Whose sessions it knew on the last line that it let in. */
  people: ReadonlySet<string> = new Set();
  /** Has it admitted nobody yet? Null until it has been heard. */
  empty: boolean | null = null;

  constructor(cache: Cache) {
    this.#cache = cache;
    const noted = cache.note('forms');
    this.#forms = noted === null ? null : (JSON.parse(noted) as Forms); // written below
  }
  /** What it takes of each command; null before it ever said so. */
  get forms(): Forms | null { return this.#forms; }
  /** Can it take this command? */
  takes(command: Command): boolean { return this.#forms === null || inFormOf(this.#forms, command) !== null; }

  #forgetTroubles(): void {
    this.damage = [];
    this.backups = AS_EVER;
  }
  /** It is another one, of which nothing is known before it is heard; only what it takes is guessed to be what the one before took, as it may be the same newsroom's at another address. */
  isAnother(): void {
    this.#forgetTroubles();
    this.minor = 0;
    this.people = new Set();
    this.empty = null;
  }
  /** `people`: those of the line, who may become more on it. */
  welcomes({ empty, minor = 0, forms = FIRST_FORMS }: Extract<FromPool, { is: 'welcome' }>, people: ReadonlySet<string>): void {
    this.people = people;
    this.#forgetTroubles();
    this.empty = empty;
    this.minor = minor;
    this.#forms = forms;
    this.#cache.setNote('forms', JSON.stringify(forms));
  }
}
