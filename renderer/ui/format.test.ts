import { expect, it } from 'vitest';
import { byteSize } from './format.ts';

const rows: [number, string][] = [[0, '0 B'], [999, '999 B'], [1000, '1.0 KB'], [12_345, '12.1 KB'], [1_048_576, '1.0 MB'], [340_000_000, '324 MB'], [4_700_000_000, '4.4 GB'], [50 * 1024 ** 3, '50.0 GB']];
for (const [bytes, text] of rows) it(`${bytes} is ${text}`, () => expect(byteSize(bytes)).toBe(text));
