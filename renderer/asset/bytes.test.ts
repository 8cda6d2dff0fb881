import { expect, it } from 'vitest';
import { bytesText } from './bytes.ts';

const rows: [number, string][] = [[0, '0 B'], [999, '999 B'], [1000, '1.0 KB'], [12_345, '12.3 KB'], [999_600, '1.0 MB'], [340_000_000, '340 MB'], [4_700_000_000, '4.7 GB']];
for (const [bytes, text] of rows) it(`${bytes} is ${text}`, () => expect(bytesText(bytes)).toBe(text));
