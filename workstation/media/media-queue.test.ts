/** The queue with a pool, a folder and a clock in the hands of the test: what it remembers, and what it does when its clock is put right. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Asset } from '../../shared/asset/asset.ts';
import { policyOf } from '../../shared/asset/policy.ts';
import { createJobBoard } from '../jobs/job-board.ts';
import type { Workstation } from '../workstation.ts';
import type { MediaFolder } from './media-folder.ts';
import { MediaQueue, type MediaQueueOptions } from './media-queue.ts';
import type { Asked } from './media-settings.ts';
import type { TransferLine, Try } from './transfer-line.ts';
import type { TryEnd } from './transfer-try.ts';

const DAY = 86_400_000;
const sha256 = 'a'.repeat(64);
/** An old picture whose original only the pool has. */
const picture = { id: 'a', name: '图', kind: 'image', sha256, bytes: 10, createdAt: 1, deleted: false, stored: true, proxy: null, poster: null, peaks: null, lost: [] } as unknown as Asset; // all that the queue looks at

let assets: Map<string, Asset>;
let here: Set<string>;
let asked: Asked[];
let notices: string[];
let tries: Try[];
let changed: () => void;
let queue: MediaQueue;
/** How whatever is fetched ends; null: never. */
let ends: TryEnd | null;
let jobs: ReturnType<typeof createJobBoard>;
/** Files that come never come to their end here. */
const run = (_task: number, what: Try, signal: AbortSignal): Promise<TryEnd> => {
  tries.push(what);
  if (what.is === 'fetch' && ends !== null) return Promise.resolve(ends);
  return what.is === 'ask' ? Promise.resolve({ is: 'done' }) : new Promise((_resolve, reject) => { signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }); });
};
const fetched = (): number => tries.filter((one) => one.is === 'fetch').length;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-30T08:00:00Z') });
  [assets, here, asked, notices, tries, changed, ends] = [new Map([['a', picture]]), new Set(), [], [], [], () => undefined, null];
  jobs = createJobBoard(() => undefined);
  const workstation = {
    records: { get: (kind: string, id: string) => (kind === 'asset' ? assets.get(id) : undefined), children: () => [] }, all: () => [], movingAssets: () => [...assets.values()], jobs,
    poolMedia: () => ({ url: 'http://pool', token: 't' }), watch: (_kinds: unknown, then: () => void) => { changed = then; return () => undefined; }, connected: () => () => undefined,
    notice: (code: string) => { notices.push(code); }, signal: () => undefined,
  } as unknown as Workstation; // all that the queue asks of it
  queue = new MediaQueue({
    workstation, line: { begin: () => 1, forget: () => undefined, rate: null, run } as unknown as TransferLine, sends: () => [], sent: () => undefined, makeRoom: () => Promise.resolve(), came: () => undefined, damaged: () => undefined, patience: undefined,
    folder: { has: (one: string) => here.has(one), partialOf: () => '', keep: (_file: string, one: string) => { here.add(one); return Promise.resolve(''); }, partialBytes: () => Promise.resolve(0), freeBytes: () => Promise.resolve(1e12), pathOf: () => '' } as unknown as MediaFolder,
    settings: { policy: policyOf(undefined), get asked() { return asked; }, set asked(all: Asked[]) { asked = all; } } as MediaQueueOptions['settings'], room: () => ({ used: 0, quota: 1e12 }),
  });
});
afterEach(async () => { await queue.stop(); vi.useRealTimers(); });

describe('the queue of media', () => {
  it('remembers what people asked for while the records come anew', async () => {
    asked = [{ asset: 'a', what: 'original', why: 'asked' }];
    assets.clear();
    queue.start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect([asked.length, fetched()]).toEqual([1, 0]);
    assets.set('a', picture);
    changed();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(fetched()).toBe(1);
    assets.set('a', { ...picture, deleted: true });
    changed();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(asked).toEqual([]);
  });

  it('goes on at once when the clock of the machine, which was a day ahead, is put right', async () => {
    queue.start();
    await vi.advanceTimersByTimeAsync(20_000);
    vi.setSystemTime(Date.now() - DAY);
    queue.ask(picture, { asset: 'a', what: 'original', sha256, bytes: 10 }, 'asked');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(fetched()).toBe(1);
  });

  it('says each time that the pool has lost a file, and not only the first', async () => {
    here.add(sha256);
    const lost = async (files: readonly string[]): Promise<void> => { assets.set('a', { ...picture, stored: files.length === 0, lost: files } as Asset); changed(); await vi.advanceTimersByTimeAsync(11_000); };
    queue.start();
    await lost([sha256]);
    await lost([sha256]);
    expect(notices).toEqual(['media-pool-damaged']);
    await lost([]);
    await lost([sha256]);
    expect(notices).toEqual(['media-pool-damaged', 'media-pool-damaged']);
  });

  it('says together that the pool has lost many files, and those that follow a minute later', async () => {
    const lost = (first: number, count: number): void => {
      for (let index = first; index < first + count; index++) { const one = String(index).padStart(64, '0'); here.add(one); assets.set(one, { ...picture, id: one, sha256: one, stored: false, lost: [one] } as Asset); }
      changed();
    };
    queue.start();
    lost(0, 30);
    await vi.advanceTimersByTimeAsync(11_000);
    lost(30, 20);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(notices).toEqual(['media-pool-damaged-many']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(notices).toEqual(['media-pool-damaged-many', 'media-pool-damaged-many']);
  });

  it('fetches a file once for several who wait for it, also where what they waited for is put off, and where two assets are the same file', async () => {
    queue.start();
    assets.set('b', { ...picture, id: 'b', name: '同一张图' });
    asked = [{ asset: 'a', what: 'original', why: 'damaged' }];
    changed();
    await vi.advanceTimersByTimeAsync(11_000);
    const stop = new AbortController();
    const file = { what: 'original', sha256, bytes: 10 } as const;
    const waiting = [1, 2, 3].map(() => queue.fetchNow(picture, { asset: 'a', ...file }, stop.signal).catch(() => undefined));
    const coming = (): number => jobs.list().filter(({ state }) => state === 'running' || state === 'waiting').length;
    const once = [fetched(), coming()];
    queue.drop('fetch/a/original');
    await vi.advanceTimersByTimeAsync(50);
    expect([once, [fetched(), coming()]]).toEqual([[1, 1], [2, 1]]);
    queue.ask(assets.get('b')!, { asset: 'b', ...file }, 'asked');
    await vi.advanceTimersByTimeAsync(11_000);
    expect([fetched(), coming()]).toEqual([2, 1]);
    stop.abort(new Error('the windows are gone'));
    await Promise.all(waiting);
  });

  it('knows what comes for a window that waits, where the queue itself has given that file up', async () => {
    queue.start();
    const key = queue.ask(picture, { asset: 'a', what: 'original', sha256, bytes: 10 }, 'asked')!;
    await vi.advanceTimersByTimeAsync(11_000);
    const stop = new AbortController();
    const waits = queue.fetchNow(picture, { asset: 'a', what: 'original', sha256, bytes: 10 }, stop.signal).catch(() => undefined);
    queue.drop(key);
    await vi.advanceTimersByTimeAsync(50);
    expect([fetched(), [...queue.busy()]]).toEqual([2, [sha256]]);
    stop.abort(new Error('the window is gone'));
    await waits;
  });

  it('says once that the disk of the pool’s media is away, and goes on within two minutes of its return, all files when the first goes through', async () => {
    ends = { is: 'refused', code: 'media-pool-folder' };
    for (const id of ['b', 'c', 'd']) assets.set(id, { ...picture, id, sha256: id.repeat(64) });
    asked = ['a', 'b', 'c', 'd'].map((asset) => ({ asset, what: 'original', why: 'asked' }));
    queue.start();
    await vi.advanceTimersByTimeAsync(8 * 3_600_000);
    expect(notices).toEqual(['media-pool-folder']);
    expect(queue.shown().rows.map(({ state, error }) => [state, error?.code])).toEqual(Array(4).fill(['failed', 'media-pool-folder']));
    ends = { is: 'done' };
    await vi.advanceTimersByTimeAsync(150_000);
    expect([...here].sort()).toEqual([sha256, ...['b', 'c', 'd'].map((id) => id.repeat(64))]);
  });
});
