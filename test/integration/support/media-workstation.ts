/** A workstation for tests of the media room: real records through the real reducers, real job board, real files; no window and no feed. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMediaStore } from '../../../pool/media/media-store.ts';
import { isMissed } from '../../../shared/asset/transfer-rules.ts';
import { ulid } from '../../../shared/ids.ts';
import { apply, type ReadRecords } from '../../../shared/log/apply.ts';
import { isRefusal, refuse, SYSTEM } from '../../../shared/log/command.ts';
import { parentOf, type Kind, type RecordOf } from '../../../shared/records.ts';
import { createJobBoard } from '../../../workstation/jobs/job-board.ts';
import { browserUrl, createMedia, type Media, type MediaOptions } from '../../../workstation/media/handlers.ts';
import type { Workstation } from '../../../workstation/workstation.ts';

export const freshFolder = (): string => mkdtempSync(path.join(tmpdir(), 'bianbo-media-'));

/** The records and settings that several workstations (or one before and after a restart) share. */
export class Newsroom {
  readonly rows = new Map<string, { kind: Kind; record: unknown }>();
  readonly watchers = new Set<() => void>();
  readonly records: ReadRecords = {
    get: <K extends Kind>(kind: K, id: string) => this.rows.get(`${kind}/${id}`)?.record as RecordOf<K> | undefined, // written by reducers only
    children: (kind, parent) => this.all(kind).filter((record) => parentOf(kind, record) === parent),
  };
  constructor() { this.execute('person.put', { kind: 'person', id: 'p1' }, { name: '记者甲', roles: ['reporter'], active: true }, SYSTEM); }
  all<K extends Kind>(kind: K): RecordOf<K>[] { return [...this.rows.values()].filter((row) => row.kind === kind).map((row) => row.record as RecordOf<K>); } // see above
  execute(name: string, target: { kind: Kind; id: string }, args: unknown, by: string) {
    const id = ulid(Date.now(), randomBytes(10));
    const done = apply(this.records, { id, name, target, args, by, at: Date.now(), seen: 0 });
    if (isRefusal(done)) return done;
    for (const write of done) this.rows.set(`${write.kind}/${write.id}`, write);
    for (const changed of this.watchers) changed();
    return { id };
  }
}

export interface Station { readonly notices: { code: string; params: Record<string, string | number> }[]; /** What windows were told to look at again. */ readonly signals: Set<string>; windows: number; readonly workstation: Workstation; readonly media: Media; signedIn: boolean; connect(pool: { url: string; token: string } | null): void; close(): Promise<void> }

/** One workstation. Give `data` and `settings` of an earlier one to restart it. */
export function openStation(newsroom: Newsroom, { data = freshFolder(), settings = new Map<string, unknown>(), ...options }: Partial<MediaOptions> & { data?: string; settings?: Map<string, unknown> } = {}): Station & { data: string; settings: Map<string, unknown> } {
  const folders = { data, media: path.join(data, 'media'), temp: path.join(data, 'temp'), exports: path.join(data, 'exports') };
  rmSync(folders.temp, { recursive: true, force: true });
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const jobs = createJobBoard(() => undefined);
  const connected = new Set<() => void>();
  let pool: { url: string; token: string } | null = null;
  const station = { signedIn: true, windows: 0 };
  const notices: Station['notices'] = [];
  const signals = new Set<string>();
  const workstation: Workstation = {
    folders, jobs, records: newsroom.records, all: (kind) => newsroom.all(kind), assetsAt: (sha256) => newsroom.all('asset').filter((one) => one.sha256 === sha256), movingAssets: (since) => newsroom.all('asset').filter((one) => (one.createdAt > since && !one.deleted) || isMissed(one)),
    newId: () => ulid(Date.now(), randomBytes(10)),
    execute: (name, target, args) => (station.signedIn ? newsroom.execute(name, target, args, 'p1') : refuse('not-signed-in')),
    person: () => (station.signedIn ? newsroom.records.get('person', 'p1') ?? null : null),
    poolKey: () => null, poolMedia: () => pool,
    watch: (_kinds, changed) => { newsroom.watchers.add(changed); return () => newsroom.watchers.delete(changed); },
    connected: (then) => { connected.add(then); return () => connected.delete(then); },
    notice: (code, params) => { notices.push({ code, params }); },
    signal: (what) => { signals.add(what); },
    windows: () => station.windows,
    settings: { get: (key) => structuredClone(settings.get(key)), set: (key, value) => { settings.set(key, structuredClone(value)); } },
  };
  const media = createMedia(workstation, { ffmpegFolder: '', env: process.env, urlFor: browserUrl, renderCut: () => refuse('gone'), patience: [20, 50, 100], ...options });
  media.start();
  return {
    workstation, media, data, settings, notices, signals,
    get windows() { return station.windows; },
    set windows(count) { station.windows = count; },
    get signedIn() { return station.signedIn; },
    set signedIn(value) { station.signedIn = value; for (const changed of newsroom.watchers) changed(); },
    connect(to) { pool = to; if (pool) for (const then of connected) then(); },
    async close() { await media.stop(); await jobs.stop(); },
  };
}

/** Waits until no job waits or runs any more, and nothing moves that could. */
export async function settled({ workstation, media }: Station): Promise<void> {
  const busy = (): boolean => workstation.jobs.list().some(({ state }) => state === 'waiting' || state === 'running') || media.shows['media.queue']().rows.some(({ state }) => state === 'waiting' || state === 'moving');
  for (let quiet = 0; quiet < 3;) {
    // One's end begins the next in a later turn of the loop; the queue looks again a tenth of a second after something changed.
    await new Promise((resolve) => setTimeout(resolve, 80));
    quiet = busy() ? 0 : quiet + 1;
  }
}

export interface TestPool { readonly url: string; readonly token: string; readonly stored: string[]; readonly received: { puts: number; bytes: number }; readonly store: ReturnType<typeof createMediaStore>; close(): Promise<void> }

/** A pool's media over real HTTP. `break`: destroys the connection after so many bytes of bodies, once. */
export async function openPool(newsroom: Newsroom | null, { folder = freshFolder(), breakAfter = Infinity, port = 0 }: { folder?: string; breakAfter?: number; port?: number } = {}): Promise<TestPool & { folder: string; port: number }> {
  const stored: string[] = [];
  const received = { puts: 0, bytes: 0 };
  const store = createMediaStore({ folder, onStored: (sha256) => { stored.push(sha256); for (const asset of newsroom?.all('asset') ?? []) if (asset.sha256 === sha256) newsroom?.execute('asset.stored', { kind: 'asset', id: asset.id }, { stored: true }, SYSTEM); } });
  let left = breakAfter;
  const server: Server = createServer((request, response) => {
    if (request.method === 'PUT') received.puts++;
    const count = (piece: Buffer): void => { received.bytes += piece.length; left -= piece.length; if (left <= 0) { left = Infinity; request.socket.destroy(); } };
    const emit = request.emit.bind(request);
    // Counted where the store takes them, not with a listener of our own, which would start the flow too early.
    request.emit = (name: string | symbol, ...args: unknown[]) => { if (name === 'data') count(args[0] as Buffer); return emit(name as 'data', ...args); }; // the only event with a buffer
    void store.handle(request, response, { authorised: request.headers.authorization === 'Bearer test' }).catch((error: unknown) => { console.error(error); response.destroy(); });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${actual}`, token: 'test', stored, received, store, folder, port: actual,
    // A process that is gone writes nothing more: another may open its folder then.
    close: async () => { server.closeAllConnections(); await new Promise((resolve) => server.close(resolve)); while (store.active > 0) await new Promise((then) => setTimeout(then, 5)); },
  };
}

/** What a probe says of a second of small video. */
export const probe = { durationMs: 1000, frames: 25, width: 16, height: 16, rate: '25/1', videoCodec: 'h264', audioCodec: '', channels: 0, sampleRate: 0, interlaced: false };
/** Where a media folder has a file. */
export const where = (root: string, sha256: string): string => path.join(root, sha256.slice(0, 2), sha256);
/** Puts a file into a media folder, past everything that looks after it. */
export function lay(root: string, data: Buffer): { sha256: string; bytes: number } {
  const sha256 = createHash('sha256').update(data).digest('hex');
  mkdirSync(path.dirname(where(root, sha256)), { recursive: true });
  writeFileSync(where(root, sha256), data);
  return { sha256, bytes: data.length };
}
