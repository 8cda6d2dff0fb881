/** Real processes for tests: workstations (each may bring its own pool) and windows that talk to them over the real port. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { workstationArgs } from '../../../build/start-options.mjs';
import { ulid } from '../../../shared/ids.ts';
import type { Refusal } from '../../../shared/log/command.ts';
import { emptyDoc } from '../../../shared/script/schema.ts';
import type { CallArgs, CallName, CallResult, Push, QueryArgs, QueryName, QueryResult, ToWindow } from '../../../shared/protocol/port.ts';

const root = path.resolve(import.meta.dirname, '../../..');
/** Where no pool answers. */
export const NOWHERE = 'http://127.0.0.1:1';
export const newId = (): string => ulid(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
export const NODE = path.join(root, 'node_modules/node/bin/node');

const GONE = 'the workstation is gone';

export class PortRefusal extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) { super(`${refusal.refused} ${JSON.stringify(refusal.params ?? {})}`); this.refusal = refusal; }
}

/** The file of one of our processes: as it ships where `npm test` has just built it, which starts in half the time, else its source. */
export const processFile = (name: 'pool' | 'workstation', built = process.env['BIANBO_TEST_BUILT'] !== undefined): string => path.join(root, built ? `dist/${name}/main.mjs` : `${name}/main.ts`);

/** A process of ours that says when it is ready. */
async function startProcess(name: 'pool' | 'workstation', args: string[], env: Readonly<Record<string, string>> = {}): Promise<{ child: ChildProcess; ready: Record<string, string> }> {
  const child = spawn(NODE, ['--disable-warning=ExperimentalWarning', processFile(name), ...args], { cwd: root, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', process.env['SHOW_STDERR'] ? 'inherit' : 'ignore'] });
  const ready = await new Promise<Record<string, string>>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const said = JSON.parse(line) as { ready?: Record<string, string>; failed?: { code: string } };
      if (said.ready) resolve(said.ready);
      if (said.failed) reject(new Error(said.failed.code));
    });
    child.once('exit', (code) => reject(new Error(`the ${name} ended with ${code}`)));
  });
  return { child, ready };
}
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => { child.once('exit', () => resolve()); child.kill(signal); });
}

/** A window on the port: calls and live queries. */
export class TestWindow {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #queries = new Map<number, (value: unknown) => void>();
  readonly #untils = new Set<(error: Error) => void>();
  readonly notices: Extract<Push, { push: 'notice' }>[] = [];
  /** How often it was told that somebody else is signed in. */
  toldOfSession = 0;
  readonly docs = new Map<number, (push: Extract<Push, { push: 'doc' | 'doc-reset' }>) => void>();
  readonly origin: string;
  readonly cookie: string;
  #next = 1;

  private constructor(socket: WebSocket, origin: string, cookie: string) {
    this.#socket = socket;
    this.origin = origin;
    this.cookie = cookie;
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as ToWindow));
    socket.on('close', () => { for (const one of this.#waiting.values()) one.reject(new Error(GONE)); this.#waiting.clear(); for (const end of [...this.#untils]) end(new Error(GONE)); });
  }

  static async open(url: string): Promise<TestWindow> {
    const first = await fetch(url, { redirect: 'manual' });
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0]!;
    const { origin, host } = new URL(url);
    const socket = new WebSocket(`ws://${host}/port`, { origin, headers: { cookie } });
    const window = new TestWindow(socket, origin, cookie);
    await new Promise<void>((resolve, reject) => { socket.once('open', resolve); socket.once('error', reject); });
    return window;
  }

  #receive(message: ToWindow): void {
    if ('push' in message) {
      if (message.push === 'query') this.#queries.get(message.subscription)?.(message.value);
      else if (message.push === 'notice') this.notices.push(message);
      else if (message.push === 'session') this.toldOfSession++;
      else if (message.push !== 'setting') this.docs.get(message.doc)?.(message);
      return;
    }
    const one = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('error' in message) one?.reject(new PortRefusal(message.error)); else one?.resolve(message.result);
  }

  call<N extends CallName>(call: N, args: CallArgs<N>): Promise<CallResult<N>> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error(GONE));
    const id = this.#next++;
    this.#socket.send(JSON.stringify({ id, call, args }));
    // The contract says what this call answers.
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject }));
  }
  command(name: string, kind: string, id: string, args: unknown): Promise<{ id: string }> { return this.call('command', { name, target: { kind, id }, args }); }

  /** Follows a query until it satisfies `enough`; rejects after `ms` with the last value, and when the workstation ends. */
  until<N extends QueryName>(query: N, args: QueryArgs<N>, enough: (value: QueryResult<N>) => boolean, ms = 30_000): Promise<QueryResult<N>> {
    const subscription = this.#next++;
    return new Promise((resolve, reject) => {
      let last: unknown;
      const finish = (): void => { clearTimeout(timer); this.#untils.delete(end); this.#queries.delete(subscription); void this.call('query.stop', { subscription }).catch(() => undefined); };
      const end = (error: Error): void => { finish(); reject(error); };
      this.#untils.add(end);
      const timer = setTimeout(() => { end(new Error(`${query} never came to be as expected; last: ${JSON.stringify(last)?.slice(0, 600)}`)); }, ms);
      this.#queries.set(subscription, (value) => { last = value; if (enough(value as QueryResult<N>)) { finish(); resolve(value as QueryResult<N>); } });
      this.call('query.start', { subscription, query, args }).catch((error: unknown) => end(error as Error));
    });
  }
  ask<N extends QueryName>(query: N, args: QueryArgs<N>): Promise<QueryResult<N>> { return this.until(query, args, () => true); }
  close(): void { this.#socket.close(); }
}

export interface TestWorkstation { readonly child: ChildProcess; readonly data: string; readonly pool: string; readonly window: TestWindow; freshWindow(): Promise<TestWindow> }

/** A newsroom whose folders and processes go when the test ends: call `close` in afterAll. */
export class TestNewsroom {
  readonly #folders: string[] = [];
  readonly #children: ChildProcess[] = [];

  folder(): string { const made = mkdtempSync(path.join(tmpdir(), 'bianbo-test-')); this.#folders.push(made); return made; }

  async workstation(options: { data?: string; pool?: string; sample?: boolean; footage?: boolean; env?: Readonly<Record<string, string>> } = {}): Promise<TestWorkstation> {
    const data = options.data ?? this.folder();
    const { child, ready } = await startProcess('workstation', [...workstationArgs({ ...options, data }), ...(options.footage ? [] : ['--without-footage'])], options.env);
    this.#children.push(child);
    const window = await TestWindow.open(ready['url']!);
    const freshWindow = async (): Promise<TestWindow> => {
      const address = await new Promise<string>((resolve) => {
        const heard = (chunk: Buffer): void => { const said = JSON.parse(String(chunk)) as { url?: string }; if (said.url) { child.stdout!.off('data', heard); resolve(said.url); } };
        child.stdout!.on('data', heard);
        child.stdin!.write('key\n');
      });
      return TestWindow.open(address);
    };
    return { child, data, pool: ready['pool']!, window, freshWindow };
  }
  async pool(options: { data?: string; port?: number; recheck?: number; env?: Readonly<Record<string, string>> } = {}): Promise<{ child: ChildProcess; url: string; data: string }> {
    const data = options.data ?? this.folder();
    const { child, ready } = await startProcess('pool', [`--data=${data}`, `--sample=${path.join(root, 'resources/sample')}`, ...(options.port ? [`--port=${options.port}`] : []), ...(options.recheck ? [`--recheck=${options.recheck}`] : [])], options.env);
    this.#children.push(child);
    return { child, url: ready['url']!, data };
  }
  /** A workstation at this pool where these signed in one after the other; the last of them sits there. */
  async sharedBy(pool: string, ...names: readonly string[]): Promise<TestWorkstation> {
    const shared = await this.workstation({ pool });
    await knowsSample(shared.window);
    for (const name of names) await signIn(shared.window, name);
    return shared;
  }
  /** A pool with the sample newsroom, and for each of these people a workstation at it where they are signed in. */
  async sample<Names extends readonly string[]>(...names: Names): Promise<{ pool: Awaited<ReturnType<TestNewsroom['pool']>>; seats: { [Each in keyof Names]: TestWorkstation } }> {
    const pool = await this.pool();
    const seats: TestWorkstation[] = [];
    for (const name of names) {
      const seat = await this.workstation({ pool: pool.url });
      if (seats.length === 0) await beginSample(seat.window); else await knowsSample(seat.window);
      await signIn(seat.window, name);
      seats.push(seat);
    }
    return { pool, seats: seats as { [Each in keyof Names]: TestWorkstation } }; // one was made for each name
  }
  async close(): Promise<void> {
    await Promise.all(this.#children.map((child) => endProcess(child)));
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

export const SAMPLE_PASSWORD = 'bianbo-sample';
export async function signIn(window: TestWindow, name: string): Promise<void> { await window.call('session.signIn', { name, password: SAMPLE_PASSWORD }); }

const knowsSample = (window: TestWindow) => window.until('people', {}, (all) => all.length > 3);
/** Fills the empty pool of this workstation with the sample newsroom. */
export async function beginSample(window: TestWindow): Promise<void> {
  await window.until('status', {}, (status) => status.pool === 'connected');
  await window.call('setup.begin', { sample: true, admin: null });
  await knowsSample(window);
}

/** Makes a television story as whoever sits there; its script is empty where none is given. */
export async function newStory(window: TestWindow, title: string, doc: unknown = emptyDoc('lead', 'b1'), made = { story: newId(), version: newId() }): Promise<{ story: string; version: string }> {
  const channel = (await window.until('channels', {}, (all) => all.length > 0)).find((one) => one.form === 'tv')!;
  await window.command('story.create', 'story', made.story, { title, columns: [], mobileFirst: false, version: made.version, channel: channel.id, doc });
  return made;
}

/** The environment of a process whose clock goes so many ms before (negative: behind) ours. */
export const clockAhead = (ms: number): Readonly<Record<string, string>> => ({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`const now=Date.now;Date.now=()=>now()+(${ms})`)}` });

/** Waits until the pool is there and has answered everything; `ms` at most. */
export const settled = (window: TestWindow, ms?: number) => window.until('status', {}, (status) => status.pool === 'connected' && status.outbox === 0, ms);
