/** A line that carries text both ways between a workstation and the pool; a WebSocket in life, a simulated one in the world of the tests. */
export interface Line {
  send(text: string): void;
  /** Sends text that is UTF-8 already, where the line can: the same bytes to many costs one encoding. The bytes are not changed afterwards. */
  sendBytes?(utf8: Uint8Array): void;
  /** Bytes handed over that are not on the wire yet. */
  readonly waiting: number;
  /** Hangs up at once; `closed` is not told about it. */
  drop(): void;
  /** Hangs up after what was sent. */
  end(): void;
}
export interface LineEvents {
  opened(): void;
  text(text: string): void;
  /** The line is gone, however that came. Once. */
  closed(): void;
}

/** Clock and network as a link to the pool needs them, so that a test can hold both. */
export interface Surroundings {
  /** Dials the pool at this address. */
  dial(url: string, events: LineEvents): Line;
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `then` in `ms`; answers how to call it off. */
  after(ms: number, then: () => void): () => void;
  every(ms: number, then: () => void): () => void;
}
