import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NODE } from '../integration/support/newsroom.ts';
import { kills, MOMENTS } from './kills.ts';

const root = path.resolve(import.meta.dirname, '../..');

beforeAll(() => { expect(spawnSync(NODE, [path.join(root, 'build/build.mjs'), '--only=node'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status).toBe(0); });

describe('kill -9 loses nothing that was acknowledged and doubles nothing', () => {
  it('190 times as they ship: while writing, checkpointing, starting, bringing files up, making snapshots and backups, syncing first, sending and taking in a file', async () => {
    const report = await kills({ count: 190, seed: 1, jobs: 2, built: true });
    console.log(`${report.ran} kills, ${report.acknowledged} acknowledged, ${JSON.stringify(report.moments)}`);
    expect(report.failed).toEqual([]);
    expect([report.ran, report.acknowledged > 2000, report.copies > 5, MOMENTS.filter((one) => !report.moments[one])]).toEqual([190, true, true, []]);
  }, 600_000);

  it('10 times from their sources', async () => {
    const report = await kills({ count: 10, seed: 1001, jobs: 1, built: false });
    expect(report.failed).toEqual([]);
    expect(report.ran).toBe(10);
  }, 120_000);
});
