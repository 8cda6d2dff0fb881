/**
 * Many workstations' lines in one process, for measuring: most only listen and speak as a workstation does, some are real cores with their cache on disk.
 * Works for its parent over the line of the fork.
 */
import { WebSocket } from 'ws';
import { PROTOCOL } from '../../shared/protocol/pool.ts';
import { Core } from '../../workstation/core.ts';
import type { RoomHandlers } from '../../workstation/calls.ts';
import type { RoomShows } from '../../workstation/queries/queries.ts';

export interface LinesStart {
  readonly url: string;
  readonly epoch: string;
  readonly cursor: number;
  readonly chain: string;
  /** A line for each token. */
  readonly tokens: readonly { readonly token: string; readonly person: string; readonly story: string }[];
  /** Folders of real workstations. */
  readonly cores: readonly string[];
  /** Stories that commands change, in turn: command n changes number n % length. */
  readonly stories: readonly string[];
}
export type LinesJob = ({ is: 'open' } & LinesStart) | { is: 'send'; commands: number; everyMs: number; from: number } | { is: 'count' } | { is: 'report' };
/** Moments on this machine's monotonic clock, in ms: when each command was sent and acknowledged; how long until others had it. */
export interface LinesReport { readonly sent: [n: number, at: number][]; readonly acknowledged: [n: number, at: number][]; readonly seen: [n: number, at: number][]; readonly kept: [n: number, at: number][] }

const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const title = (n: number): string => `#${n}#`;
const MARK = /"title":"#(\d+)#"/g;
const report = { sent: [] as [number, number][], acknowledged: [] as [number, number][], seen: [] as [number, number][], kept: [] as [number, number][] };
const lines: { socket: WebSocket; person: string; story: string }[] = [];
const cores: Core[] = [];
let given: LinesStart;
const idOf = (n: number): string => `01BENCH${String(n).padStart(19, '0')}`;

async function open(start: LinesStart): Promise<void> {
  given = start;
  for (const { token, person, story } of start.tokens) {
    const socket = new WebSocket(`${start.url.replace(/^http/, 'ws')}/feed`, { perMessageDeflate: false });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => socket.send(JSON.stringify({ is: 'hello', protocol: PROTOCOL.major, minor: PROTOCOL.minor, device: `line-${person}`, name: person, epoch: start.epoch, cursor: start.cursor, chain: start.chain, sessions: [token], bodies: {} })));
      socket.on('message', (data) => { const text = String(data); if (text.includes('"more":false')) resolve(); hear(text); });
    });
    lines.push({ socket, person, story });
  }
  for (const data of start.cores) {
    const core = new Core({ data, pool: start.url, poolEntry: '', sampleFolder: '' });
    await core.start({} as RoomHandlers, {} as RoomShows); // nobody asks a room: no window is ever attached
    if (!(await core.untilConnected(60_000))) throw new Error('a workstation was not let in');
    cores.push(core);
    let next = 0;
    core.workstation.watch(['story'], () => {
      const at = now();
      for (; core.workstation.records.get('story', start.stories[next % start.stories.length]!)?.title === title(next); next++) report.kept.push([next, at]);
    });
  }
}

/** Every frame is read as far as its marks: what a workstation does with it is measured at the real ones. */
function hear(text: string): void {
  const at = now();
  for (const [, number] of text.matchAll(MARK)) report.seen.push([Number(number), at]);
  if (text.includes('"outcome":"accepted"')) for (const { id } of (JSON.parse(text) as { results: { id: string }[] }).results) report.acknowledged.push([Number(id.slice(7)), at]);
}

/** Sends a command every so often, from one line after the other. */
async function send(commands: number, everyMs: number, from: number): Promise<void> {
  const began = now();
  for (let done = 0; done < commands; done++) {
    const wait = began + done * everyMs - now();
    if (wait > 0) await new Promise((then) => setTimeout(then, wait));
    const n = from + done;
    const { socket, person } = lines[n % lines.length]!;
    report.sent.push([n, now()]);
    socket.send(JSON.stringify({ is: 'push', commands: [{ id: idOf(n), name: 'story.set', target: { kind: 'story', id: given.stories[n % given.stories.length]! }, args: { title: title(n) }, by: person, at: Date.now(), seen: Number.MAX_SAFE_INTEGER }] }));
  }
}

async function work(job: LinesJob): Promise<unknown> {
  switch (job.is) {
    case 'open': await open(job); return null;
    case 'send': await send(job.commands, job.everyMs, job.from); return null;
    case 'count': return report.acknowledged.length + report.seen.length + report.kept.length;
    case 'report': return report;
  }
}
process.on('message', (job: LinesJob) => { work(job).then((value) => process.send!({ value }), (error: unknown) => process.send!({ failed: String(error) })); });
process.on('disconnect', () => process.exit(0));
