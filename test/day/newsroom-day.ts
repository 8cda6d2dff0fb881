/** What the day needs: two workstations, people taking turns at them, reviews, jobs; and a clock on every step. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Job } from '../../shared/protocol/calls/media.ts';
import type { VersionRow } from '../../shared/protocol/queries.ts';
import { Cable } from '../integration/support/cable.ts';
import { endProcess, PortRefusal, signIn, TestNewsroom, type TestWindow, type TestWorkstation } from '../integration/support/newsroom.ts';

export function check(holds: boolean, what: string): void { if (!holds) throw new Error(`check failed: ${what}`); }

type Step = (clock: string, what: string, run: () => Promise<void>) => Promise<void>;

export class Day {
  readonly #newsroom = new TestNewsroom();
  #cable: Cable | null = null;
  #folder = '';
  #first!: TestWorkstation;
  desk!: TestWindow;
  away!: TestWindow;
  /** Where the pool keeps its media. */
  poolMedia = '';

  async play(script: (tools: { step: Step }) => Promise<void>): Promise<void> {
    const started = performance.now();
    let steps = 0;
    const step: Step = async (clock, what, run) => {
      const from = performance.now();
      try { await run(); } catch (error) { console.log(`${clock}  ${what}  ✗`); throw error; }
      steps++;
      console.log(`${clock}  ${what}  ✓ ${((performance.now() - from) / 1000).toFixed(1)} s`);
    };
    let failed: unknown = null;
    try { await script({ step }); } catch (error) { failed = error; }
    this.#cable?.close();
    await this.#newsroom.close();
    if (failed) { console.error(failed); console.log(`day: failed after ${steps} steps`); process.exit(1); }
    console.log(`day: ${steps} steps in ${((performance.now() - started) / 1000).toFixed(0)} s, the package is in out/day/`);
    process.exit(0);
  }

  async open(): Promise<void> {
    const first = await this.#newsroom.workstation({ sample: true, footage: true });
    this.#first = first;
    this.desk = first.window;
    this.poolMedia = path.join(first.data, 'pool', 'media');
    await this.desk.until('people', {}, (all) => all.length >= 8, 30_000);
    this.#cable = new Cable(Number(new URL(first.pool).port));
    const second = await this.#newsroom.workstation({ pool: await this.#cable.listen() });
    this.away = second.window;
    await this.away.until('people', {}, (all) => all.length >= 8);
    await this.as(this.desk, '技术甲');
    // Who is not signed in reads nothing.
    await this.as(this.away, '记者甲');
  }
  folder(): string { this.#folder ||= mkdtempSync(path.join(tmpdir(), 'bianbo-day-')); return this.#folder; }
  typed(text: string, at: number): unknown { return { stepType: 'replace', from: at, to: at, slice: { content: [{ type: 'text', text }] } }; }

  async cutLine(): Promise<void> { this.#cable!.pull(); await this.away.until('status', {}, (status) => status.pool === 'offline'); }
  async mendLine(): Promise<void> { this.#cable!.mend(); await this.away.until('status', {}, (status) => status.pool === 'connected' && status.outbox === 0, 30_000); }

  /** The machine with the pool is shut down, something is done to the pool's folder, and it is switched on again. */
  async atRest(work: (pool: string) => void): Promise<void> {
    await endProcess(this.#first.child);
    work(path.join(this.#first.data, 'pool'));
    this.#first = await this.#newsroom.workstation({ data: this.#first.data });
    this.desk = this.#first.window;
    for (const window of [this.desk, this.away]) await window.until('status', {}, (status) => status.pool === 'connected' && status.outbox === 0, 30_000);
  }

  /** Somebody sits down at a workstation. */
  async as(window: TestWindow, name: string): Promise<void> {
    if ((await window.call('session.get', {})).person?.name !== name) await signIn(window, name);
  }
  /** Types at a place of a script that nobody has open here. */
  async type(version: string, at: number, text: string, window: TestWindow = this.desk): Promise<void> {
    const doc = Math.floor(Math.random() * 1e9);
    const opened = await window.call('doc.open', { doc, body: version });
    await window.call('doc.push', { doc, version: opened.version, steps: [this.typed(text, at)] });
    await window.call('doc.close', { doc });
    await this.settled(window);
  }
  /** Somebody at this workstation is told so. What it is about may stand there a moment before they are. */
  async told(window: TestWindow, code: string): Promise<void> {
    for (const end = Date.now() + 30_000; !window.notices.some((one) => one.code === code);) {
      if (Date.now() > end) throw new Error(`check failed: nobody is told of ${code}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  settled(window: TestWindow): Promise<unknown> { return window.until('status', {}, (status) => status.outbox === 0, 30_000); }
  async version(id: string): Promise<VersionRow> {
    await this.settled(this.desk);
    return (await this.desk.ask('version', { id }))!.version;
  }

  async decide(name: string, version: string, level: number, verdict: 'pass' | 'hold' | 'revise' | 'reject', remark = '', window: TestWindow = this.desk): Promise<void> {
    await this.as(window, name);
    await window.until('version', { id: version }, (value) => value?.version.stage === `level${level}`);
    const { hash } = await window.call('review.hash', { version });
    await window.command('review.decide', 'version', version, { level, verdict, remark, hash });
    await this.settled(window);
  }
  /** Whatever is still missing for the release of a version: hand in, three passes by three people, the pool's seal. */
  async release(version: string, window: TestWindow = this.desk): Promise<void> {
    await this.as(window, '编辑甲');
    const { stage } = (await window.ask('version', { id: version }))!.version;
    if (stage === 'draft' || stage === 'returned') await window.command('review.submit', 'version', version, { remark: '' });
    for (const [name, level] of [['一审部主任', 1], ['二审值班副总编', 2], ['终审总编', 3]] as const) {
      await this.settled(window);
      if ((await window.ask('version', { id: version }))!.version.stage === `level${level}`) await this.decide(name, version, level, 'pass', '', window);
    }
    await window.until('version', { id: version }, (value) => value?.sealValid === true);
    await this.desk.until('version', { id: version }, (value) => value?.sealValid === true);
  }
  async refused(done: Promise<unknown>, code: string): Promise<void> {
    try { await done; } catch (error) { if (error instanceof PortRefusal && error.refusal.refused === code) return; throw error; }
    throw new Error(`check failed: this should have been refused as ${code}`);
  }
  async job(id: string, ms = 120_000): Promise<Job> {
    const jobs = await this.desk.until('jobs', {}, (all) => { const one = all.find((job) => job.id === id); return one !== undefined && one.state !== 'running' && one.state !== 'waiting'; }, ms);
    const job = jobs.find((one) => one.id === id)!;
    if (job.state !== 'done') throw new Error(`job ${job.title} ${job.state}: ${JSON.stringify(job.error)}`);
    return job;
  }
}
