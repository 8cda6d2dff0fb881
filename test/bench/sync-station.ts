/**
 * A workstation's core in a process of its own, driven over the line to its parent, for measuring: the production Core without windows and media.
 * Says {done, value} or {failed} for each {job, ...}.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import path from 'node:path';
import { isRefusal } from '../../shared/log/command.ts';
import type { Kind } from '../../shared/records.ts';
import { blocksOf } from '../../shared/script/schema.ts';
import { Core } from '../../workstation/core.ts';
import type { RoomHandlers } from '../../workstation/calls.ts';
import type { RoomShows } from '../../workstation/queries/queries.ts';
import { OutboxStore } from '../../workstation/cache/outbox-store.ts';

export interface Given { readonly name: string; readonly kind: Kind; readonly id: string; readonly args: unknown }
export type StationJob =
  /** Opens the folder and dials; answers ms from dialling until everything is here. */
  | { is: 'connect'; data: string; pool: string; account: { id: string; name: string; token: string }; timeoutMs: number }
  /** Opens the folder with nobody to dial. */
  | { is: 'away'; data: string }
  /** Does commands as the one who is signed in; answers ms each took. */
  | { is: 'execute'; commands: readonly Given[] }
  /** Answers ms until nothing waits in the outbox any more. */
  | { is: 'settle'; timeoutMs: number }
  /** Types `text` at a place of each of these scripts in turn, `rounds` times: one command each; answers ms each took. */
  | { is: 'type'; bodies: readonly string[]; rounds: number; text: string }
  /** Waits until the line is gone, or until it is there and everything is here; answers when that was (ns of the machine's clock). */
  | { is: 'lost' | 'caughtUp'; timeoutMs: number }
  /** Answers the longest stall of this process since the last asking (ms, less the millisecond that is waited for), CPU seconds and memory (MB) so far. */
  | { is: 'facts' }
  | { is: 'close' };

let core: Core | null = null;
const stalls = monitorEventLoopDelay({ resolution: 1 });
stalls.enable();

/** Who is signed in here, written beforehand: what a sign-in with a password leaves behind, without its 100 ms. */
function signedIn(data: string, { id, name, token }: { id: string; name: string; token: string }): void {
  const outbox = new OutboxStore(path.join(data, 'outbox.db'));
  outbox.setAccount({ person: id, name, roles: ['editor', 'producer'], verifier: '', token });
  outbox.setSetting('person', name);
  outbox.close();
}

/** Does one command; ms until it is durable here. */
function run({ name, kind, id, args }: Given): number {
  const started = performance.now();
  const done = core!.workstation.execute(name, { kind, id }, args);
  if (isRefusal(done)) throw new Error(`${name}: ${JSON.stringify(done)}`);
  return performance.now() - started;
}

async function work(job: StationJob): Promise<unknown> {
  switch (job.is) {
    case 'connect': {
      signedIn(job.data, job.account);
      core = new Core({ data: job.data, pool: job.pool, poolEntry: '', sampleFolder: '' });
      await new Promise((then) => setTimeout(then, 5)); // what opening the files took is no stall of a window
      stalls.reset();
      const started = performance.now();
      await core.start({} as RoomHandlers, {} as RoomShows); // nobody asks a room: no window is ever attached
      if (!(await core.untilConnected(job.timeoutMs))) throw new Error('the pool did not let this workstation in');
      return performance.now() - started;
    }
    case 'away': core = new Core({ data: job.data, pool: 'http://127.0.0.1:1', poolEntry: '', sampleFolder: '' }); return null;
    case 'execute': return job.commands.map(run);
    case 'type': return Array.from({ length: job.rounds }, (_one, round) => job.bodies.map((id) => {
      const { v, doc } = core!.workstation.records.get('body', id)!;
      const at = 1 + (round % (1 + blocksOf(doc)[0]!.text.length));
      return run({ name: 'script.edit', kind: 'body', id, args: { v, steps: [{ stepType: 'replace', from: at, to: at, slice: { content: [{ type: 'text', text: job.text }] } }] } });
    })).flat();
    case 'settle': {
      const started = performance.now();
      while (core!.status().outbox > 0) {
        if (performance.now() - started > job.timeoutMs) throw new Error(`${core!.status().outbox} commands still wait`);
        await new Promise((then) => setTimeout(then, 5));
      }
      return performance.now() - started;
    }
    case 'lost': case 'caughtUp': {
      const started = performance.now();
      if (job.is === 'caughtUp') await core!.untilConnected(job.timeoutMs);
      while ((core!.status().pool === 'connected') !== (job.is === 'caughtUp')) {
        if (performance.now() - started > job.timeoutMs) throw new Error(`never ${job.is}`);
        await new Promise((then) => setTimeout(then, 5));
      }
      return Number(process.hrtime.bigint());
    }
    case 'facts': {
      const { user, system } = process.cpuUsage();
      const value = { stallMs: Math.max(0, stalls.max / 1e6 - 1), cpuS: (user + system) / 1e6, residentMb: process.memoryUsage.rss() / 2 ** 20 };
      stalls.reset();
      return value;
    }
    case 'close': await core?.close(); core = null; return null;
  }
}

process.on('message', (job: StationJob) => {
  work(job).then((value) => process.send!({ done: job.is, value }), (error: unknown) => process.send!({ failed: error instanceof Error ? error.message : String(error) }));
});
process.on('disconnect', () => process.exit(0));
