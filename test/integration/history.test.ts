/** What a record was: seen as of any entry of its trail, and put back from there by plain commands. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ulid } from '../../shared/ids.ts';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { beginSample, signIn, TestNewsroom, type TestWindow } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());
const newId = (): string => ulid(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
let window: TestWindow;
const [story, version] = [newId(), newId()];
const settled = () => window.until('status', {}, (status) => status.pool === 'connected' && status.outbox === 0);
const typed = (text: string, at: number): unknown => ({ stepType: 'replace', from: at, to: at, slice: { content: [{ type: 'text', text }] } });

const whole = () => window.until('history', { kind: 'story', id: story }, ({ is, lines }) => is === 'whole' && lines.length === 6).then(({ lines }) => lines);

beforeAll(async () => {
  ({ window } = await newsroom.workstation());
  await beginSample(window);
  await signIn(window, '编辑甲');
  const channel = (await window.ask('channels', {})).find((one) => one.form === 'tv')!;
  await window.command('story.create', 'story', story, { title: '一稿', columns: [], mobileFirst: false, version, channel: channel.id, doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
  await settled();
  for (const [title, text] of [['二稿', '甲'], ['三稿', '乙']] as const) {
    await window.command('story.set', 'story', story, { title });
    if (title === '三稿') await window.command('version.titles', 'version', version, { title });
    await window.call('doc.open', { doc: 1, body: version }).then(({ version: at }) => window.call('doc.push', { doc: 1, version: at, steps: [typed(text, 1)] }));
    await window.call('doc.close', { doc: 1 });
    await settled();
  }
});

it('the trail of a story has everything about its versions and their scripts', async () => {
  const trail = await whole();
  expect(trail.map(({ name, of }) => [name, of.kind])).toEqual([['script.edit', 'version'], ['version.titles', 'version'], ['story.set', 'story'], ['script.edit', 'version'], ['story.set', 'story'], ['story.create', 'story']]);
});

it('any record is seen as it was after any entry, and not before it was made', async () => {
  const trail = await whole();
  const at = async (kind: string, id: string, entry: number) => (await window.call('record.asOf', { kind, id, seq: trail[entry]!.seq }))?.record;
  const said = async (entry: number) => blocksOf((await at('body', version, entry) as { doc: unknown }).doc)[0]?.text;
  expect([await said(5), await said(3), await said(0)]).toEqual(['原文。', '甲原文。', '乙甲原文。']);
  expect([(await at('story', story, 5) as { title: string }).title, (await at('story', story, 2) as { title: string }).title]).toEqual(['一稿', '三稿']);
  expect(await window.call('record.asOf', { kind: 'story', id: story, seq: trail[5]!.seq - 1 })).toBeNull();
});

it('a value of then is put back by a plain command', async () => {
  const [, , , , second] = await whole();
  const title = () => window.ask('story', { id: story }).then((value) => value?.story.title);
  const before = (await window.call('record.asOf', { kind: 'story', id: story, seq: second!.seq - 1 }))!.record as { title: string };
  await window.call('record.putBack', { kind: 'story', id: story, values: { title: before.title } });
  expect(await title()).toBe('一稿');
  await settled();
  expect((await window.until('history', { kind: 'story', id: story }, ({ lines }) => lines.length === 7)).lines[0]).toMatchObject({ name: 'story.set', says: { title: '一稿' } });
});

it('typing is one line from its first key to its last, and shows what all of it changed', async () => {
  for (const text of ['丙', '丁', '戊']) {
    await window.call('doc.open', { doc: 1, body: version }).then(({ version: at }) => window.call('doc.push', { doc: 1, version: at, steps: [typed(text, 1)] }));
    await window.call('doc.close', { doc: 1 });
    await settled();
  }
  const { lines } = await window.until('history', { kind: 'version', id: version }, (all) => all.is === 'whole' && all.lines[0]?.count === 4);
  const said = async (seq: number) => blocksOf((await window.call('record.asOf', { kind: 'body', id: version, seq }).then((then) => then?.record as { doc: unknown })).doc)[0]?.text;
  expect([lines.map(({ name, count }) => [name, count]), await said(lines[0]!.seq), await said(lines[0]!.first - 1)]).toEqual([[['script.edit', 4], ['version.titles', 1], ['script.edit', 1]], '戊丁丙乙甲原文。', '甲原文。']);
});

it('a long history comes in pages, down to the beginning; what was handed in is found by name under all of it', async () => {
  await window.command('review.submit', 'version', version, { remark: '' });
  await window.command('review.withdraw', 'version', version, {});
  for (let title = 0; title < 250; title++) await window.command('version.titles', 'version', version, { title: `第${title}稿` });
  await settled();
  const of = { kind: 'version', id: version } as const;
  const first = await window.until('history', of, ({ is, lines }) => is === 'whole' && lines[0]?.says['title'] === '第249稿');
  await window.call('history.back', of);
  const all = await window.until('history', of, ({ older }) => older === 'none');
  expect([typeof first.older, first.lines.length < all.lines.length, all.lines.filter((one) => one.name === 'version.titles').length, all.lines.at(-1)?.name]).toEqual(['number', true, 251, 'script.edit']);
  expect((await window.until('history', { ...of, name: 'review.submit' }, ({ is }) => is === 'whole')).lines.map(({ name, says }) => [name, says])).toEqual([['review.submit', {}]]);
});
