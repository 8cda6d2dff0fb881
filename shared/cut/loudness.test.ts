import { describe, expect, it } from 'vitest';
import { gainFor, mixed, parseLoudness } from './loudness.ts';

const summary = (integrated: string, peak: string): string => `[Parsed_ebur128_0 @ 0x55] Summary:

  Integrated loudness:
    I:         ${integrated} LUFS
    Threshold: -33.4 LUFS

  Loudness range:
    LRA:         6.1 LU
    Threshold: -43.5 LUFS
    LRA low:   -28.3 LUFS
    LRA high:  -22.2 LUFS

  True peak:
    Peak:       ${peak} dBFS
`;

describe('loudness as ebur128 says it', () => {
  const rows: [what: string, text: string, expected: ReturnType<typeof parseLoudness>][] = [
    ['a programme', summary('-23.1', '-4.2'), { integrated: -23.1, peak: -4.2 }],
    ['a peak over full scale', summary('-9.0', '1.3'), { integrated: -9, peak: 1.3 }],
    ['silence', summary('-70.0', '-inf'), { integrated: -Infinity, peak: -Infinity }],
    ['no number', summary('nan', '-inf'), { integrated: -Infinity, peak: -Infinity }],
    ['the last summary of several', `${summary('-10.0', '-1.0')}${summary('-20.0', '-3.0')}`, { integrated: -20, peak: -3 }],
    ['nothing', 'Output file is empty', null],
  ];
  for (const [what, text, expected] of rows) it(`reads ${what}`, () => { expect(parseLoudness(text)).toEqual(expected); });

  it('asks for the difference to -24 LUFS, for nothing in silence, and never for more than 30 dB', () => {
    expect([-23, -30.5, -Infinity, -65].map((integrated) => gainFor({ integrated, peak: -10 }))).toEqual([-1, 6.5, 0, 30]);
  });

  it('adds tracks up without turning one down', () => {
    expect(mixed(1)).toBe('[0:a]anull');
    expect(mixed(2)).toBe('[0:a][1:a]amerge=inputs=2,pan=stereo|c0=c0+c2|c1=c1+c3');
  });
});
