/** One window on the port: checks what it says, answers, keeps its queries and open scripts. */
import { isRefusal, refuse, type Refusal } from '../../shared/log/command.ts';
import type { Carrier } from '../../shared/protocol/carrier.ts';
import { calls, fromWindow, type CallName, type Handlers, type Push } from '../../shared/protocol/port.ts';
import type { Documents } from '../documents/documents.ts';
import { LiveQueries } from '../queries/live-queries.ts';
import type { QueryContext } from '../queries/queries.ts';

type WindowCalls = 'query.start' | 'query.stop' | 'doc.open' | 'doc.close' | 'doc.push';
export type SharedHandlers = Handlers<Exclude<CallName, WindowCalls>>;

export class WindowSession {
  readonly queries: LiveQueries;
  readonly #carrier: Carrier;
  readonly #documents: Documents;
  readonly #open = new Map<number, { body: string; reader: { doc: number; send: (push: Push) => void } }>();
  readonly #handlers: Handlers;
  readonly #refusalOf: (error: unknown) => Refusal | null;

  /** `refusalOf`: what is said of an error that is nobody's defect; null for one that is. */
  constructor(carrier: Carrier, shared: SharedHandlers, documents: Documents, context: QueryContext, ended: (session: WindowSession) => void, refusalOf: (error: unknown) => Refusal | null) {
    this.#carrier = carrier;
    this.#refusalOf = refusalOf;
    this.#documents = documents;
    this.queries = new LiveQueries(context, (push) => this.send(push));
    this.#handlers = { ...shared, ...this.#own() };
    carrier.listen((message) => { void this.#receive(message); });
    carrier.closed(() => {
      this.queries.close();
      for (const { body, reader } of this.#open.values()) documents.close(body, reader);
      ended(this);
    });
  }

  send(push: Push): void { this.#carrier.post(push); }

  #own(): Handlers<WindowCalls> {
    return {
      'query.start': ({ subscription, query, args }) => this.queries.start(subscription, query, args),
      'query.stop': ({ subscription }) => { this.queries.stop(subscription); return { stopped: true }; },
      'doc.open': ({ doc, body, writer }) => {
        const reader = { doc, send: (push: Push) => this.send(push) };
        const opened = this.#documents.open(body, reader, writer);
        if (!isRefusal(opened)) this.#open.set(doc, { body, reader });
        return opened;
      },
      'doc.close': ({ doc }) => {
        const open = this.#open.get(doc);
        if (open) this.#documents.close(open.body, open.reader);
        this.#open.delete(doc);
        return { closed: true };
      },
      'doc.push': ({ doc, version, steps, upTo }) => {
        const open = this.#open.get(doc);
        return open ? this.#documents.push(open.body, open.reader, version, steps, upTo) : refuse('gone');
      },
    };
  }

  async #receive(message: unknown): Promise<void> {
    const parsed = fromWindow.safeParse(message);
    if (!parsed.success) { console.error('a window sent something that is no call'); return; }
    const { id, call, args } = parsed.data;
    const answer = await this.#answer(call, args);
    this.#carrier.post(isRefusal(answer) ? { id, error: answer } : { id, result: answer });
  }

  async #answer(call: string, args: unknown): Promise<unknown> {
    if (!Object.hasOwn(calls, call)) return refuse('unknown-call', { call });
    const name = call as CallName;
    const checked = calls[name].safeParse(args ?? {});
    if (!checked.success) return refuse('bad-arguments', { name: call, why: checked.error.issues[0]?.message ?? '' });
    try {
      // The schema of exactly this call has checked the arguments; the map's type cannot follow the name.
      return await (this.#handlers[name] as (args: unknown) => unknown | Refusal)(checked.data);
    } catch (error) {
      const refusal = this.#refusalOf(error);
      if (refusal) return refusal;
      console.error('call', call, error);
      return refuse('defect', { name: call, why: error instanceof Error ? error.message : String(error) });
    }
  }
}
