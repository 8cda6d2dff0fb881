import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NODE } from '../integration/support/newsroom.ts';
import { ForgetfulMake } from './forgetful-disk.ts';
import { kills, MOMENTS } from './kills.ts';
import { startWithin } from './starts.ts';

const root = path.resolve(import.meta.dirname, '../..');

beforeAll(() => { expect(spawnSync(NODE, [path.join(root, 'build/build.mjs'), '--only=node'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status).toBe(0); });

describe('kill -9 loses nothing that was acknowledged and doubles nothing', () => {
  it('150 times as they ship: while writing, checkpointing, starting, bringing files up, making snapshots and backups, syncing first, sending and taking in a file', async () => {
    const report = await kills({ count: 150, seed: 1, jobs: 2, built: true });
    console.log(`${report.ran} kills, ${report.acknowledged} acknowledged, ${JSON.stringify(report.moments)}, half of ${report.startMs.length} starts in ${startWithin(report.startMs, 0.5)} ms`);
    expect(report.failed).toEqual([]);
    expect([report.ran, report.acknowledged > 2000, report.copies > 5, MOMENTS.filter((one) => !report.moments[one])]).toEqual([150, true, true, []]);
  }, 600_000);

  it('10 times from their sources', async () => {
    const report = await kills({ count: 10, seed: 1001, jobs: 1, built: false });
    expect(report.failed).toEqual([]);
    expect(report.ran).toBe(10);
  }, 120_000);
});

const power = new ForgetfulMake();
afterAll(() => power.close());

describe.skipIf(power.missing !== null)('a power cut, after which only what was synced is there', () => {
  it('40 times: loses nothing that was acknowledged, doubles nothing, and has every file that it said it has', async () => {
    const report = await kills({ count: 40, seed: 2001, jobs: 2, built: true, power });
    console.log(`${report.ran} power cuts, ${report.acknowledged} acknowledged, ${JSON.stringify(report.moments)}, half of ${report.startMs.length} starts in ${startWithin(report.startMs, 0.5)} ms`);
    expect(report.failed).toEqual([]);
    expect([report.ran, report.acknowledged > 500]).toEqual([40, true]);
  }, 240_000);

  it.each(['pool.db-wal', 'outbox.db-wal'])('shows when %s is not synced', async (file) => {
    power.deaf = file;
    let found = 0;
    // Where others keep the machine busy, few die between a write and what is said of it.
    try { for (let seed = 1; seed <= 40 && found === 0; seed += 10) found = (await kills({ count: 10, seed, jobs: 1, built: true, power })).failed.length; } finally { power.deaf = ''; }
    expect(found).toBeGreaterThan(0);
  }, 240_000);
});
