import { describe, expect, it } from 'vitest';
import { pageNumbers } from './numbering.ts';
import { parseLength, parseTimeOfDay } from './time-entry.ts';

const lengths: [string, number | null][] = [
  ['45', 45], ['0', 0], ['90', 90], ['130', 90], ['1:30', 90], ['1.30', 90], ['1 30', 90], ["1'30\"", 90], ['1′30″', 90], ['1分30秒', 90], ['1：30', 90], ['１：３０', 90], ['2分', 120], ['2分钟', 120],
  ['30秒', 30], ['1:15:00', 4500], ['11500', 4500], ['', null], ['abc', null], ['1:75', null], ['-5', null], ['1:2:3:4', null], ['175', null],
];
describe('a typed length', () => {
  for (const [typed, seconds] of lengths) it(`"${typed}"`, () => expect(parseLength(typed)).toBe(seconds === null ? null : seconds * 1000));
});

const times: [string, number | null][] = [
  ['19:45', 71100], ['1945', 71100], ['19:45:30', 71130], ['194530', 71130], ['19点45', 71100], ['19', 68400], ['00:10', 600], ['24:10', 87000], ['945', 35100], ['48:00', null], ['19:60', null], ['', null], ['晚上', null],
];
describe('a typed time of day', () => {
  for (const [typed, seconds] of times) it(`"${typed}"`, () => expect(parseTimeOfDay(typed)).toBe(seconds === null ? null : seconds * 1000));
});

it('pages count what is in the run', () => {
  expect(pageNumbers([{ float: false }, { float: true }, { float: false }])).toEqual(['01', '', '02']);
});
