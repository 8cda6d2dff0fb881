/** Three hundred workstations on one pool, 150 commands a second: how long until a command is acknowledged (durable) and until the others have it. */
import { fork, type ChildProcess } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { OutboxStore } from '../../workstation/cache/outbox-store.ts';
import { NODE } from '../integration/support/newsroom.ts';
import { bigNewsroom } from './big-newsroom.ts';
import { quantile, round, type Figure } from './figure.ts';
import { note } from './note.ts';
import { factsOf, Scale } from './sync-processes.ts';
import type { LinesJob, LinesReport } from './sync-lines.ts';

const STATIONS = 300;
/** So many of them keep a real cache on disk, each in a process of its own, as each has a machine of its own: in one process they would wait for each other. */
const REAL = 4;
const A_SECOND = 150;
const SECONDS = 20;
/** For what has not arrived when the last command is sent. */
const ARRIVE_MS = 120_000;

class Lines {
  readonly child: ChildProcess = fork(path.join(import.meta.dirname, 'sync-lines.ts'), [], { execPath: NODE, execArgv: ['--disable-warning=ExperimentalWarning'], serialization: 'advanced' });
  do<T>(job: LinesJob): Promise<T> {
    return new Promise((resolve, reject) => {
      this.child.once('message', (said: { value?: T; failed?: string }) => { if (said.failed === undefined) resolve(said.value as T); else reject(new Error(said.failed)); });
      this.child.send(job);
    });
  }
  async end(): Promise<void> { await new Promise<void>((resolve) => { this.child.once('exit', () => resolve()); this.child.disconnect(); }); }
}

export async function fanOutFigures(): Promise<Figure[]> {
  const big = await bigNewsroom({ stories: 2000, characters: 400 });
  const scale = new Scale();
  const many = new Lines();
  const real = Array.from({ length: REAL }, () => new Lines());
  try {
    const pool = await scale.pool(big);
    // The first workstation fetches everything; the others begin with its cache.
    const first = scale.folder();
    const maker = scale.station();
    await maker.do({ is: 'connect', data: first, pool: pool.url, account: big.people[0]!, timeoutMs: 60_000 });
    await maker.do({ is: 'close' });
    await maker.end();
    await scale.endPool(pool);
    const store = new PoolStore(path.join(pool.data, 'pool.db'));
    const start = { epoch: store.meta('epoch')!, cursor: store.seq, chain: store.chainAt(store.seq)! };
    store.close();
    const served = await scale.newsroom.pool({ data: pool.data });
    const cores = Array.from({ length: REAL }, (_one, index) => stationLike(first, scale.folder(), big.people[STATIONS - REAL + index]!));
    const stories = big.stories.slice(0, STATIONS).map((one) => one.story);
    const common = { is: 'open', url: served.url, ...start, stories } as const;
    await many.do({ ...common, tokens: big.people.slice(0, STATIONS - REAL).map(({ token, id }, index) => ({ token, person: id, story: stories[index]! })), cores: [] });
    await Promise.all(real.map((one, index) => one.do({ ...common, tokens: [], cores: [cores[index]!] })));
    const before = factsOf(served.child);
    await many.do({ is: 'send', commands: A_SECOND * SECONDS, everyMs: 1000 / A_SECOND, from: 0 });
    const after = factsOf(served.child);
    const commands = A_SECOND * SECONDS;
    const arrived = async (lines: Lines, count: number): Promise<void> => { for (const until = Date.now() + ARRIVE_MS; (await lines.do<number>({ is: 'count' })) < count && Date.now() < until;) await new Promise((then) => setTimeout(then, 200)); };
    await arrived(many, commands * (1 + STATIONS - REAL));
    for (const one of real) await arrived(one, commands);
    const lines = await many.do<LinesReport>({ is: 'report' });
    const kept: [number, number][] = [];
    for (const one of real) kept.push(...(await one.do<LinesReport>({ is: 'report' })).kept);
    const sent = new Map(lines.sent);
    const since = (list: readonly [number, number][]): number[] => list.map(([n, at]) => at - sent.get(n)!);
    const [seen, held, acknowledged] = [since(lines.seen), since(kept), since(lines.acknowledged)];
    if (acknowledged.length !== commands || seen.length !== commands * (STATIONS - REAL) || held.length !== commands * REAL) throw new Error(`of ${commands} commands ${acknowledged.length} were acknowledged, ${seen.length} times seen, ${held.length} times kept`);
    const all = [...seen, ...held];
    note('sync.fan_out_300', {
      acknowledged: [0.5, 0.95, 0.99].map((p) => quantile(acknowledged, p)), heard: [0.5, 0.95, 0.99].map((p) => quantile(seen, p)), inTheCache: [0.5, 0.95, 0.99].map((p) => quantile(held, p)),
      pool: { cpuOfOneCore: (after.cpuS - before.cpuS) / SECONDS, ...after }, lines: factsOf(many.child), cores: real.map((one) => factsOf(one.child)),
    });
    return [
      ...([[0.5, 8], [0.95, 20], [0.99, 50]] as const).map(([p, limit]): Figure => ({ name: `sync.fan_out_300_p${p * 100}_ms`, value: round(quantile(all, p)), unit: 'ms', limit })),
      { name: 'sync.fan_out_300_in_the_cache_p95_ms', value: round(quantile(held, 0.95)), unit: 'ms', limit: null },
      { name: 'sync.fan_out_300_acknowledged_p95_ms', value: round(quantile(acknowledged, 0.95)), unit: 'ms', limit: null },
      { name: 'sync.fan_out_300_pool_memory_mb', value: Math.round(after.peakMb), unit: 'MB', limit: 1024 },
    ];
  } finally { await Promise.all([many, ...real].map((one) => one.end())); await scale.close(); }
}

/** A workstation with the first one's cache, and its own person signed in. */
function stationLike(first: string, to: string, { id, name, token }: { id: string; name: string; token: string }): string {
  cpSync(path.join(first, 'cache.db'), path.join(to, 'cache.db'));
  const outbox = new OutboxStore(path.join(to, 'outbox.db'));
  outbox.setAccount({ person: id, name, roles: ['editor', 'producer'], verifier: '', token });
  outbox.setSetting('person', name);
  outbox.close();
  return to;
}
