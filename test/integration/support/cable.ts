import { createServer, connect, type Server, type Socket } from 'node:net';

/** A cable between a workstation and the pool that can be pulled out. */
export class Cable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: number;
  #whole = true;
  constructor(target: number) {
    this.#target = target;
    this.#server = createServer((near) => {
      if (!this.#whole) { near.destroy(); return; }
      const far = connect(this.#target, '127.0.0.1');
      for (const [one, other] of [[near, far], [far, near]] as const) { this.#sockets.add(one); one.pipe(other); one.on('error', () => other.destroy()); one.on('close', () => { this.#sockets.delete(one); other.destroy(); }); }
    });
  }
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }
  pull(): void { this.#whole = false; for (const socket of this.#sockets) socket.destroy(); }
  mend(): void { this.#whole = true; }
  close(): void { this.pull(); this.#server.close(); }
}
