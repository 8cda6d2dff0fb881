/** Time of a simulated world: a queue of events, earliest first, those of one moment in the order they were made. */
interface Event { readonly at: number; readonly order: number; run: (() => void) | null }

const START = 1_700_000_000_000;
const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

export class SimulatedTime {
  #now = START;
  #order = 0;
  /** A heap: no event is later than the two at twice its place and one and two on. */
  readonly #events: Event[] = [];
  /** After each event as many awaits one behind the other come to their end: as many as the longest chain in the world has. */
  turns = 1;
  get now(): number { return this.#now; }

  /** Runs something in `ms`; answers how to call it off. */
  after(ms: number, run: () => void): () => void {
    const event: Event = { at: this.#now + ms, order: this.#order++, run };
    this.#rise(event);
    return () => { event.run = null; };
  }
  every(ms: number, run: () => void): () => void {
    let stop: () => void;
    const again = (): void => { stop = this.after(ms, () => { again(); run(); }); };
    again();
    return () => stop();
  }

  /** Runs what is due in the next `ms`, one by one, each by way of `event`. */
  async advance(ms: number, event: (run: () => void) => void): Promise<void> {
    const end = this.#now + ms;
    while (this.#events.length > 0 && this.#events[0]!.at <= end) {
      const next = this.#take();
      if (!next.run) continue;
      this.#now = Math.max(this.#now, next.at);
      event(next.run);
      // What production code awaits is settled at once here; its turns come before the next event.
      for (let turn = 0; turn < this.turns; turn++) await Promise.resolve();
    }
    this.#now = end;
  }

  #rise(event: Event): void {
    const heap = this.#events;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!before(event, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = event;
  }
  #take(): Event {
    const heap = this.#events;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
