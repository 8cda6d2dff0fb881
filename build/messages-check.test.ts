import { describe, expect, it } from 'vitest';
import { askedIn, findings } from './messages-check.mjs';

describe('message files', () => {
  const rows: [what: string, languages: Record<string, Record<string, Record<string, string>>>, asked: [string, string][], expected: string[]][] = [
    ['alike in both languages', { 'zh-CN': { a: { 'a.x': '第 {n} 条' } }, en: { a: { 'a.x': 'item {n}' } } }, [['f', 'a.x']], []],
    ['a key missing', { 'zh-CN': { a: { 'a.x': '稿件' } }, en: { a: {} } }, [], ['en: a.x is missing']],
    ['a key too many', { 'zh-CN': { a: {} }, en: { a: { 'a.x': 'Story' } } }, [], ['zh-CN: a.x is missing']],
    ['other places', { 'zh-CN': { a: { 'a.x': '{n} 条' } }, en: { a: { 'a.x': '{count} items' } } }, [], ['a.x: places differ: n / count']],
    ['no words', { 'zh-CN': { a: { 'a.x': ' ' } }, en: { a: { 'a.x': 'Story' } } }, [], ['zh-CN/a: a.x has no words']],
    ['an apology', { 'zh-CN': { a: { 'a.x': '抱歉' } }, en: { a: { 'a.x': 'Story' } } }, [], ['zh-CN/a: a.x: 抱歉']],
    ['said twice', { 'zh-CN': { a: { 'a.x': '稿' }, b: { 'a.x': '稿件' } }, en: { a: { 'a.x': 'Story' } } }, [], ['zh-CN/b: a.x is said twice, differently']],
    ['asked for and not there', { 'zh-CN': { a: {} }, en: { a: {} } }, [['renderer/A.tsx', 'a.x']], ['renderer/A.tsx: no message a.x']],
  ];
  for (const [what, languages, asked, expected] of rows) it(what, () => expect(findings(languages, asked)).toEqual(expected));
  it('finds the keys a source names', () => expect(askedIn('f', "t('frame.title'); t(`a.${b}`); about('x.y'); t('desk.count', { n })")).toEqual([['f', 'frame.title'], ['f', 'desk.count']]));
});
