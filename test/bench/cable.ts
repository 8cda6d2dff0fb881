import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network cable between a workstation and its pool that can be pulled out and put back. */
export class Cable {
  readonly #server = createServer((socket) => this.#join(socket));
  readonly #port: number;
  readonly #ends = new Set<Socket>();
  #in = true;
  #dialled: ((at: number) => void) | null = null;

  private constructor(port: number) { this.#port = port; }

  /** Plugged in, to the pool at this address. */
  static async to(pool: string): Promise<Cable> {
    const cable = new Cable(Number(new URL(pool).port));
    await new Promise<void>((then) => { cable.#server.listen(0, '127.0.0.1', then); });
    return cable;
  }
  /** The pool as the workstation dials it. */
  get url(): string { return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; } // it listens on a port

  #join(near: Socket): void {
    if (!this.#in) { near.destroy(); return; }
    this.#dialled?.(Number(process.hrtime.bigint()));
    this.#dialled = null;
    const far = connect(this.#port, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]] as const) {
      this.#ends.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => { this.#ends.delete(one); other.destroy(); });
    }
  }

  cut(): void {
    this.#in = false;
    for (const one of this.#ends) one.destroy();
  }
  /** Puts it back; when it was first dialled over again, in ns of the machine's clock. */
  mend(): Promise<number> {
    this.#in = true;
    return new Promise((then) => { this.#dialled = then; });
  }
  async end(): Promise<void> {
    this.cut();
    await new Promise<void>((then) => { this.#server.close(() => then()); });
  }
}
