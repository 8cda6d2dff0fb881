/** 后写覆盖: one workstation without the pool and one with it change the same headline; both are told, either takes it back, nothing is lost. */
import type { QueryResults } from '../../shared/protocol/queries.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyDoc } from '../../shared/script/schema.ts';
import { endProcess, newId, NOWHERE, settled, TestNewsroom, type TestWindow, type TestWorkstation } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());

describe('a headline that two changed apart', () => {
  let pool: Awaited<ReturnType<TestNewsroom['pool']>>;
  let desk: TestWorkstation;
  let away: TestWorkstation;
  beforeAll(async () => {
    ({ pool, seats: [desk, away] } = await newsroom.sample('编辑甲', '记者甲'));
  });

  /** A story with a headline; the reporter goes away; `apart` happens; the reporter is back and all is sent. */
  async function story(apart: (story: string) => Promise<void>): Promise<string> {
    const id = newId();
    const channel = (await desk.window.ask('channels', {})).find((all) => all.form === 'tv')!;
    await desk.window.command('story.create', 'story', id, { title: '原来的题', columns: [], mobileFirst: false, version: newId(), channel: channel.id, doc: emptyDoc('lead', 'b') });
    await settled(desk.window);
    await away.window.until('story', { id }, (value) => value !== null && value.seq > 0);
    await endProcess(away.child);
    away = await newsroom.workstation({ data: away.data, pool: NOWHERE });
    await apart(id);
    await settled(desk.window);
    await endProcess(away.child);
    away = await newsroom.workstation({ data: away.data, pool: pool.url });
    await settled(away.window);
    return id;
  }
  const title = (window: TestWindow, id: string, wanted: string) => window.until('story', { id }, (value) => value?.story.title === wanted);

  it('is told to both, and whose it was takes it back', async () => {
    const id = await story(async (made) => {
      await away.window.command('story.set', 'story', made, { title: '路上的题', mobileFirst: true });
      await desk.window.command('story.set', 'story', made, { title: '台里的题' });
    });
    const at = async (window: TestWindow) => (await window.until('overtaken', {}, (all) => all.some((one) => one.target.id === id))).find((one) => one.target.id === id)!;
    const [late, early] = [await at(away.window), await at(desk.window)];
    expect([late.side, early.side]).toEqual(['later', 'earlier']);
    expect(early).toMatchObject({ byName: '记者甲', otherName: '编辑甲', title: '路上的题', fields: [{ field: 'title', was: '台里的题', is: '路上的题', now: '路上的题' }] });
    await expect.poll(() => desk.window.notices.map((one) => one.code)).toContain('overtaken');
    await expect.poll(() => away.window.notices.map((one) => one.code)).toContain('overtook');
    await desk.window.call('overtaken.takeBack', { id: early.id });
    for (const { window } of [desk, away]) {
      await title(window, id, '台里的题');
      await window.until('overtaken', {}, (all) => all.every((one) => one.target.id !== id));
    }
    expect((await desk.window.ask('story', { id }))?.story.mobileFirst).toBe(true);
    const sets = ({ lines }: QueryResults['history']) => lines.filter((one) => one.name === 'story.set');
    const trail = await desk.window.until('history', { kind: 'story', id }, (all) => sets(all).length === 3);
    expect(sets(trail).map((one) => one.says['title'])).toEqual(['台里的题', '路上的题', '台里的题']);
  });

  it('goes back just as well by the one who came later; who has only read it keeps what is', async () => {
    const id = await story(async (made) => {
      await away.window.command('story.set', 'story', made, { title: '路上的题' });
      await desk.window.command('story.set', 'story', made, { title: '台里的题' });
    });
    const notice = (await away.window.until('overtaken', {}, (all) => all.some((one) => one.target.id === id))).find((one) => one.target.id === id)!;
    await desk.window.until('overtaken', {}, (all) => all.some((one) => one.id === notice.id));
    await desk.window.command('overtaken.dismiss', 'overtaken', notice.id, {});
    await desk.window.until('overtaken', {}, (all) => all.every((one) => one.id !== notice.id));
    await title(desk.window, id, '路上的题');
    await away.window.call('overtaken.takeBack', { id: notice.id });
    for (const { window } of [desk, away]) await title(window, id, '台里的题');
  });

  it('and words that were typed meanwhile in a story that somebody deletes on the road: whoever typed them is told, and brings it back', async () => {
    const id = await story(async (made) => {
      await away.window.command('story.set', 'story', made, { deleted: true });
      const { versions } = (await desk.window.ask('story', { id: made }))!;
      await desk.window.command('script.edit', 'body', versions[0]!.id, { v: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '台里补的话。' }] } }] });
    });
    const notice = (await desk.window.until('overtaken', {}, (all) => all.some((one) => one.target.id === id))).find((one) => one.target.id === id)!;
    expect(notice).toMatchObject({ side: 'earlier', byName: '记者甲', target: { kind: 'story' }, fields: [{ field: 'deleted', was: false, is: true, now: true }] });
    await desk.window.call('overtaken.takeBack', { id: notice.id });
    for (const { window } of [desk, away]) await window.until('story', { id }, (value) => value?.story.deleted === false);
  });

  it('that both changed alike is nobody\'s trouble', async () => {
    const id = await story(async (made) => {
      await away.window.command('story.set', 'story', made, { title: '一样的题' });
      await desk.window.command('story.set', 'story', made, { title: '一样的题' });
    });
    await title(away.window, id, '一样的题');
    for (const { window } of [desk, away]) expect((await window.ask('overtaken', {})).filter((one) => one.target.id === id)).toEqual([]);
  });
});
