/** bianbo check-log: says of a pool that is not running whether its log is whole and gives its records. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, it } from 'vitest';
import { beginSample, endProcess, NODE, TestNewsroom } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());
const check = (folder: string): [number | null, string] => {
  const { status, stdout, stderr } = spawnSync(NODE, ['--disable-warning=ExperimentalWarning', path.resolve(import.meta.dirname, '../../workstation/cli/bianbo.ts'), 'check-log', folder, '--lang', 'en'], { encoding: 'utf8' });
  return [status, `${stdout}${stderr}`.trim()];
};

it('says so of a whole log, a running pool, no pool, and names the first line that is not whole', async () => {
  const pool = await newsroom.pool();
  const { window } = await newsroom.workstation({ pool: pool.url });
  await beginSample(window);
  expect(check(pool.data)).toEqual([2, expect.stringContaining('is running')]);
  await endProcess(pool.child);
  const [status, said] = check(pool.data);
  expect([status, said]).toEqual([0, expect.stringMatching(/^The log is whole: \d+ lines, and playing them gives the pool's \d+ records to the letter\.$/)]);
  expect(check(newsroom.folder())).toEqual([2, expect.stringContaining('There is no pool')]);
  const db = new Database(path.join(pool.data, 'pool.db'));
  db.exec("UPDATE log SET by = 'somebody' WHERE seq = 7");
  db.close();
  expect(check(pool.data)).toEqual([1, expect.stringContaining('Line 7 of the log does not fit')]);
});
