/**
 * Words that stand in a field of a window and in no record yet, on the workstation's own disk: a browser writes its store many seconds after it was told, and a machine that loses its power by then has
 * forgotten them. Which windows are open only the workstation knows for sure: two browsers at one workstation share nothing.
 */
import type { OutboxStore } from './cache/outbox-store.ts';

/** What one window has to do with them. */
export interface KeptHere {
  /** Durable when it returns; throws what the disk says. null: it waits no more. */
  set(key: string, text: string | null): void;
  /** What is kept and belongs to no other window that is open. */
  left(): { key: string; text: string }[];
  /** The window is gone: what it kept is left. */
  gone(): void;
}

export class KeptWords {
  readonly #outbox: Pick<OutboxStore, 'keepWords' | 'keptWords'>;
  /** By key, who keeps it. */
  readonly #keepers = new Map<string, KeptHere>();

  constructor(outbox: Pick<OutboxStore, 'keepWords' | 'keptWords'>) { this.#outbox = outbox; }

  /** For a window that has come. */
  of(): KeptHere {
    const here: KeptHere = {
      set: (key, text) => {
        this.#outbox.keepWords(key, text);
        if (text === null) this.#keepers.delete(key); else this.#keepers.set(key, here);
      },
      left: () => this.#outbox.keptWords().filter(({ key }) => (this.#keepers.get(key) ?? here) === here),
      gone: () => { for (const [key, keeper] of this.#keepers) if (keeper === here) this.#keepers.delete(key); },
    };
    return here;
  }
}
