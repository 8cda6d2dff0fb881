/** Where the rooms note how far they are, from time to time. A disk that takes nothing ends no transfer: what it did not take is kept until it does. */
import type { OutboxStore } from './cache/outbox-store.ts';
import type { OwnDisk } from './own-disk.ts';
import type { Workstation } from './workstation.ts';

export class RoomSettings implements Readonly<Workstation['settings']> {
  readonly #outbox: Pick<OutboxStore, 'setting' | 'setSetting'>;
  readonly #disk: Pick<OwnDisk, 'took'>;
  readonly #unkept = new Map<string, unknown>();

  constructor(outbox: Pick<OutboxStore, 'setting' | 'setSetting'>, disk: Pick<OwnDisk, 'took'>) { this.#outbox = outbox; this.#disk = disk; }

  get(key: string): unknown { return this.#unkept.has(key) ? this.#unkept.get(key) : this.#outbox.setting(key); }
  set(key: string, value: unknown): void {
    if (this.#disk.took(() => this.#outbox.setSetting(key, value))) this.#unkept.delete(key);
    else this.#unkept.set(key, value);
  }
  /** The disk takes something again. */
  setAgain(): void { for (const [key, value] of [...this.#unkept]) this.set(key, value); }
}
