import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import { PROTOCOL } from '../../../shared/protocol/pool.ts';

/** Between a workstation and a pool: to the pool the workstation is of this major of the protocol. Passes on the line alone, no media. */
export class Between {
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  major: number = PROTOCOL.major;
  constructor(pool: string) {
    this.#server.on('connection', (near) => {
      const far = new WebSocket(`${pool.replace(/^http/, 'ws')}/feed`);
      const early: string[] = [];
      const pass = (text: string): void => { if (far.readyState === WebSocket.OPEN) far.send(text); else early.push(text); };
      near.on('message', (data) => { const said = JSON.parse(String(data)) as { is: string }; pass(JSON.stringify(said.is === 'hello' ? { ...said, protocol: this.major } : said)); });
      far.on('open', () => { for (const text of early.splice(0)) far.send(text); });
      far.on('message', (data) => near.send(String(data)));
      for (const [one, other] of [[near, far], [far, near]] as const) { one.on('close', () => other.close()); one.on('error', () => other.terminate()); }
    });
  }
  /** The port of this machine that it listens on. */
  async listen(): Promise<number> {
    if (this.#server.address() === null) await once(this.#server, 'listening');
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }
  close(): void { for (const one of this.#server.clients) one.terminate(); this.#server.close(); }
}
