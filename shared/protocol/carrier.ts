/** Anything that carries messages both ways: a MessagePort, a WebSocket, a child's IPC channel. Neither end can tell which. */
export interface Carrier {
  post(message: unknown): void;
  listen(receive: (message: unknown) => void): void;
  /** Called once when the other end is gone. */
  closed(then: () => void): void;
  close(): void;
}
