import { expect, it } from 'vitest';
import { byteSize, stretch } from './format.ts';

const rows: [number, string][] = [[0, '0 B'], [999, '999 B'], [1000, '1.0 KB'], [12_345, '12.1 KB'], [1_048_576, '1.0 MB'], [340_000_000, '324 MB'], [4_700_000_000, '4.4 GB'], [50 * 1024 ** 3, '50.0 GB']];
for (const [bytes, text] of rows) it(`${bytes} is ${text}`, () => expect(byteSize(bytes)).toBe(text));

const on = (day: number, hour: number, minute: number): number => new Date(2026, 2, day, hour, minute).getTime();
const now = on(5, 20, 0);
const stretches: [string, number, number, string][] = [['today', on(5, 9, 2), on(5, 9, 40), '09:02–09:40'], ['another day', on(4, 9, 2), on(4, 9, 40), '03-04 09:02–09:40'], ['past midnight', on(4, 23, 50), on(5, 0, 10), '03-04 23:50–00:10'], ['within a minute', on(5, 9, 2), on(5, 9, 2) + 30_000, '09:02']];
for (const [what, from, to, text] of stretches) it(`a stretch of time: ${what}`, () => expect(stretch(from, to, now)).toBe(text));
