/** A workstation whose cache a disk has damaged in its structure: it is there again by itself, with all that its pool has and all that waits. Real processes. */
import { openSync, closeSync, writeSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, it } from 'vitest';
import { endProcess, newStory, settled, TestNewsroom, type TestWindow, type TestWorkstation } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());

/** Nothing stands any more in the pages of this table, but for the first `spared`. */
function damage(data: string, table: string, spared = 0): void {
  const file = path.join(data, 'cache.db');
  const db = new Database(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const size = db.pragma('page_size', { simple: true }) as number;
  const pages = db.prepare<[string], number>("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path").pluck().all(table).slice(spared);
  db.close();
  const open = openSync(file, 'r+');
  for (const page of pages) writeSync(open, Buffer.alloc(size), 0, size, (page - 1) * size);
  closeSync(open);
  expect(pages.length).toBeGreaterThan(0);
}
/** As the shell does: started again where it ends, a few times. */
async function started(options: Parameters<TestNewsroom['workstation']>[0]): Promise<TestWorkstation> {
  for (let left = 3; ; left--) try { return await newsroom.workstation(options); } catch (error) { if (left === 0) throw error; }
}

/** A seat at the sample newsroom, ended, and a colleague's. */
async function seats(): Promise<{ pool: string; data: string; colleague: TestWindow }> {
  const { pool, seats: [seat, other] } = await newsroom.sample('记者甲', '编辑甲');
  await newStory(other.window, '早');
  await settled(other.window);
  await has(seat.window, '早');
  await endProcess(seat.child);
  return { pool: pool.url, data: seat.data, colleague: other.window };
}
const has = (window: TestWindow, ...titles: string[]) => window.until('stories', { text: '', limit: 100 }, ({ rows }) => titles.every((title) => rows.some((one) => one.title === title)));

it('whatever its start reads', async () => {
  const { pool, data } = await seats();
  damage(data, 'record');
  const { window } = await started({ data, pool });
  await has(window, '早');
  await expect.poll(() => window.notices.map(({ code }) => code)).toContain('cache-rebuilt');
});
it('whatever is met only when something of a colleague’s comes in', async () => {
  const { pool, data, colleague } = await seats();
  damage(data, 'record_parent');
  const ended = (await started({ data, pool })).child;
  const gone = new Promise((resolve) => { ended.once('exit', resolve); });
  await newStory(colleague, '晚');
  await gone;
  const { window } = await started({ data, pool });
  await has(window, '早', '晚');
});
