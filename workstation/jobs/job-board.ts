import { randomUUID } from 'node:crypto';
import type { Job } from '../../shared/protocol/calls/media.ts';
import { JobError, type JobBoard, type JobHandle } from '../workstation.ts';

type What = Parameters<JobBoard['start']>[0];
type Run = Parameters<JobBoard['start']>[1];
interface Entry { job: Job; what: What; run: Run; abort: AbortController; ended: (job: Job) => void }

/** Finished jobs that stay on show. */
const KEEP = 30;
/** Failed ones stay until a person has looked after them: what was not taken in off a card is nowhere else. A folder full of files that cannot be read need not all be named. */
const KEEP_FAILED = 300;

/** The board of background work: one job at a time in each lane, in the order they came but what nobody waits for last, all of them cancellable. */
export function createJobBoard(changed: () => void): JobBoard & { stop(): Promise<void> } {
  const entries = new Map<string, Entry>();
  const lanes = new Map<What['lane'], Promise<void>>();
  let stopped = false;
  const update = (entry: Entry, change: Partial<Job>): void => { entry.job = { ...entry.job, ...change }; changed(); };

  async function work(entry: Entry): Promise<void> {
    update(entry, { state: 'running', startedAt: Date.now() });
    const handle: JobHandle = {
      id: entry.job.id, signal: entry.abort.signal,
      progress: (fraction, leftMs) => {
        const spent = Date.now() - entry.job.startedAt;
        const left = leftMs !== undefined ? leftMs : fraction && fraction > 0.01 ? (spent * (1 - fraction)) / fraction : null;
        update(entry, { progress: fraction, left });
      },
    };
    try {
      const result = await entry.run(handle);
      update(entry, entry.abort.signal.aborted ? { state: 'cancelled', left: null } : { state: 'done', progress: 1, left: 0, result: result ?? null });
    } catch (error) {
      if (entry.abort.signal.aborted) update(entry, { state: 'cancelled', left: null });
      else if (error instanceof JobError) update(entry, { state: 'failed', left: null, error: { code: error.code, params: error.params } });
      else {
        console.error('job', entry.job.kind, entry.job.title, error);
        update(entry, { state: 'failed', left: null, error: { code: 'defect', params: { why: error instanceof Error ? error.message : String(error) } } });
      }
    }
    entry.ended(entry.job);
    forget(['done', 'cancelled'], KEEP);
    forget(['failed'], KEEP_FAILED);
  }

  /** Takes the oldest that ended like this off the board, but so many. */
  function forget(states: readonly Job['state'][], most: number): void {
    const ended = [...entries.values()].filter(({ job }) => states.includes(job.state));
    for (const { job } of ended.slice(0, Math.max(0, ended.length - most))) entries.delete(job.id);
  }

  const next = (lane: What['lane']): Entry | undefined => {
    const waiting = [...entries.values()].filter(({ what, job }) => what.lane === lane && job.state === 'waiting');
    return waiting.find(({ what }) => what.behind !== true) ?? waiting[0];
  };
  async function goThrough(lane: What['lane']): Promise<void> {
    for (let entry = next(lane); entry && !stopped; entry = next(lane)) await work(entry);
    lanes.delete(lane);
  }

  const start: JobBoard['start'] = (what, run) => {
    const job: Job = { id: randomUUID(), kind: what.kind, title: what.title, ...(what.asset === undefined ? {} : { asset: what.asset }), state: 'waiting', progress: null, left: null, error: null, result: null, startedAt: Date.now() };
    let settle: (job: Job) => void = () => undefined;
    const ended = new Promise<Job>((resolve) => { settle = resolve; });
    const entry: Entry = { job, what, run, abort: new AbortController(), ended: settle };
    entries.set(job.id, entry);
    changed();
    if (!lanes.has(what.lane)) lanes.set(what.lane, Promise.resolve().then(() => goThrough(what.lane)));
    return { id: job.id, ended };
  };
  const cancel = (id: string): void => {
    const entry = entries.get(id);
    if (!entry) return;
    entry.abort.abort();
    if (entry.job.state === 'waiting') { update(entry, { state: 'cancelled' }); entry.ended(entry.job); }
  };
  return {
    start, cancel,
    retry: (id) => {
      const entry = entries.get(id);
      if (!entry || (entry.job.state !== 'failed' && entry.job.state !== 'cancelled')) return null;
      entries.delete(id);
      // Who asks for it again waits for it.
      return start({ ...entry.what, behind: false }, entry.run).id;
    },
    dismiss: (id) => { const entry = entries.get(id); if (entry && entry.job.state !== 'running' && entry.job.state !== 'waiting') { entries.delete(id); changed(); } },
    list: () => [...entries.values()].map(({ job }) => job),
    stop: async () => { stopped = true; for (const id of entries.keys()) cancel(id); await Promise.all(lanes.values()); },
  };
}
