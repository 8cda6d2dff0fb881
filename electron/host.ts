/**
 * Runs the workstation beside the shell and introduces windows to it. A utility process where this Electron's Node can carry better-sqlite3
 * (Node-API 10), else a child of the project's own Node. Main only relays: a call costs under a millisecond that way, and both hosts are one code.
 */
import { fork } from 'node:child_process';
import { MessageChannelMain, utilityProcess, type MessagePortMain, type WebContents } from 'electron';
import type { FromShell, ToShell, WorkstationPlace } from '../shared/protocol/shell.ts';
import { BRINGS_CARRIER } from './calls.ts';

export interface HostOptions {
  /** The workstation's bundle. */
  readonly entry: string;
  readonly args: readonly string[];
  /** The Node to run it (or its pool) with. */
  readonly node: string;
  /** It can be used. */
  ready(told: WorkstationPlace): void;
  /** It cannot start: a code of the workstation, or how it ended. Called once; nothing is tried again. */
  failed(code: string): void;
}

/** Either kind of process, seen from here. */
interface Process { send(message: FromShell): void; stop(): void; readonly gone: Promise<void> }

/** better-sqlite3 13 ends an older Node without a word, so it is asked before. */
const CARRIES_SQLITE = Number(process.versions['napi']) >= 10;
/** So many ends in this time are no accident. */
const TOO_MANY = { ends: 4, within: 60_000 };
const LONGEST_STOP_MS = 6000;

export class WorkstationHost {
  readonly #options: HostOptions;
  readonly #windows = new Map<number, { contents: WebContents; port: MessagePortMain | undefined }>();
  #process: Process | undefined;
  #ready = false;
  #stopping = false;
  #ends: number[] = [];
  #next = 1;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#start();
  }

  /** Gives a window its port, again after each restart. A page that was loaded anew asks anew: its old port ends. */
  connect(contents: WebContents): void {
    for (const [number, one] of this.#windows) if (one.contents === contents) this.#close(number);
    const number = this.#next++;
    this.#windows.set(number, { contents, port: undefined });
    contents.once('destroyed', () => this.#close(number));
    if (this.#ready) this.#introduce(number);
  }

  /** Ends the workstation; it writes what it has and goes. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const running = this.#process;
    if (!running) return;
    running.stop();
    await running.gone;
  }

  /** The machine has slept: what the workstation holds of the network may be long gone. */
  awake(): void { if (this.#ready) this.#process?.send({ awake: true }); }

  #start(): void {
    const { entry, args, node } = this.#options;
    const heard = (message: unknown): void => this.#heard(message as ToShell); // our own process, same build
    const running = CARRIES_SQLITE ? utilityHost(entry, args, node, heard) : nodeHost(entry, args, node, heard);
    this.#process = running;
    void running.gone.then(() => this.#gone());
  }

  #heard(message: ToShell): void {
    if ('ready' in message) {
      this.#ready = true;
      this.#options.ready(message.ready);
      for (const number of this.#windows.keys()) this.#introduce(number);
    } else if ('failed' in message) {
      this.#stopping = true;
      this.#options.failed(message.failed.code);
    } else if ('window' in message) {
      this.#windows.get(message.window)?.port?.postMessage(message.message);
    }
  }

  #introduce(number: number): void {
    const window = this.#windows.get(number);
    if (!window || window.contents.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    window.port = port2;
    this.#process?.send({ open: number });
    port2.on('message', ({ data }) => this.#process?.send({ window: number, message: data }));
    port2.on('close', () => { if (window.port === port2) this.#close(number); });
    port2.start();
    window.contents.postMessage(BRINGS_CARRIER, null, [port1]);
  }

  #close(number: number): void {
    const window = this.#windows.get(number);
    if (!window) return;
    this.#windows.delete(number);
    const { port } = window;
    window.port = undefined;
    port?.close();
    if (this.#ready) this.#process?.send({ close: number });
  }

  #gone(): void {
    this.#process = undefined;
    if (this.#stopping) return;
    const wasReady = this.#ready;
    this.#ready = false;
    for (const window of this.#windows.values()) { const { port } = window; window.port = undefined; port?.close(); }
    const now = Date.now();
    this.#ends = [...this.#ends.filter((at) => now - at < TOO_MANY.within), now];
    if (!wasReady || this.#ends.length >= TOO_MANY.ends) { this.#stopping = true; this.#options.failed('workstation-ended'); return; }
    this.#start(); // what was typed is in its cache: the windows get new ports and go on
  }
}

function nodeHost(entry: string, args: readonly string[], node: string, heard: (message: unknown) => void): Process {
  const child = fork(entry, args, { execPath: node, execArgv: ['--disable-warning=ExperimentalWarning'], env: { ...process.env, BIANBO_NODE: node }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.on('message', heard);
  const gone = new Promise<void>((resolve) => { child.once('exit', () => resolve()); child.once('error', () => resolve()); });
  return {
    // The channel may break between the test and the sending: the exit event tells the rest.
    send: (message) => { if (child.connected) child.send(message, () => undefined); },
    stop: () => { const hard = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP_MS); void gone.then(() => clearTimeout(hard)); if (child.connected) child.send({ end: true }, () => undefined); },
    gone,
  };
}

function utilityHost(entry: string, args: readonly string[], node: string, heard: (message: unknown) => void): Process {
  const child = utilityProcess.fork(entry, [...args], { serviceName: 'Bianbo workstation', env: { ...process.env, BIANBO_NODE: node }, stdio: 'inherit' });
  child.on('message', heard);
  const gone = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  return { send: (message) => child.postMessage(message), stop: () => { const hard = setTimeout(() => child.kill(), LONGEST_STOP_MS); void gone.then(() => clearTimeout(hard)); child.postMessage({ end: true }); }, gone };
}
