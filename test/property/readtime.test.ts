import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardinal } from '../../shared/script/chinese-number.ts';
import { readTime, textTime } from '../../shared/script/read-time.ts';
import { BLOCK_KINDS, type Block } from '../../shared/script/schema.ts';
import { spokenForm, syllables } from '../../shared/script/spoken.ts';

/** Script-like text: Han, figures, signs, marks, Latin, in any mixture. */
const written = fc.array(fc.constantFrom(...'一二两年月日个人万亿元号第新闻全县的，。；：、！？“”—-~%％/:：.+0123456789０５ABGkmh℃㎡〇', '2024年', '12345热线', '3:2', '19:00', 'km/h', '2.5%'), { maxLength: 60 }).map((parts) => parts.join(''));
const block: fc.Arbitrary<Block> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 4 }), kind: fc.constantFrom(...BLOCK_KINDS), asset: fc.constantFrom(null, 'asset'),
  in: fc.option(fc.nat(500)), out: fc.option(fc.nat(500)), speaker: fc.constant(''), role: fc.constant(''), text: written,
});

/** The number a cardinal says, read back by other rules than those that wrote it. */
function valueOf(said: string): bigint {
  const digit = new Map([...'零一二三四五六七八九'].map((one, index) => [one, BigInt(index)]));
  digit.set('两', 2n);
  const small = new Map([['十', 10n], ['百', 100n], ['千', 1000n]]);
  let total = 0n, section = 0n, held = 0n;
  for (const one of said.replaceAll('万亿', '兆').replaceAll('亿亿', '京')) {
    const large = { 万: 10n ** 4n, 亿: 10n ** 8n, 兆: 10n ** 12n, 京: 10n ** 16n }[one];
    if (digit.has(one)) held = digit.get(one)!;
    else if (small.has(one)) { section += (held === 0n ? 1n : held) * small.get(one)!; held = 0n; }
    else if (large !== undefined) { total += (section + held) * large; section = held = 0n; }
  }
  return total + section + held;
}

describe('what is said', () => {
  it('has no figure left in it', () => fc.assert(fc.property(written, (text) => { expect(spokenForm(text)).not.toMatch(/[0-9０-９]/u); }), { numRuns: 2000 }));
  it('is said the same when it is said already', () => fc.assert(fc.property(written, (text) => {
    const once = spokenForm(text);
    expect(spokenForm(once)).toBe(once);
  }), { numRuns: 2000 }));
  it('says every quantity so that it can be written back', () => fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n - 1n }), (number) => {
    expect(valueOf(cardinal(String(number)))).toBe(number);
  }), { numRuns: 3000 }));
  it('keeps every Han character of the text', () => fc.assert(fc.property(fc.stringMatching(/^[一-龥]{0,40}$/u), (text) => { expect(syllables(text)).toBe(text.length); })));
});

describe('read time', () => {
  it('is the sum of its blocks, whatever was measured before', () => fc.assert(fc.property(fc.array(block, { maxLength: 12 }), fc.integer({ min: 120, max: 400 }), (blocks, rate) => {
    const time = readTime(blocks, rate);
    expect(time.total).toBe(time.blocks.reduce((sum, one) => sum + one.ms, 0));
    expect(time.blocks.map((one) => one.id)).toEqual(blocks.map((one) => one.id));
    expect(readTime(blocks, rate)).toEqual(time);
  })));
  it('is never negative and never grows with the rate', () => fc.assert(fc.property(written, fc.integer({ min: 100, max: 300 }), (text, rate) => {
    expect(textTime(text, rate)).toBeGreaterThanOrEqual(textTime(text, rate + 50));
    expect(textTime(text, rate + 50)).toBeGreaterThanOrEqual(0);
  })));
  it('does not depend on the order of blocks', () => fc.assert(fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
    expect(readTime([...blocks].reverse(), 280).total).toBe(readTime(blocks, 280).total);
  })));
  it('lengthens by what is added', () => fc.assert(fc.property(fc.stringMatching(/^[一-龥]{1,20}$/u), fc.stringMatching(/^[一-龥]{1,20}$/u), (one, two) => {
    expect(textTime(one + two, 240)).toBe(textTime(one, 240) + textTime(two, 240) - 500);
  })));
});
