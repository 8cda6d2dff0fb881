/** A workstation that keeps less than its newsroom has: it finds, fetches, writes in and keeps what is older, whatever happens to the line meanwhile. Real processes; the pool lived a year ago at first. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { Cable } from './support/cable.ts';
import { beginSample, clockAhead, endProcess, newId, newStory, settled, signIn, TestNewsroom, type TestWindow, type TestWorkstation } from './support/newsroom.ts';

const YEAR_MS = 365 * 86_400_000;
const newsroom = new TestNewsroom();
let cable: Cable;
let desk: TestWorkstation;
let seat: TestWorkstation;
const old: { readonly story: string; readonly version: string; readonly title: string }[] = [];
const tell = (title: string) => docOfBlocks([{ id: newId(), kind: 'lead', text: `${title}的导语。` }]);
const text = (window: TestWindow, version: string): Promise<string | undefined> => window.ask('body', { id: version }).then((body) => body ? blocksOf(body.doc).map((one) => one.text).join('') : undefined);
const search = (window: TestWindow, words: string) => window.ask('stories', { text: words, limit: 50 });
const here = (window: TestWindow, story: string) => window.ask('story', { id: story }).then((found) => found !== null);

beforeAll(async () => {
  let pool = await newsroom.pool({ env: clockAhead(-YEAR_MS) });
  desk = await newsroom.workstation({ pool: pool.url });
  await beginSample(desk.window);
  await signIn(desk.window, '编辑甲');
  for (let number = 1; number <= 6; number++) { const title = `去年的稿${number}`; old.push({ ...(await newStory(desk.window, title, tell(title))), title }); }
  await settled(desk.window);
  await endProcess(pool.child);
  pool = await newsroom.pool({ data: pool.data, port: Number(new URL(pool.url).port) });
  await settled(desk.window);
  await newStory(desk.window, '今年的稿', tell('今年的稿'));
  await settled(desk.window);
  cable = new Cable(Number(new URL(pool.url).port));
  seat = await newsroom.sharedBy(await cable.listen(), '记者甲');
  await settled(seat.window);
  await seat.window.call('sync.setKeeps', { months: 3, channels: null });
  await seat.window.until('story', { id: old[0]!.story }, (found) => found === null);
  await settled(seat.window);
}, 120_000);
afterAll(async () => { await newsroom.close(); cable.close(); });

describe('a search', () => {
  it('finds at the pool what is not kept here; without the pool it says that only what is here was searched, and goes on by itself', async () => {
    const { window } = seat;
    const titles = old.map(({ title }) => title).sort();
    expect((await window.until('stories', { text: '去年', limit: 50 }, ({ elsewhere }) => elsewhere.length > 0)).elsewhere.map(({ title }) => title).sort()).toEqual(titles);
    cable.pull();
    await window.until('status', {}, ({ pool }) => pool === 'offline');
    expect(await search(window, '今年')).toMatchObject({ total: 1, unasked: 'away' });
    const shown = window.until('stories', { text: '去年的', limit: 50 }, ({ elsewhere }) => elsewhere.length > 0, 60_000);
    expect(await search(window, '去年的')).toMatchObject({ rows: [], elsewhere: [], unasked: 'away' });
    cable.mend();
    expect(await shown).toMatchObject({ unasked: null });
  }, 90_000);
});
