import { describe, expect, it } from 'vitest';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { contentOf, wordsOfSteps } from './content.ts';

const put = (from: number, text: string) => ({ stepType: 'replace', from, to: from, slice: { content: [{ type: 'text', text }] } });
const block = (text: string) => ({ type: 'block', attrs: { id: text }, content: [{ type: 'text', text }] });

describe('what a command says', () => {
  it('words typed in one go stand together, words at another place begin a line', () => expect(wordsOfSteps([put(3, '今天'), put(5, '上午'), put(40, '完')])).toBe('今天上午\n完'));
  it('blocks are lines', () => expect(wordsOfSteps([{ stepType: 'replace', from: 0, to: 0, slice: { content: [block('一'), block('二')] } }])).toBe('一\n二'));
  it('taking away says no words', () => expect(contentOf({ name: 'script.edit', args: { v: 3, steps: [{ stepType: 'replace', from: 1, to: 9 }] }, now: {} })).toEqual({ words: '', fields: [] }));
  it('fields stand beside what is there now', () => expect(contentOf({ name: 'version.titles', args: { title: '新题', kicker: '' }, now: { title: '旧题' } })).toEqual({
    words: null, fields: [{ name: 'title', was: '旧题', is: '新题' }, { name: 'kicker', was: undefined, is: '' }],
  }));
  it('a new story says its title and its words', () => expect(contentOf({ name: 'story.create', args: { title: '题', version: 'x', doc: docOfBlocks([{ id: 'a', kind: 'lead', text: '导语。' }, { id: 'b', kind: 'read', text: '正文。' }]) }, now: {} })).toEqual({
    words: '导语。\n正文。', fields: [{ name: 'title', was: undefined, is: '题' }],
  }));
  it('one that began empty says no words and took none away', () => expect(contentOf({ name: 'story.create', args: { title: '题', doc: docOfBlocks([{ id: 'a', kind: 'lead', text: '' }]) }, now: {} }).words).toBeNull());
  it('an item that was to be added says what it was to be', () => expect(contentOf({ name: 'item.add', args: { rundown: 'r', after: null, item: { slug: '头条', planned: 90_000 } }, now: {} }).fields.map((one) => one.name)).toEqual(['slug', 'planned']));
});
