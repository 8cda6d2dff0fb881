/** Numbers as a Mandarin reader says them. Digits in, Han characters out; knows nothing of what the number counts. */
const DIGITS = '零一二三四五六七八九';
const PLACES = ['', '十', '百', '千'];
const GROUPS = ['', '万', '亿', '万亿', '亿亿'];

/** One after the other, as years, models and rooms are read: 919 is 九一九. */
export const digitByDigit = (digits: string): string => digits.replace(/\d/g, (digit) => DIGITS[Number(digit)]!);

/** As telephone numbers are read: like digit by digit, but 1 is 幺, which cannot be misheard for 七. */
export const telephone = (digits: string): string => digitByDigit(digits.replace(/\D/g, '')).replaceAll('一', '幺');

/** Up to four digits without leading zeros; `first`: nothing was said before it, so 12 is 十二 and 200 is 两百. */
function underTenThousand(digits: string, first: boolean): string {
  let said = '';
  let gap = false;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits[index]!;
    const place = digits.length - 1 - index;
    if (digit === '0') { gap = true; continue; }
    if (gap && said !== '') said += '零';
    gap = false;
    const leading = first && said === '';
    if (digit === '1' && place === 1 && leading) said += '十';
    else if (digit === '2' && (place === 3 || (place === 2 && leading))) said += `两${PLACES[place]!}`;
    else said += DIGITS[Number(digit)]! + PLACES[place]!;
  }
  return said;
}

/**
 * A whole number of up to 20 digits as a quantity: 158565 is 十五万八千五百六十五. Longer ones, and those with a leading zero,
 * are read digit by digit, because nobody counts with them.
 */
export function cardinal(digits: string): string {
  if (/^0+$/.test(digits)) return digits.length === 1 ? '零' : digitByDigit(digits);
  if (digits.startsWith('0') || digits.length > 20) return digitByDigit(digits);
  let said = '';
  let gap = false;
  const count = Math.ceil(digits.length / 4);
  for (let group = count - 1; group >= 0; group--) {
    const part = digits.slice(Math.max(0, digits.length - 4 * (group + 1)), digits.length - 4 * group);
    const plain = part.replace(/^0+/, '');
    if (plain === '') { gap = true; continue; }
    if (said !== '' && (gap || part.startsWith('0'))) said += '零';
    gap = false;
    said += (plain === '2' && group > 0 ? '两' : underTenThousand(plain, said === '')) + GROUPS[group]!;
  }
  return said;
}

/** A number with an optional fraction and thousands commas: 4,383.3 is 四千三百八十三点三. */
export function quantity(written: string): string {
  const [whole = '0', fraction] = written.replaceAll(',', '').split('.');
  return cardinal(whole) + (fraction ? `点${digitByDigit(fraction)}` : '');
}
