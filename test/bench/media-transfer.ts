/**
 * Media between a workstation and a pool over loopback, in two processes: a gibibyte from the page cache, hashed at both ends, durable at the end. Beside it,
 * in the same run, what the machine's own tools need for as much: hash the file, meanwhile copy it, make the copy durable and hash that.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { TransferLine } from '../../workstation/media/transfer-line.ts';
import { download, upload } from '../../workstation/media/transfer.ts';
import { quantile, round, type Figure } from './figure.ts';

const BYTES = 1 << 30;
const ROUNDS = 5;

export async function transferFigures(folder: string): Promise<Figure[]> {
  const pool = await startPool(path.join(folder, 'pool'));
  const line = new TransferLine();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const speeds = { up: [] as number[], down: [] as number[] };
  const spent = { up: [] as number[], down: [] as number[] };
  const peer: number[] = [];
  const late = { here: [] as number[], pool: [] as number[] };
  const work = { line, name: 'bench', place: () => ({ url: pool.url, token: 'bench' }), signal: new AbortController().signal };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const { file, sha256 } = randomFile(path.join(folder, `${round}.bin`));
      const copy = path.join(folder, `${round}.copy`);
      for (const way of ['up', 'down'] as const) {
        const before = { ...await pool.report(), own: process.cpuUsage() };
        delay.reset();
        delay.enable();
        const started = performance.now();
        if (way === 'up') await upload({ ...work, sha256, file }); else await download({ ...work, sha256, file: copy });
        speeds[way].push(BYTES / 1e6 / ((performance.now() - started) / 1000));
        delay.disable();
        const after = await pool.report();
        const { user, system } = process.cpuUsage(before.own);
        spent[way].push(after.cpu - before.cpu + (user + system) / 1e6);
        late.here.push(delay.percentile(99) / 1e6);
        late.pool.push(after.p99);
      }
      rmSync(copy);
      const started = performance.now();
      const { status } = spawnSync('sh', ['-c', 'openssl dgst -sha256 "$1" & cp "$1" "$2" && sync "$2" && openssl dgst -sha256 "$2" && wait', 'sh', file, copy]);
      if (status === 0) peer.push(BYTES / 1e6 / ((performance.now() - started) / 1000));
      for (const one of [file, copy, path.join(folder, 'pool')]) rmSync(one, { recursive: true, force: true });
      mkdirSync(path.join(folder, 'pool', 'partial'), { recursive: true });
    }
  } finally { await line.stop(); pool.end(); }
  const middle = (values: readonly number[]): number => quantile(values, 0.5);
  return [
    { name: 'sync.media_upload_mb_s', value: Math.round(middle(speeds.up)), unit: 'MB/s', limit: 600, atLeast: true },
    { name: 'sync.media_download_mb_s', value: Math.round(middle(speeds.down)), unit: 'MB/s', limit: 600, atLeast: true },
    ...(peer.length > 0 ? [{ name: 'sync.media_cp_and_openssl_mb_s', value: Math.round(middle(peer)), unit: 'MB/s', limit: null }] : []),
    { name: 'sync.media_upload_cpu_s_per_gib', value: round(middle(spent.up)), unit: 's', limit: null },
    { name: 'sync.media_download_cpu_s_per_gib', value: round(middle(spent.down)), unit: 's', limit: null },
    { name: 'sync.media_workstation_loop_p99_ms', value: round(middle(late.here)), unit: 'ms', limit: 16 },
    { name: 'sync.media_pool_loop_p99_ms', value: round(middle(late.pool)), unit: 'ms', limit: 16 },
  ];
}

/** Random bytes on the disk and still in the page cache. */
function randomFile(file: string): { file: string; sha256: string } {
  const hash = createHash('sha256');
  const output = openSync(file, 'w');
  for (let at = 0; at < BYTES;) { const block = randomBytes(8 << 20); hash.update(block); at += writeSync(output, block); }
  fsyncSync(output);
  closeSync(output);
  return { file, sha256: hash.digest('hex') };
}

interface BenchPool { readonly url: string; report(): Promise<{ p99: number; cpu: number }>; end(): void }
async function startPool(folder: string): Promise<BenchPool> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, 'media-pool.ts'), folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: ((message: never) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => waiting.shift()?.(JSON.parse(text) as never)); // what media-pool.ts says
  const next = <Message>(): Promise<Message> => new Promise((resolve) => waiting.push(resolve as (message: never) => void));
  const { url } = await next<{ url: string }>();
  return { url, report: () => { const told = next<{ p99: number; cpu: number }>(); child.stdin.write('\n'); return told; }, end: () => child.stdin.end() };
}
