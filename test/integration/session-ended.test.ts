/** Somebody whose session the pool has ended while they sit at a workstation is told so, writes on, and goes on as before once they have signed in again. Real processes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { newId, newStory, SAMPLE_PASSWORD, settled, TestNewsroom, type TestWindow, type TestWorkstation } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
let pool: Awaited<ReturnType<TestNewsroom['pool']>>;
let desk: TestWorkstation;
beforeAll(async () => {
  ({ pool, seats: [desk] } = await newsroom.sample('管理员'));
}, 60_000);
afterAll(() => newsroom.close());

async function sharedBy(...names: string[]): Promise<TestWindow> {
  const { window } = await newsroom.sharedBy(pool.url, ...names);
  await settled(window);
  return window;
}
const said = (window: TestWindow, title: string): ReturnType<typeof newStory> => newStory(window, title, docOfBlocks([{ id: newId(), kind: 'lead', text: `${title}。` }]));
const typed = (window: TestWindow, version: string, v: number, at: number, text: string): Promise<unknown> => window.command('script.edit', 'body', version, { v, steps: [{ stepType: 'replace', from: at, to: at, slice: { content: [{ type: 'text', text }] } }] });
const text = (doc: unknown): string => blocksOf(doc)[0]?.text ?? '';
async function setPassword(name: string, password: string): Promise<void> {
  const { id } = (await desk.window.ask('people', {})).find((one) => one.name === name)!;
  await desk.window.call('people.setPassword', { person: id, password });
}
const signInAgain = (window: TestWindow, name: string, password = 'a-new-one'): Promise<string> => window.call('session.signIn', { name, password }).then(() => 'in', (error: unknown) => String(error).replace(/^Error: (\S+).*/, '$1'));

describe('somebody whose password was set anew', () => {
  it('hears that nothing comes and goes any more; signed in again, what waits goes out over what colleagues did meanwhile, and that comes', async () => {
    const window = await sharedBy('记者甲');
    expect((await window.ask('status', {})).ended).toBeNull();
    const { story, version } = await said(window, '坐在桌前写的');
    await settled(window);
    await desk.window.until('story', { id: story }, (found) => found !== null);

    await setPassword('记者甲', 'a-new-one');
    expect(await window.until('status', {}, ({ ended }) => ended !== null)).toMatchObject({ pool: 'connected', ended: { news: false, active: true }, outbox: 0 });
    // Written on both sides since: what goes out stands on what comes in.
    await typed(window, version, 0, 1, '记者接着写的。');
    await typed(desk.window, version, 0, '坐在桌前写的。'.length + 1, '编辑补的。');
    await desk.window.command('story.set', 'story', story, { title: '编辑改的标题' });
    await settled(desk.window);
    expect(await window.ask('status', {})).toMatchObject({ ended: { news: false, active: true }, outbox: 1, notAccepted: 0 });
    expect((await window.ask('story', { id: story }))?.story.title).toBe('坐在桌前写的');

    expect(await signInAgain(window, '记者甲', SAMPLE_PASSWORD)).toBe('wrong-password');
    expect((await window.ask('status', {})).ended).not.toBeNull();
    expect(await signInAgain(window, '记者甲')).toBe('in');
    expect(await settled(window)).toMatchObject({ ended: null, notAccepted: 0 });
    await window.until('story', { id: story }, (found) => found?.story.title === '编辑改的标题');
    for (const one of [window, desk.window]) await one.until('body', { id: version }, (body) => body !== null && text(body.doc) === '记者接着写的。坐在桌前写的。编辑补的。');
    expect(await window.ask('branches', { closed: false })).toEqual([]);

    // As before: what others do comes by itself.
    await desk.window.command('story.set', 'story', story, { title: '又改的标题' });
    await window.until('story', { id: story }, (found) => found?.story.title === '又改的标题');
  });
});

describe('a workstation that two use', () => {
  it('goes on for the one when the other\'s session ended; whose it was hears it where they sit, and what they write waits', async () => {
    const window = await sharedBy('编辑甲', '责编甲');
    const { story } = await said(desk.window, '两个人的工作站');
    await setPassword('编辑甲', 'a-new-one');
    await window.until('story', { id: story }, (found) => found !== null);
    expect((await settled(window)).ended).toBeNull();
    // The line ends with the session and is dialled again: in between only what is kept here is asked, and knows the old password.
    await expect.poll(() => signInAgain(window, '编辑甲')).toBe('in');
    await settled(window);
    await setPassword('编辑甲', 'the-next-one');
    expect(await window.until('status', {}, ({ ended }) => ended !== null)).toMatchObject({ pool: 'connected', ended: { news: true, active: true } });
    await window.command('story.set', 'story', story, { title: '没有登录时改的' });
    expect((await window.until('sync', {}, ({ waiting }) => waiting === 1)).held).toEqual([{ name: '编辑甲', active: true, count: 1 }]);
    const other = await said(desk.window, '照常来的稿');
    await window.until('story', { id: other.story }, (found) => found !== null);
    expect((await window.ask('status', {})).ended).toEqual({ news: true, active: true });
    expect(await signInAgain(window, '编辑甲', 'the-next-one')).toBe('in');
    expect((await settled(window)).ended).toBeNull();
    await desk.window.until('story', { id: story }, (found) => found?.story.title === '没有登录时改的');
  });

  it('keeps what one had not sent whose account is switched off while both are signed in: it waits, and is not refused', async () => {
    const window = await sharedBy('责编甲', '记者乙');
    const person = (await desk.window.ask('people', {})).find((one) => one.name === '记者乙')!;
    const put = (active: boolean): Promise<unknown> => desk.window.command('person.put', 'person', person.id, { name: person.name, roles: person.roles, active });
    const { story } = await said(window, '停用之前写的');
    await settled(window);
    const off = put(false);
    // As fast as the line goes, until the news of it is here: what was judged by then is not permitted, what was not yet waits.
    for (let times = 0; times < 400; times++) if (!await window.command('story.set', 'story', story, { title: `第${times}次改的标题` }).then(() => true, () => false)) break;
    await off;
    const codes = async (): Promise<string[]> => (await window.ask('outbox', {})).notAccepted.map(({ code }) => code).filter((code) => code !== 'not-permitted');
    expect(await window.until('status', {}, (status) => status.pool === 'connected' && status.ended !== null)).toMatchObject({ ended: { news: true, active: false } });
    expect(await codes()).toEqual([]);
    await put(true);
    await window.until('status', {}, ({ ended, outbox }) => ended === null && outbox === 0);
    expect(await codes()).toEqual([]);
  });
});

describe('somebody whose account is switched off and on again', () => {
  it('is told, and goes on by themselves where they sat, without a password', async () => {
    const window = await sharedBy('记者乙');
    const person = (await desk.window.ask('people', {})).find((one) => one.name === '记者乙')!;
    const put = (active: boolean): Promise<unknown> => desk.window.command('person.put', 'person', person.id, { name: person.name, roles: person.roles, active });
    const { story } = await said(window, '停用前写的');
    await settled(window);
    await put(false);
    expect(await window.until('status', {}, ({ ended }) => ended?.active === false)).toMatchObject({ pool: 'connected', ended: { news: false } });
    const other = await said(desk.window, '停用时别人写的');
    await settled(desk.window);
    expect(await window.ask('story', { id: other.story })).toBeNull();
    await put(true);
    await window.until('status', {}, ({ pool: state, ended }) => state === 'connected' && ended === null);
    await window.until('story', { id: other.story }, (found) => found !== null);
    await window.command('story.set', 'story', story, { title: '启用后改的' });
    await settled(window);
    await desk.window.until('story', { id: story }, (found) => found?.story.title === '启用后改的');
  });
});
