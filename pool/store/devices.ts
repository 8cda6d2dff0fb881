/** Which life of each workstation was last here. A folder that was copied, or put back from an older copy, goes on from another life than the pool remembers. */
import type Database from 'better-sqlite3';
import { diskTrouble } from '../../shared/disk-trouble.ts';

export class Devices {
  readonly #sql;
  /** Lives that the disk did not take: it must not keep anybody from reading. */
  readonly #unwritten = new Map<string, string>();
  constructor(db: Database.Database) {
    this.#sql = {
      life: db.prepare<[string], string>('SELECT life FROM device WHERE id = ?').pluck(),
      keep: db.prepare('INSERT OR REPLACE INTO device (id, life) VALUES (?, ?)'),
    };
  }
  /**
   * A workstation says hello in its `life`, having lived before in its `previous` one. False when somebody else lives under its id: it must
   * take another. One that does not say (an older release) is let be, and so is one that comes from `elsewhere`: its last life was not here, or this log has forgotten it. A `stranger`, with nobody whom the pool
   * knows, is not remembered before somebody signs in (see signedIn): anybody on the network could fill the disk with names.
   */
  welcome(device: string, life: string | undefined, previous: string | null | undefined, { elsewhere, stranger }: { readonly elsewhere: boolean; readonly stranger: boolean }): boolean {
    if (life === undefined) return true;
    const last = this.#last(device);
    if (last === life) return true;
    if (last !== undefined && last !== previous && !elsewhere) return false;
    if (last !== undefined || !stranger) this.#keep(device, life);
    return true;
  }
  /** Somebody signed in on a workstation in this `life`: it is remembered from now on. */
  signedIn(device: string, life: string | undefined): void { if (life !== undefined && this.#last(device) === undefined) this.#keep(device, life); }

  #last(device: string): string | undefined { return this.#unwritten.get(device) ?? this.#sql.life.get(device); }
  #keep(device: string, life: string): void {
    try {
      this.#sql.keep.run(device, life);
      this.#unwritten.delete(device);
    } catch (error) {
      if (diskTrouble(error) === null) throw error;
      this.#unwritten.set(device, life);
    }
  }
}
