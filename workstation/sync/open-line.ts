/** One line to the pool from its dialling to its end, with all that is true of it alone: what ends with a line is reset by being gone. */
import type { Line, LineEvents, Surroundings } from '../../shared/protocol/line.ts';
import type { Interest, ToPool } from '../../shared/protocol/pool.ts';
import { Questions } from './questions.ts';

export class OpenLine {
  /** Greeted as the first release did: its pool takes no hello with more in it. */
  readonly plainly: boolean;
  /** Hung up by either end: nothing that was meant for it is of any use. */
  over = false;
  /** It came about, and a hello was said on it. */
  greeted = false;
  /** When the pool was last asked whether it is there, ms since 1970; Infinity: not yet. */
  pinged = Infinity;
  /** Given with the pool's welcome; null before. */
  mediaToken: string | null = null;
  /** Caught up, as far as the pool tells anything on it. */
  live = false;
  /** Caught up with somebody signed in; where nobody is, the pool says no more than who there is. */
  served = false;
  /** Rows of a catch-up are still to come. */
  behind = false;
  /** The log numbers between which this line's catch-up goes. */
  caughtUp: { readonly from: number; readonly to: number } = { from: 0, to: 0 };
  /** The interest that was asked for and has not come whole yet; `nth`: of those on this line. */
  asked: { readonly interest: Interest; readonly nth: number } | null = null;
  #interests = 0;
  /** Scripts with unsent text that the hello told of. */
  told: ReadonlySet<string> = new Set();
  /** Whose sessions the pool knows on it. */
  readonly people = new Set<string>();
  /** The last outbox number that was given before it served: until then work here was made apart from others'. */
  apart = Infinity;
  /** A goodbye was said on it. */
  turnedAway = false;
  /** Commands that were pushed and are not answered. */
  readonly inFlight = new Set<string>();
  /** The wait before the next push; null where there is none. */
  patience: (() => void) | null = null;
  readonly questions = new Questions((message) => this.say(message));
  readonly #line: Line;
  readonly #sent: (bytes: number) => void;
  /** What is called off when it ends. */
  readonly #ends: (() => void)[] = [];

  /** Dials. `events` are told as long as the line is not over; `sent`: bytes that go up. */
  constructor(world: Surroundings, url: string, { plainly, events, sent }: { readonly plainly: boolean; readonly events: { readonly [E in keyof LineEvents]: (line: OpenLine, ...args: Parameters<LineEvents[E]>) => void }; readonly sent: (bytes: number) => void }) {
    this.plainly = plainly;
    this.#sent = sent;
    this.#line = world.dial(url, {
      opened: () => { if (!this.over) events.opened(this); },
      text: (text) => { if (!this.over) events.text(this, text); },
      closed: () => { if (!this.over) events.closed(this); },
    });
  }

  say(message: ToPool): void {
    const text = JSON.stringify(message);
    this.#sent(Buffer.byteLength(text));
    this.#line.send(text);
  }
  /** Asks for another interest. */
  askFor(interest: Interest): void {
    this.asked = { interest, nth: ++this.#interests };
    this.behind = true;
    this.say({ is: 'interest', ...this.asked });
  }
  /** Has `then` run when the line ends. */
  whenOver(then: () => void): void { this.#ends.push(then); }
  /** Hangs up; whoever asked something on it hears that the pool is away. */
  end(): void {
    if (this.over) return;
    this.over = true;
    this.live = false;
    this.patience?.();
    for (const then of this.#ends) then();
    this.questions.letGo();
    this.#line.drop();
  }
}
