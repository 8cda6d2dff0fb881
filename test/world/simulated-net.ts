/** Time and network of a simulated world: one queue of events, seeded. Lines keep their order like TCP unless the profile says otherwise. */
import type { Line, LineEvents, Surroundings } from '../../shared/protocol/line.ts';
import type { Chance } from '../property/script-history.ts';

export interface Profile {
  /** Share of messages from the pool that come twice, or after their successors. TCP never does that; a link must stand it all the same. */
  readonly duplicate: number;
  readonly reorder: number;
  /** Longest time on the way, ms. */
  readonly latency: number;
}

interface Event { at: number; order: number; run: () => void }

export class SimulatedTime {
  #now = 1_700_000_000_000;
  #order = 0;
  #events: Event[] = [];
  get now(): number { return this.#now; }
  get pending(): number { return this.#events.length; }

  after(ms: number, run: () => void): () => void {
    const event = { at: this.#now + ms, order: this.#order++, run };
    this.#events.push(event);
    return () => { this.#events = this.#events.filter((one) => one !== event); };
  }
  /** Runs everything up to `ms` from now. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      let next: Event | undefined;
      for (const event of this.#events) if (event.at <= end && (!next || event.at < next.at || (event.at === next.at && event.order < next.order))) next = event;
      if (!next) break;
      const due = next;
      this.#events = this.#events.filter((one) => one !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = end;
  }
}

/** The pool's end of a line. */
export interface PoolEnd { readonly line: Line; deliver(text: string): void; gone(): void }

/** Lines between workstations and the pool; `answer` is the pool's reception, null while it is down. */
export class SimulatedNet {
  readonly #time: SimulatedTime;
  readonly #random: Chance;
  readonly #lines = new Set<{ cut: () => void; station: number }>();
  profile: Profile;
  answer: ((line: Line) => { receive(text: string): void; gone(): void }) | null = null;
  /** Workstations without network. */
  readonly apart = new Set<number>();

  constructor(time: SimulatedTime, random: Chance, profile: Profile) { this.#time = time; this.#random = random; this.profile = profile; }

  /** Breaks all lines of a workstation (all lines: undefined); what is on the way is lost. */
  cut(station?: number): void { for (const line of [...this.#lines]) if (station === undefined || line.station === station) line.cut(); }

  surroundings(station: number): Surroundings {
    const time = this.#time;
    return {
      now: () => time.now,
      after: (ms, then) => time.after(ms, then),
      every: (ms, then) => {
        let stop: () => void;
        const again = (): void => { stop = time.after(ms, () => { then(); again(); }); };
        again();
        return () => stop();
      },
      dial: (_url, events) => this.#dial(station, events),
    };
  }

  #dial(station: number, events: LineEvents): Line {
    let open = true;
    let arrival = { up: 0, down: 0 };
    let pool: { receive(text: string): void; gone(): void } | null = null;
    const entry = { station, cut: (): void => { if (!open) return; open = false; this.#lines.delete(entry); pool?.gone(); events.closed(); } };
    const travel = (way: 'up' | 'down', run: () => void): void => {
      const { latency, reorder, duplicate } = this.profile;
      const late = this.#time.now + this.#random.below(latency + 1);
      const reordered = way === 'down' && this.#random() < reorder;
      const at = reordered ? late : Math.max(late, arrival[way]);
      if (!reordered) arrival = { ...arrival, [way]: at };
      this.#time.after(at - this.#time.now, () => { if (open) run(); });
      if (way === 'down' && this.#random() < duplicate) this.#time.after(at - this.#time.now + this.#random.below(latency + 1), () => { if (open) run(); });
    };
    this.#lines.add(entry);
    travel('up', () => {
      if (!this.answer || this.apart.has(station)) { entry.cut(); return; }
      pool = this.answer({ send: (text) => travel('down', () => events.text(text)), waiting: 0, drop: () => entry.cut(), end: () => this.#time.after(1, () => entry.cut()) });
      events.opened();
    });
    return {
      send: (text) => travel('up', () => pool?.receive(text)), waiting: 0,
      drop: () => { if (!open) return; open = false; this.#lines.delete(entry); pool?.gone(); },
      end: () => entry.cut(),
    };
  }
}
