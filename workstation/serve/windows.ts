/** The windows that are open, and the rooms that watch records: who hears what changed and what there is to say. */
import type { Push } from '../../shared/protocol/port.ts';
import type { Kind } from '../../shared/records.ts';
import type { Signal } from '../queries/queries.ts';
import type { WindowSession } from './window-session.ts';

export type Notice = Extract<Push, { push: 'notice' }>;

export class Windows {
  readonly #open = new Set<Pick<WindowSession, 'send' | 'queries'>>();
  readonly #watchers = new Set<{ kinds: ReadonlySet<Kind | Signal>; changed: () => void }>();
  /** Said while no window was open: for the next one. */
  readonly #unheard: Notice[];

  constructor(unheard: readonly Notice[]) { this.#unheard = [...unheard]; }

  get count(): number { return this.#open.size; }
  opened(window: Pick<WindowSession, 'send' | 'queries'>): void {
    this.#open.add(window);
    for (const notice of this.#unheard.splice(0)) window.send(notice);
  }
  closed(window: Pick<WindowSession, 'send' | 'queries'>): void { this.#open.delete(window); }

  /** Calls back whenever records of these kinds may have changed. Returns how to stop. */
  watch(kinds: readonly Kind[], changed: () => void): () => void {
    const watcher = { kinds: new Set(kinds), changed };
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
  /** Records of these kinds, or what is shown beside them, may have changed. */
  tell(kinds: ReadonlySet<Kind | Signal>): void {
    for (const window of this.#open) window.queries.changed(kinds);
    for (const watcher of this.#watchers) if ([...watcher.kinds].some((kind) => kinds.has(kind))) watcher.changed();
  }
  signal(signal: Signal): void { this.tell(new Set([signal])); }
  /** Somebody else sits here now, or nobody. */
  newSession(): void { for (const window of this.#open) window.send({ push: 'session' }); }
  /** What was chosen in one window may hold in all of them; the one it was chosen in hears it too. */
  setting(key: string, value: unknown): void { for (const window of this.#open) window.send({ push: 'setting', key, value }); }
  notice(code: string, params: Notice['params'], level: Notice['level']): void {
    const notice = { push: 'notice', code, params, level } as const;
    if (this.#open.size === 0) this.#unheard.push(notice);
    for (const window of this.#open) window.send(notice);
  }
}
