import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { Judge } from '../log/judge.ts';
import { PoolKey } from '../people/pool-key.ts';
import { PoolStore } from '../store/pool-store.ts';
import { SearchRoom } from './pool-search.ts';
import { StoryIndex } from './story-index.ts';

let folder: string;
let store: PoolStore;
let judge: Judge;
const file = (name: string): string => path.join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-search-'));
  store = new PoolStore(file('pool.db'));
  judge = new Judge(store, new PoolKey(file('key.pem')));
  judge.system('channel.put', { kind: 'channel', id: 'tv' }, { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
});
afterEach(() => { store.close(); rmSync(folder, { recursive: true, force: true }); });
const story = (id: string, title: string, text: string): unknown => judge.system('story.create', { kind: 'story', id }, { title, columns: [], mobileFirst: false, version: `${id}-v`, channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'lead', text }]) });
function found(text: string, limit = 100): string[] {
  const index = new StoryIndex(file('pool.db'), file('search.db'));
  while (index.step()) { /* to the end */ }
  const { stories, total } = index.find(text, limit);
  index.close();
  expect(total).toBeGreaterThanOrEqual(stories.length);
  return stories.map((one) => one.id);
}

it('finds every two characters that stand together in a title or a script, newest first, and nothing else', () => {
  const texts = Array.from({ length: 80 }, (_one, number) => ({ id: `s${number}`, title: `第${number}号 春耕备耕`, text: `今天${'甲乙丙丁戊己庚辛壬癸'.slice(number % 9, (number % 9) + 2)}在城东举行现场会` }));
  for (const one of texts) story(one.id, one.title, one.text);
  for (const word of ['甲乙', '乙丙', '辛壬', '备耕', '会在', '城东举行', '第7号', '7号 城东']) {
    const expected = texts.filter(({ title, text }) => word.split(' ').every((part) => title.includes(part) || text.includes(part))).map((one) => one.id).reverse();
    expect([word, found(word)]).toEqual([word, word === '7号 城东' ? expect.arrayContaining(['s7']) : expected]);
  }
  expect(found('春耕', 3)).toEqual(['s79', 's78', 's77']);
});

it('follows what changes, and forgets what is deleted', () => {
  story('s', '旧题', '正文');
  expect([found('旧题'), found('新题')]).toEqual([['s'], []]);
  judge.system('story.set', { kind: 'story', id: 's' }, { title: '新题' });
  judge.system('version.titles', { kind: 'version', id: 's-v' }, { title: '新题' });
  judge.system('script.edit', { kind: 'body', id: 's-v' }, { v: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '补写' }] } }] });
  expect([found('旧题'), found('新题'), found('补写正文')]).toEqual([[], ['s'], ['s']]);
  judge.system('story.set', { kind: 'story', id: 's' }, { deleted: true });
  expect(found('新题')).toEqual([]);
});

it('is there for what was accepted until it was asked, though more is accepted all the time', () => {
  story('s', '题目', '正文');
  const index = new StoryIndex(file('pool.db'), file('search.db'));
  const until = index.last;
  for (let number = 0; number < 60; number++) story(`m${number}`, '别的', '正文');
  expect([index.step(until), index.find('题目', 5).stories.map(({ id }) => id), index.step()]).toEqual([false, ['s'], true]);
  index.close();
});

it('is made again when it is damaged', () => {
  story('s', '题目', '正文');
  expect(found('题目')).toEqual(['s']);
  for (const suffix of ['', '-wal', '-shm']) writeFileSync(file(`search.db${suffix}`), 'this was a database once '.repeat(300));
  expect(found('题目')).toEqual(['s']);
});

it('is made again where it is damaged behind its beginning: nothing shows when it is opened', async () => {
  for (let number = 0; number < 60; number++) story(`s${number}`, `第${number}号`, `甲乙${number}${Array.from({ length: 600 }, (_one, at) => '甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳'[(at * 7 + number * 13 + at * at) % 16]).join('')}`);
  expect(found('甲乙')).toHaveLength(60);
  const bytes = readFileSync(file('search.db'));
  for (let at = 8 << 12; at < bytes.length; at += 1 << 12) bytes.fill(0xa5, at + 100, at + 600);
  writeFileSync(file('search.db'), bytes);
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const room = new SearchRoom(file('pool.db'), file('search.db'));
  // In other words: ask again.
  expect(await room.search('甲乙', 5)).toEqual({ code: 'search-building' });
  expect(await room.search('甲乙', 5)).toMatchObject({ total: 60 });
  room.stop();
  silent.mockRestore();
});

it('finds all others where a disk has changed a story so that it cannot be read, says so once, and finds that one when it has been put back', () => {
  for (const id of ['a', 'b', 'c']) story(id, `题目${id}`, '正文');
  const { json } = store.rows().find(({ kind, id }) => kind === 'body' && id === 'b-v')!;
  const disk = new Database(file('pool.db'));
  const write = (text: string): void => { disk.prepare("UPDATE record SET json = ? WHERE kind = 'body' AND id = 'b-v'").run(text); };
  write(json.slice(0, -1));
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  let said = 0;
  const index = new StoryIndex(file('pool.db'), file('search.db'), () => { said++; });
  const all = (): string[] => { for (let steps = 0; steps < 3; steps++) index.step(); return index.find('正文', 5).stories.map(({ id }) => id); };
  expect([all(), all(), said]).toEqual([['c', 'a'], ['c', 'a'], 1]);
  write(json);
  expect(all()).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  silent.mockRestore();
  disk.close();
  index.close();
});

it('is made again for a pool that went another way since a backup', () => {
  story('s', '题目', '正文');
  expect(found('题目')).toEqual(['s']);
  store.close();
  rmSync(file('pool.db'));
  store = new PoolStore(file('pool.db'));
  judge = new Judge(store, new PoolKey(file('key.pem')));
  judge.system('channel.put', { kind: 'channel', id: 'tv' }, { name: '卫视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  story('t', '别的', '正文');
  expect([found('题目'), found('别的')]).toEqual([[], ['t']]);
});

it('is asked in a thread, and knows what was accepted just before', async () => {
  const room = new SearchRoom(file('pool.db'), file('search.db'));
  for (let number = 0; number < 3; number++) {
    story(`s${number}`, `题目${number}`, '正文');
    expect(await room.search(`题目${number}`, 5)).toMatchObject({ total: 1, stories: [{ id: `s${number}`, title: `题目${number}` }] });
  }
  room.stop();
  expect(await room.search('题目', 5)).toEqual({ code: 'search-failed' });
});
