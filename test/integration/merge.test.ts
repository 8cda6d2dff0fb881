/** 合稿提示: two workstations without a pool change the same sentence; what comes of it is looked at before it goes into review. */
import { Fragment, Slice } from 'prosemirror-model';
import { ReplaceStep } from 'prosemirror-transform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, docOfBlocks, scriptSchema } from '../../shared/script/schema.ts';
import { endProcess, newId, TestNewsroom, type TestWindow, type TestWorkstation } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());
const typed = (text: string, at: number): unknown => new ReplaceStep(at, at, new Slice(Fragment.from(scriptSchema.text(text)), 0, 0)).toJSON();
let documents = 0;

describe('copies that were written apart', () => {
  let pool: Awaited<ReturnType<TestNewsroom['pool']>>;
  let one: TestWorkstation;
  let two: TestWorkstation;
  beforeAll(async () => {
    ({ pool, seats: [one, two] } = await newsroom.sample('记者甲', '编辑甲'));
  });

  const wait = (window: TestWindow, state: 'connected' | 'offline') => window.until('status', {}, (status) => status.pool === state && (state === 'offline' || status.outbox === 0), 30_000);
  /** A script that both have; each types at a place of it while the pool is away; then the pool is back and both are caught up. */
  async function apart(text: string, [atOne, textOne]: readonly [number, string], [atTwo, textTwo]: readonly [number, string]): Promise<{ version: string; text: string; flags: string[] }> {
    const version = newId();
    const channel = (await one.window.ask('channels', {})).find((all) => all.form === 'tv')!;
    await one.window.command('story.create', 'story', newId(), { title: text, columns: [], mobileFirst: false, version, channel: channel.id, doc: docOfBlocks([{ id: 'b1', kind: 'vo', text }]) });
    await two.window.until('body', { id: version }, (body) => body !== null);
    await wait(one.window, 'connected');
    await endProcess(pool.child, 'SIGKILL');
    await Promise.all([wait(one.window, 'offline'), wait(two.window, 'offline')]);
    for (const [{ window }, at, words] of [[one, atOne, textOne], [two, atTwo, textTwo]] as const) {
      const doc = ++documents;
      const opened = await window.call('doc.open', { doc, body: version });
      await window.call('doc.push', { doc, version: opened.version, steps: [typed(words, at)] });
    }
    pool = await newsroom.pool({ data: pool.data });
    await Promise.all([wait(one.window, 'connected'), wait(two.window, 'connected')]);
    const said = async ({ window }: TestWorkstation) => { const value = (await window.until('version', { id: version }, (found) => blocksOf(found?.body.doc)[0]!.text.length === text.length + textOne.length + textTwo.length))!; return { version, text: blocksOf(value.body.doc)[0]!.text, flags: (value.version.mergeFlags ?? []).map(({ is, sentence }) => `${is} ${sentence}`) }; };
    await two.window.until('version', { id: version }, () => true);
    const [a, b] = [await said(one), await said(two)];
    expect(a.text).toBe(b.text);
    return a.flags.length > b.flags.length ? a : b;
  }

  it('that changed the same sentence are named, refused in review, and go on once somebody has looked', async () => {
    const { version, text, flags } = await apart('全县三百人参加。天气晴好。', [3, '共有'], [5, '余']);
    expect(text).toBe('全县共有三百余人参加。天气晴好。');
    expect(flags).toEqual(['both 全县共有三百余人参加。']);
    for (const { window } of [one, two]) await window.until('version', { id: version }, (found) => found?.version.mergeFlags?.length === 1);
    await expect(one.window.command('review.submit', 'version', version, { remark: '' })).rejects.toThrow('merge-unchecked');
    const found = (await two.window.ask('version', { id: version }))!.version.mergeFlags!;
    await two.window.command('merge.clear', 'version', version, { flags: found });
    await one.window.until('version', { id: version }, (now) => now?.version.mergeFlags?.length === 0);
    await one.window.command('review.submit', 'version', version, { remark: '' });
  });

  it('that changed different sentences need nobody', async () => {
    expect(await apart('全县三百人参加。天气晴好。', [9, '场面热烈。'], [14, '气温适宜。'])).toMatchObject({ text: '全县三百人参加。场面热烈。天气晴好。气温适宜。', flags: [] });
  });

  it('typing together on one line needs nobody either', async () => {
    const version = newId();
    const channel = (await one.window.ask('channels', {})).find((all) => all.form === 'tv')!;
    await one.window.command('story.create', 'story', newId(), { title: '同写', columns: [], mobileFirst: false, version, channel: channel.id, doc: docOfBlocks([{ id: 'b1', kind: 'vo', text: '一句。' }]) });
    await two.window.until('body', { id: version }, (body) => body !== null);
    const [a, b] = [++documents, ++documents];
    const [x, y] = await Promise.all([one.window.call('doc.open', { doc: a, body: version }), two.window.call('doc.open', { doc: b, body: version })]);
    await Promise.all([one.window.call('doc.push', { doc: a, version: x.version, steps: [typed('甲', 2)] }), two.window.call('doc.push', { doc: b, version: y.version, steps: [typed('乙', 2)] })]);
    for (const { window } of [one, two]) { await window.until('body', { id: version }, (body) => blocksOf(body?.doc)[0]!.text.length === 5); await wait(window, 'connected'); expect((await window.ask('version', { id: version }))?.version.mergeFlags ?? []).toEqual([]); }
  });
});
