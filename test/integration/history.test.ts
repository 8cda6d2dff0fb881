/** What a record was: seen as of any entry of its trail, and put back from there by plain commands. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ulid } from '../../shared/ids.ts';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { signIn, TestNewsroom, type TestWindow } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());
const newId = (): string => ulid(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
let window: TestWindow;
const [story, version] = [newId(), newId()];
const settled = () => window.until('status', {}, (status) => status.pool === 'connected' && status.outbox === 0);
const typed = (text: string, at: number): unknown => ({ stepType: 'replace', from: at, to: at, slice: { content: [{ type: 'text', text }] } });

const whole = () => window.until('history', { kind: 'story', id: story }, ({ is, lines }) => is === 'whole' && lines.length === 5).then(({ lines }) => lines);

beforeAll(async () => {
  ({ window } = await newsroom.workstation());
  await window.until('status', {}, (status) => status.pool === 'connected');
  await window.call('setup.begin', { sample: true, admin: null });
  await window.until('people', {}, (all) => all.length > 3);
  await signIn(window, '编辑甲');
  const channel = (await window.ask('channels', {})).find((one) => one.form === 'tv')!;
  await window.command('story.create', 'story', story, { title: '一稿', columns: [], mobileFirst: false, version, channel: channel.id, doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
  await settled();
  for (const [title, text] of [['二稿', '甲'], ['三稿', '乙']] as const) {
    await window.command('story.set', 'story', story, { title });
    await window.call('doc.open', { doc: 1, body: version }).then(({ version: at }) => window.call('doc.push', { doc: 1, version: at, steps: [typed(text, 1)] }));
    await window.call('doc.close', { doc: 1 });
    await settled();
  }
});

it('the trail of a story has everything about its versions and their scripts', async () => {
  const trail = await whole();
  expect(trail.map(({ name, of }) => [name, of.kind])).toEqual([['script.edit', 'version'], ['story.set', 'story'], ['script.edit', 'version'], ['story.set', 'story'], ['story.create', 'story']]);
});

it('any record is seen as it was after any entry, and not before it was made', async () => {
  const trail = await whole();
  const at = async (kind: string, id: string, entry: number) => (await window.call('record.asOf', { kind, id, seq: trail[entry]!.seq }))?.record;
  const said = async (entry: number) => blocksOf((await at('body', version, entry) as { doc: unknown }).doc)[0]?.text;
  expect([await said(4), await said(2), await said(0)]).toEqual(['原文。', '甲原文。', '乙甲原文。']);
  expect([(await at('story', story, 4) as { title: string }).title, (await at('story', story, 1) as { title: string }).title]).toEqual(['一稿', '三稿']);
  expect(await window.call('record.asOf', { kind: 'story', id: story, seq: trail[4]!.seq - 1 })).toBeNull();
});

it('a value of then is put back by a plain command', async () => {
  const [, , , second] = await whole();
  const title = () => window.ask('story', { id: story }).then((value) => value?.story.title);
  const before = (await window.call('record.asOf', { kind: 'story', id: story, seq: second!.seq - 1 }))!.record as { title: string };
  await window.call('record.putBack', { kind: 'story', id: story, values: { title: before.title } });
  expect(await title()).toBe('一稿');
  await settled();
  expect((await window.until('history', { kind: 'story', id: story }, ({ lines }) => lines.length === 6)).lines[0]).toMatchObject({ name: 'story.set', says: { title: '一稿' } });
});
