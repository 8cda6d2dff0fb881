/** Two people at one workstation: what was not accepted, and what waits for somebody who cannot sign in, stays theirs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { endProcess, newId, newStory, NOWHERE, PortRefusal, settled, signIn, TestNewsroom, type TestWindow, type TestWorkstation } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
let pool: Awaited<ReturnType<TestNewsroom['pool']>>;
let desk: TestWorkstation;
beforeAll(async () => {
  ({ pool, seats: [desk] } = await newsroom.sample('管理员'));
}, 60_000);
afterAll(() => newsroom.close());

const sharedBy = (...names: string[]): Promise<TestWorkstation> => newsroom.sharedBy(pool.url, ...names);
/** The same workstation, started anew where this pool answers, or none. */
async function again({ child, data }: TestWorkstation, where: string): Promise<TestWorkstation> {
  await endProcess(child);
  return newsroom.workstation({ data, pool: where });
}
async function titled(window: TestWindow, title: string): ReturnType<typeof newStory> {
  const made = await newStory(window, title, docOfBlocks([{ id: newId(), kind: 'lead', text: `${title}。` }]));
  await window.command('version.titles', 'version', made.version, { title });
  return made;
}
/** An administrator takes roles away from somebody, or switches the account off; answers how to undo it. */
async function change(name: string, to: { readonly roles?: readonly string[]; readonly active?: boolean }): Promise<() => Promise<unknown>> {
  const { id, roles } = (await desk.window.ask('people', {})).find((one) => one.name === name)!;
  const put = (args: { readonly roles?: readonly string[]; readonly active?: boolean }): Promise<unknown> => desk.window.command('person.put', 'person', id, { name, roles, active: true, ...args }).then(() => settled(desk.window));
  await put(to);
  return () => put({});
}
const refusalOf = (call: Promise<unknown>): Promise<unknown> => call.then(() => 'done', (error: unknown) => (error instanceof PortRefusal ? error.refusal : error));
const counts = async (window: TestWindow): Promise<[mine: number, others: number]> => { const { notAccepted, notAcceptedOthers } = await window.ask('status', {}); return [notAccepted, notAcceptedOthers]; };
const saidOfRefusals = ({ notices }: TestWindow): string[] => notices.flatMap(({ code }) => (code.startsWith('not-accepted') ? [code] : []));

describe('two people at one workstation', () => {
  it('in every window it is seen who sits there: one that stays open hears of a sign-out and of who signs in, in another', async () => {
    const shared = await sharedBy('编辑甲');
    const other = await shared.freshWindow();
    const seen: unknown[] = [];
    // The answer comes on the line on which it is told, after it: only then is the count looked at.
    const look = async (): Promise<void> => { const { person } = await other.call('session.get', {}); seen.push([other.toldOfSession, person?.name ?? null]); };
    await look();
    await shared.window.call('session.signOut', {});
    await look();
    await signIn(shared.window, '记者甲');
    await look();
    await signIn(shared.window, '记者甲'); // the same person once more
    await look();
    expect(seen).toEqual([[0, '编辑甲'], [1, null], [2, '记者甲'], [2, '记者甲']]);
  });
  it('a signature that was not accepted stays its signer\'s: a colleague reads it and cannot try it again or drop it, an editor can drop it', async () => {
    const [first, second] = ['一审部主任', '二审值班副总编'] as const;
    let shared = await sharedBy(first, second, '编辑甲');
    const [passed, dropped] = [await titled(shared.window, '要签的稿'), await titled(shared.window, '不签了的稿')];
    for (const { version } of [passed, dropped]) await shared.window.command('review.submit', 'version', version, { remark: '' });
    await settled(shared.window);
    shared = await again(shared, NOWHERE);
    await signIn(shared.window, first);
    for (const { version } of [passed, dropped]) {
      const { hash } = await shared.window.call('review.hash', { version });
      await shared.window.command('review.decide', 'version', version, { level: 1, verdict: 'pass', remark: '看过', hash });
    }
    await signIn(shared.window, second);
    const restore = await change(first, { roles: [] });
    shared = await again(shared, pool.url);
    const { window } = shared;

    const { notAccepted } = await window.until('outbox', {}, (outbox) => outbox.notAccepted.length === 2);
    expect(notAccepted.map(({ target, byName, code, mine, mayDrop, args }) => [target.id, byName, code, mine, mayDrop, (args as { remark: string }).remark])).toEqual([passed, dropped].map(({ version }) => [version, first, 'not-permitted', false, false, '看过']));
    const [toTry, toDrop] = notAccepted.map(({ id }) => id) as [string, string];
    expect([await counts(window), saidOfRefusals(window), await window.ask('marks', {})]).toEqual([[0, 2], [], []]);
    expect(await refusalOf(window.call('notAccepted.retry', { id: toTry }))).toEqual({ refused: 'others-retry', params: { name: first } });
    expect(await refusalOf(window.call('notAccepted.drop', { id: toTry }))).toMatchObject({ refused: 'not-yours' });

    await signIn(window, '编辑甲');
    expect(await refusalOf(window.call('notAccepted.retry', { id: toTry }))).toMatchObject({ refused: 'others-retry' });
    expect(await refusalOf(window.call('notAccepted.drop', { id: toDrop }))).toBe('done');
    expect([await counts(window), saidOfRefusals(window)]).toEqual([[0, 1], []]);

    await restore();
    await window.until('people', {}, (all) => all.some((one) => one.name === first && one.roles.length > 0));
    await signIn(window, first);
    await expect.poll(() => saidOfRefusals(window)).toEqual(['not-accepted']);
    expect(await counts(window)).toEqual([1, 0]);
    await window.call('notAccepted.retry', { id: toTry });
    await settled(window);
    const signed = (await window.until('version', { id: passed.version }, (value) => value?.version.stage === 'level2'))?.version.passes.map(({ by }) => by);
    expect(signed).toEqual([(await window.call('session.get', {})).person?.id]);
    expect(await counts(window)).toEqual([0, 0]);
  });

  it('what waits for somebody whose account was switched off is read whole, goes nowhere by itself, and goes out when they may sign in again', async () => {
    let shared = await sharedBy('记者甲', '责编甲');
    await signIn(shared.window, '记者甲');
    const { version } = await titled(shared.window, '写了一半的稿');
    await settled(shared.window);
    shared = await again(shared, NOWHERE);
    await shared.window.command('script.edit', 'body', version, { v: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '回来路上写的。' }] } }] });
    await signIn(shared.window, '责编甲');
    const other = await titled(shared.window, '责编的稿');
    const restore = await change('记者甲', { active: false });
    shared = await again(shared, pool.url);
    await desk.window.until('story', { id: other.story }, (found) => found !== null);
    const { window } = shared;

    const [waits] = await window.until('held', {}, (held) => held.length === 1 && !held[0]!.active);
    expect(waits).toMatchObject({ name: '记者甲', active: false, rows: [{ name: 'script.edit', byName: '记者甲', title: '写了一半的稿' }] });
    expect(JSON.stringify(waits!.rows[0]!.args)).toContain('回来路上写的。');
    expect((await window.until('sync', {}, ({ waiting }) => waiting === 1)).held).toEqual([{ name: '记者甲', active: false, count: 1 }]);
    expect(await window.ask('outbox', {})).toMatchObject({ waiting: [], total: 0, notAccepted: [] });
    expect(await refusalOf(signIn(window, '记者甲'))).toMatchObject({ refused: 'person-inactive' });
    // Known with the line away, too.
    shared = await again(shared, NOWHERE);
    expect((await shared.window.ask('held', {})).map(({ name, active, rows }) => [name, active, rows.length])).toEqual([['记者甲', false, 1]]);

    await restore();
    shared = await again(shared, pool.url);
    await shared.window.until('people', {}, (all) => all.some((one) => one.name === '记者甲' && one.active));
    await signIn(shared.window, '记者甲');
    await settled(shared.window);
    expect(blocksOf((await desk.window.until('body', { id: version }, (body) => body?.v === 1))?.doc)[0]?.text).toBe('回来路上写的。写了一半的稿。');
    expect(await shared.window.ask('held', {})).toEqual([]);
  });

  it('that a story was deleted under what one of them had written there is said to them, when they sign in, and not to who sits there', async () => {
    let shared = await sharedBy('责编甲', '记者甲');
    const { story, version } = await titled(shared.window, '没人要的稿');
    await settled(shared.window);
    shared = await again(shared, NOWHERE);
    await shared.window.command('script.edit', 'body', version, { v: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '路上写的。' }] } }] });
    await signIn(shared.window, '责编甲');
    await desk.window.command('story.set', 'story', story, { deleted: true });
    await settled(desk.window);
    shared = await again(shared, pool.url);
    const { window } = shared;
    const told = () => window.notices.filter(({ code }) => code === 'story-deleted').map(({ params }) => params);
    await window.until('deletedStories', {}, (all) => all.some((one) => one.id === story));
    await settled(window);
    expect(told()).toEqual([]);
    await signIn(window, '记者甲');
    await expect.poll(told).toEqual([{ title: '没人要的稿' }]);
    expect(blocksOf((await window.until('body', { id: version }, (body) => body?.v === 1))?.doc)[0]?.text).toBe('路上写的。没人要的稿。');
  });
});
