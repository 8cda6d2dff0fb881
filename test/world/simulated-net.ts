/** Network of a simulated world. Lines keep their order like TCP unless the profile says otherwise. */
import type { Line, LineEvents, Surroundings } from '../../shared/protocol/line.ts';
import type { Chance } from '../property/script-history.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** What happens to messages on the way. A wire does little of it, but a link must stand it all. */
export interface Weather {
  /** Share of messages that come twice, after their successors, or not at all. */
  readonly duplicate: number;
  readonly reorder: number;
  readonly drop: number;
  /** Longest time on the way, ms. */
  readonly latency: number;
}
export const CALM = { duplicate: 0, reorder: 0, drop: 0 } as const;

/** A pool's end of a line. */
interface PoolEnd { receive(text: string): void; gone(): void }
interface Entry { readonly station: string; readonly url: string; cut(silently?: 'station' | 'pool'): void }

export class SimulatedNet {
  readonly #time: SimulatedTime;
  readonly #random: Chance;
  readonly #lines = new Set<Entry>();
  weather: Weather;
  /** The reception of every pool that is up, by its address. */
  readonly pools = new Map<string, (line: Line) => PoolEnd>();
  /** Workstations without network. */
  readonly apart = new Set<string>();
  /** Messages that were lost, doubled or came late. */
  mishaps = 0;

  constructor(time: SimulatedTime, random: Chance, weather: Weather) { this.#time = time; this.#random = random; this.weather = weather; }

  /** Breaks all lines of a workstation or of a pool; what is on the way is lost. `dead`: that end is told nothing any more. */
  cut(end: { station: string } | { pool: string }, dead = false): void {
    for (const line of [...this.#lines]) {
      if ('station' in end ? line.station === end.station : line.url === end.pool) line.cut(dead ? ('station' in end ? 'station' : 'pool') : undefined);
    }
  }
  cutAll(): void { for (const line of [...this.#lines]) line.cut(); }

  surroundings(station: string): Surroundings {
    const time = this.#time;
    return { now: () => time.now, after: (ms, then) => time.after(ms, then), every: (ms, then) => time.every(ms, then), dial: (url, events) => this.#dial(station, url, events) };
  }

  #dial(station: string, url: string, events: LineEvents): Line {
    let open = true;
    let pool: PoolEnd | null = null;
    const arrival = { up: 0, down: 0 };
    const close = (): boolean => { const was = open; open = false; this.#lines.delete(entry); return was; };
    const entry: Entry = { station, url, cut: (silently) => { if (!close()) return; if (silently !== 'pool') pool?.gone(); if (silently !== 'station') events.closed(); } };
    const travel = (way: 'up' | 'down', run: () => void, spared: boolean): void => {
      const { latency, reorder, duplicate, drop } = this.weather;
      const arrive = (at: number): void => { this.#time.after(at - this.#time.now, () => { if (open) run(); }); };
      const late = this.#time.now + this.#random.below(latency + 1);
      if (!spared && drop > 0 && this.#random() < drop) { this.mishaps++; return; }
      const reordered = !spared && reorder > 0 && this.#random() < reorder;
      const at = Math.max(late, arrival[way]) + (reordered ? this.#random.below(4 * latency + 1) : 0);
      if (reordered) this.mishaps++; else arrival[way] = at;
      arrive(at);
      if (!spared && duplicate > 0 && this.#random() < duplicate) { this.mishaps++; arrive(at + this.#random.below(8 * latency + 1)); }
    };
    let greeted = false;
    this.#lines.add(entry);
    travel('up', () => {
      const answer = this.pools.get(url);
      if (!answer || this.apart.has(station)) { entry.cut(); return; }
      pool = answer({ send: (text) => travel('down', () => events.text(text), false), waiting: 0, drop: () => entry.cut(), end: () => { this.#time.after(1, () => entry.cut()); } });
      events.opened();
    }, true);
    return {
      // The greeting is the handshake: a line on which it went astray is no line.
      send: (text) => { const first = !greeted; greeted = true; travel('up', () => pool?.receive(text), first); },
      waiting: 0,
      drop: () => { if (close()) pool?.gone(); },
      end: () => entry.cut(),
    };
  }
}
