import { describe, expect, it } from 'vitest';
import { readSrt, srtText } from './srt.ts';

describe('SubRip', () => {
  const cues = [{ from: 0, to: 2400, text: '观众朋友们晚上好' }, { from: 2400, to: 5960, text: '今天是三月二日\n欢迎收看《县新闻联播》' }];
  const file = '1\n00:00:00,000 --> 00:00:02,400\n观众朋友们晚上好\n\n2\n00:00:02,400 --> 00:00:05,960\n今天是三月二日\n欢迎收看《县新闻联播》\n';

  it('writes numbers, commas and blank lines', () => { expect(srtText(cues)).toBe(file); });
  it('reads back what it writes', () => { expect(readSrt(srtText(cues))).toEqual(cues); });
  it('keeps a blank line from ending a cue early, and hours past a day', () => {
    const odd = [{ from: 90_061_001, to: 90_062_000, text: '一\n\n二' }];
    expect(srtText(odd)).toBe('1\n25:01:01,001 --> 25:01:02,000\n一\n二\n');
  });

  const forgiven: [what: string, text: string][] = [
    ['a byte order mark and Windows line ends', `\uFEFF${file.replaceAll('\n', '\r\n')}`],
    ['dots for commas', file.replaceAll(',', '.')],
    ['missing numbers', file.replace(/^\d\n/gm, '')],
    ['a forgotten blank line', file.replace('晚上好\n\n2', '晚上好\n2')],
    ['several blank lines and a note above', `字幕：张三\n\n\n${file.replace('\n\n', '\n\n\n')}\n\n`],
  ];
  for (const [what, text] of forgiven) it(`forgives ${what}`, () => { expect(readSrt(text)).toEqual(cues); });
  it('finds no cues in something else', () => { expect(readSrt('{"a":1}')).toEqual([]); });
});
