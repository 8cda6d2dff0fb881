/** Keeps a window's queries fresh: runs again what may have changed, sends it when it did. */
import { fileDamage } from '../../shared/disk-trouble.ts';
import { isRefusal, refuse, type Refusal } from '../../shared/log/command.ts';
import { queries, type Push, type QueryName } from '../../shared/protocol/port.ts';
import type { Kind } from '../../shared/records.ts';
import { definitions, type QueryContext, type Signal } from './queries.ts';
import { isStillComing } from './still-coming.ts';

interface Subscription { readonly name: QueryName; readonly args: never; sent: string; dirty: boolean }

/** Changes that come close together are answered once; one display frame is soon enough. */
const GATHER_MS = 12;

export class LiveQueries {
  readonly #context: QueryContext;
  readonly #send: (push: Push) => void;
  readonly #running = new Map<number, Subscription>();
  #timer: NodeJS.Timeout | null = null;

  constructor(context: QueryContext, send: (push: Push) => void) { this.#context = context; this.#send = send; }

  start(subscription: number, name: string, args: unknown): Refusal | { started: true } {
    if (!Object.hasOwn(queries, name)) return refuse('unknown-query', { name });
    const known = name as QueryName;
    const parsed = queries[known].safeParse(args);
    if (!parsed.success) return refuse('bad-arguments', { name, why: parsed.error.issues[0]?.message ?? '' });
    // The schema of exactly this query has checked the arguments.
    const entry: Subscription = { name: known, args: parsed.data as never, sent: '', dirty: false };
    this.#running.set(subscription, entry);
    this.#run(subscription, entry);
    return { started: true };
  }
  stop(subscription: number): void { this.#running.delete(subscription); }
  close(): void { this.#running.clear(); if (this.#timer) clearTimeout(this.#timer); }

  changed(kinds: ReadonlySet<Kind | Signal>): void {
    let any = false;
    for (const entry of this.#running.values()) if (entry.dirty || definitions[entry.name].kinds.some((kind) => kinds.has(kind))) { entry.dirty = true; any = true; }
    if (any && !this.#timer) this.#timer = setTimeout(() => { this.#timer = null; for (const [id, entry] of this.#running) if (entry.dirty) this.#runAgain(id, entry); }, GATHER_MS);
  }

  /** One that fails stands as it was until something changes again: it ends neither this process nor the others. */
  #runAgain(subscription: number, entry: Subscription): void {
    try { this.#run(subscription, entry); } catch (error) {
      // A file that is not whole is made anew where it is opened.
      if (fileDamage(error)) throw error;
      entry.dirty = true;
      console.error('query', entry.name, error);
    }
  }

  #run(subscription: number, entry: Subscription): void {
    entry.dirty = isStillComing(this.#context.cache, entry.name, entry.sent);
    if (entry.dirty) return;
    const value = definitions[entry.name].run(this.#context, entry.args);
    if (isRefusal(value)) return;
    const json = JSON.stringify(value ?? null);
    if (json === entry.sent) return;
    entry.sent = json;
    this.#send({ push: 'query', subscription, value });
  }
}
