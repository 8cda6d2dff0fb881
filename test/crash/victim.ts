/** A real process of ours that is killed and started again on the same folder. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ForgetfulDisk } from './forgetful-disk.ts';
import { endProcess, NODE } from '../integration/support/newsroom.ts';

const root = path.resolve(import.meta.dirname, '../..');

export class Victim {
  readonly #file: string;
  readonly #args: readonly string[];
  #child: ChildProcess | null = null;
  /** ms from the process's start until it said it can be reached, of each start. */
  readonly startMs: number[] = [];
  ready: Readonly<Record<string, string>> = {};

  /** Its folder's disk, where its death is a power cut. */
  readonly disk: ForgetfulDisk | null;

  constructor(file: string, args: readonly string[], disk: ForgetfulDisk | null = null) { this.#file = file; this.#args = args; this.disk = disk; }

  #spawn(): ChildProcess {
    this.#child = spawn(NODE, ['--disable-warning=ExperimentalWarning', path.resolve(root, this.#file), ...this.#args], { cwd: root, ...(this.disk ? { env: { ...process.env, ...this.disk.begin() } } : {}), stdio: ['pipe', 'pipe', process.env['SHOW_STDERR'] ? 'inherit' : 'ignore'] });
    return this.#child;
  }

  /** Starts it; rejects with what it says when it does not start. */
  async start(): Promise<void> {
    const began = performance.now();
    const child = this.#spawn();
    this.ready = await new Promise<Record<string, string>>((resolve, reject) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        const said = JSON.parse(line) as { ready?: Record<string, string>; failed?: { code: string; message?: string } };
        if (said.ready) resolve(said.ready);
        if (said.failed) reject(new Error(`${this.#file} did not start: ${said.failed.code} ${said.failed.message ?? ''}`));
      });
      child.once('exit', (code) => reject(new Error(`${this.#file} ended with ${code}`)));
    });
    this.startMs.push(performance.now() - began);
  }
  /** Starts it and does not wait. */
  begin(): void { this.#spawn(); }
  async kill(): Promise<void> {
    if (!this.#child) return;
    await endProcess(this.#child, 'SIGKILL');
    this.#child = null;
    this.disk?.cut();
  }
  async end(): Promise<void> { if (this.#child) await endProcess(this.#child); this.#child = null; }
}
