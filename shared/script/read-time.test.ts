import { describe, expect, it } from 'vitest';
import { readTime, textTime } from './read-time.ts';
import type { Block } from './schema.ts';

const block = (given: Partial<Block>): Block => ({ id: 'b1', kind: 'read', asset: null, in: null, out: null, speaker: '', role: '', text: '', ...given });

describe('a text at 240 syllables a minute', () => {
  const rows: [what: string, text: string, ms: number][] = [
    ['nothing takes no time', '', 0],
    ['white space takes no time', ' \n', 0],
    ['marks alone take no time', '。', 0],
    ['four syllables and the breath at the end', '春风送暖', 1000 + 500],
    ['the full stop is that breath', '春风送暖。', 1000 + 500],
    ['a comma is a short one', '春风，送暖。', 1000 + 250 + 500],
    ['a run of marks is one breath', '春风送暖！？', 1000 + 500],
    ['a quotation mark between marks is silent', '“春风。”，送暖', 1000 + 500 + 500],
    ['a comma at the end is the end of the block', '春风送暖，', 1000 + 500],
    ['the colon of a time is said, not waited for', '19:00', 1000 + 500],
    ['the comma of a number neither', '1,234', 1750 + 500],
  ];
  for (const [what, text, ms] of rows) it(what, () => expect(textTime(text, 240)).toBe(ms));
});

describe('a script', () => {
  it('adds its blocks up', () => {
    const time = readTime([block({ id: 'a', text: '春风送暖。' }), block({ id: 'b', text: '春风送暖。' })], 240);
    expect(time).toEqual({ total: 3000, blocks: [{ id: 'a', ms: 1500 }, { id: 'b', ms: 1500 }] });
  });
  it('is quiet where people look', () => {
    for (const kind of ['cg', 'note', 'picture', 'heading', 'row'] as const) expect(readTime([block({ kind, text: '春风送暖。' })], 240).total).toBe(0);
  });
  it('takes a sound bite from its picture', () => {
    expect(readTime([block({ kind: 'sot', asset: 'a', in: 25, out: 300, text: '很长很长的同期声' })], 240).total).toBe(11_000);
  });
  it('takes a sound bite without a range from its words', () => {
    expect(readTime([block({ kind: 'sot', asset: 'a', in: 25, out: null, text: '春风送暖。' })], 240).total).toBe(1500);
    expect(readTime([block({ kind: 'sot', asset: 'a', in: 25, out: 25, text: '春风送暖。' })], 240).total).toBe(1500);
  });
  it('goes with the rate', () => {
    expect(textTime('春风送暖', 480)).toBe(500 + 500);
  });
});
