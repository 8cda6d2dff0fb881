import { describe, expect, it } from 'vitest';
import forms from '../../test/data/read-time/spoken-forms.json' with { type: 'json' };
import { spokenForm, syllables } from './spoken.ts';

interface Case { text: string; spoken: string; syllables: number; also?: string }

describe('the hand-written spoken forms', () => {
  for (const one of forms.cases as Case[]) {
    it(`${one.text} is said ${one.spoken}`, () => {
      expect([one.spoken, one.also]).toContain(spokenForm(one.text));
      expect(syllables(one.text)).toBe(one.syllables);
    });
  }
});

const more: [what: string, written: string, said: string][] = [
  ['years that were counted are a quantity', '距今2000年', '距今两千年'],
  ['a decade', '20世纪80年代', '二十世纪八十年代'],
  ['a decade with its century', '1980年代', '一九八零年代'],
  ['a generation', '90后创业者', '九零后创业者'],
  ['a date in figures', '2024-05-01', '二零二四年五月一日'],
  ['a five-year span', '2021—2025年', '二零二一至二零二五年'],
  ['a meeting of a year', '2022全球数字贸易大会', '二零二二全球数字贸易大会'],
  ['a report of a year', '《创新指数2022》', '创新指数二零二二'],
  ['a school year', '2024-2025学年', '二零二四至二零二五学年'],
  ['day and month', '10月2日', '十月二日'],
  ['opening hours', '8:30-11:30', '八点三十分至十一点三十分'],
  ['two in the morning', '凌晨2:00', '凌晨两点整'],
  ['a score with two figures', '以21:15战胜对手', '以二十一比十五战胜对手'],
  ['a ratio', '比例为1:100', '比例为一比一百'],
  ['a share of a thousand', '3.5‰', '千分之三点五'],
  ['a fall', '同比-3.2%', '同比负百分之三点二'],
  ['a range of shares', '增长3—5%', '增长百分之三到五'],
  ['a mobile number', '13800138000', '幺三八零零幺三八零零零'],
  ['a service number', '400-820-8820', '四零零八二零八八二零'],
  ['a hot-line without its word', '可致电12345反映', '可致电幺二三四五反映'],
  ['the same figures as a count', '10086名学生', '一万零八十六名学生'],
  ['a hot-line of a network', '10086', '幺零零八六'],
  ['police', '110报警', '幺幺零报警'],
  ['people are counted, not dialled', '110名队员', '一百一十名队员'],
  ['zero in the middle', '100015元', '十万零一十五元'],
  ['ten and a bit', '15人', '十五人'],
  ['two hundred million', '2亿元', '两亿元'],
  ['twelve is not 两', '12个', '十二个'],
  ['twenty-two thousand', '22000亩', '两万两千亩'],
  ['second', '第2批', '第二批'],
  ['a decimal begins with 二', '2.5万亩', '二点五万亩'],
  ['per cent points', '提高2个百分点', '提高两个百分点'],
  ['fine dust', 'PM2.5浓度', 'PM二点五浓度'],
  ['a motorway', 'S209省道', 'S二零九省道'],
  ['a summit', 'G20峰会', 'G二十峰会'],
  ['degrees in a range', '-5~3℃', '零下五至三摄氏度'],
  ['square kilometres', '120km²', '一百二十平方公里'],
  ['money with a sign', '￥500万', '五百万元'],
  ['full-width figures', '２０２４年１月', '二零二四年一月'],
  ['a span with the dash of a Chinese keyboard', '2021－2025年', '二零二一至二零二五年'],
  ['frost with that dash', '－5℃', '零下五摄氏度'],
  ['frost with the sign of subtraction', '−5℃～3℃', '零下五至三摄氏度'],
  ['full-width thousands', '1，500元', '一千五百元'],
  ['seven days a week', '7×24小时', '七乘二十四小时'],
  ['plus', '“互联网+”', '互联网加'],
  ['pauses stay', '截至目前，共有3户。', '截至目前，共有三户。'],
  ['a word in Latin', 'Vlog', 'Vlog'],
];
describe('more of what stands in scripts', () => {
  for (const [what, written, said] of more) it(`${what}: ${written}`, () => expect(spokenForm(written)).toBe(said));
});

it('words in Latin are said, capitals are spelled', () => {
  expect([syllables('WiFi'), syllables('Vlog'), syllables('GDP'), syllables('iPhone'), syllables('')]).toEqual([2, 1, 3, 2, 0]);
});
