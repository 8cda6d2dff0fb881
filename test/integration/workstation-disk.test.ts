/** A workstation whose own disk fails under it: it says so, goes on reading, loses nothing that it had, and goes on by itself. Real processes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { FailingDisk } from './support/failing-disk.ts';
import { endProcess, newId, PortRefusal, settled, signIn, TestNewsroom, type TestWindow, type TestWorkstation } from './support/newsroom.ts';

const disk = new FailingDisk();
const newsroom = new TestNewsroom();
afterAll(async () => { await newsroom.close(); disk.close(); });

const refusedBy = (done: Promise<unknown>): Promise<string | null> => done.then(() => null, (error: unknown) => { if (error instanceof PortRefusal) return error.refusal.refused; throw error; });

describe.skipIf(disk.missing !== null).each([['EIO', 'disk-failing'], ['ENOSPC', 'disk-full']] as const)('a workstation whose disk answers %s', (how, code) => {
  let desk: TestWindow;
  let station: TestWorkstation;
  let data = '';
  let version = '';
  let pool = '';

  const story = async (window: TestWindow, title: string): Promise<string> => {
    const made = { story: newId(), version: newId() };
    const channel = (await window.ask('channels', {})).find((one) => one.form === 'tv')!;
    await window.command('story.create', 'story', made.story, { title, columns: [], mobileFirst: false, version: made.version, channel: channel.id, doc: docOfBlocks([{ id: 'b', kind: 'lead', text: '今天。' }]) });
    return made.version;
  };
  const titles = async (window: TestWindow): Promise<string[]> => (await window.ask('stories', { text: '', limit: 100 })).rows.map((one) => one.title);
  const type = (window: TestWindow, version: number, words: string) => window.call('doc.push', { doc: 7, version, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: words }] } }] });

  beforeAll(async () => {
    const first = await newsroom.workstation({ sample: true });
    desk = first.window;
    pool = first.pool;
    await desk.until('people', {}, (all) => all.length > 3, 30_000);
    await signIn(desk, '编辑甲');
    data = newsroom.folder();
    station = await newsroom.workstation({ data, pool, env: disk.under(data) });
    await station.window.until('people', {}, (all) => all.length > 3, 30_000);
    await signIn(station.window, '记者甲');
    version = await story(station.window, '坏盘之前');
    await settled(station.window);
  }, 120_000);
  afterAll(() => disk.mend());

  it('refuses what it cannot keep and says why; reading goes on', async () => {
    const { version: v } = await station.window.call('doc.open', { doc: 7, body: version });
    disk.fail(how);
    expect(await refusedBy(story(station.window, '写不下的稿子'))).toBe(code);
    expect(await refusedBy(type(station.window, v, '还在屏幕上：'))).toBe(code);
    for (let number = 0; number < 20; number++) await story(desk, `别人的第${number}篇`);
    await settled(desk);
    await station.window.until('sync', {}, (sync) => sync.ownDisk === code, 30_000);
    expect(await titles(station.window)).toContain('坏盘之前');
    expect(await titles(station.window)).not.toContain('写不下的稿子');
  }, 120_000);

  it('goes on by itself: what others did comes, what was typed goes out when it is pushed again', async () => {
    disk.mend();
    await station.window.until('stories', { text: '', limit: 100 }, ({ rows }) => rows.filter((one) => one.title.startsWith('别人的第')).length === 20, 30_000);
    await station.window.until('sync', {}, (sync) => sync.ownDisk === null && sync.pool === 'connected', 30_000);
    const { version: v } = await station.window.call('doc.open', { doc: 8, body: version });
    await station.window.call('doc.push', { doc: 8, version: v, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '写下了：' }] } }] });
    await settled(station.window);
    await desk.until('body', { id: version }, (body) => blocksOf(body?.doc).map((block) => block.text).join() === '写下了：今天。', 15_000);
  }, 120_000);

  it('killed while it fails it opens at what it had said was kept', async () => {
    await endProcess(station.child);
    const nowhere = await newsroom.workstation({ data, pool: 'http://127.0.0.1:1', env: disk.under(data) });
    const kept = await story(nowhere.window, '最后写下的');
    disk.fail(how);
    expect(await refusedBy(story(nowhere.window, '没有写下的'))).toBe(code);
    await endProcess(nowhere.child, 'SIGKILL');
    disk.mend();
    const again = await newsroom.workstation({ data, pool });
    await settled(again.window);
    await desk.until('version', { id: kept }, (value) => value !== null);
    expect(await titles(desk)).not.toContain('没有写下的');
  }, 120_000);
});
