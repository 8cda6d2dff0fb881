/** A pool's media in a process of their own, for the bench: says its address, and on each line it reads how late its main thread was and what it has spent. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { createMediaRoom } from '../../pool/media/media-room.ts';

const room = createMediaRoom(process.argv[2] ?? '', { stored: () => undefined, lost: () => undefined, mayUse: () => true });
const server = createServer((request, response) => { void room.handle(request, response); });
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
await room.listen('127.0.0.1', 0);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const say = (message: object): void => { process.stdout.write(`${JSON.stringify(message)}\n`); };
say({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
createInterface({ input: process.stdin }).on('line', () => {
  const { user, system } = process.cpuUsage();
  say({ p99: delay.percentile(99) / 1e6, cpu: (user + system) / 1e6 });
  delay.reset();
}).on('close', () => process.exit(0));
