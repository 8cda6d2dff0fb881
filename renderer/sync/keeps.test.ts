import { expect, it } from 'vitest';
import { isLess, isSame, type Kept } from './keeps.ts';

const rows: [what: string, wanted: Kept, before: Kept, less: boolean][] = [
  ['a year instead of everything', { months: 12, channels: null }, { months: null, channels: null }, true],
  ['everything instead of a year', { months: null, channels: null }, { months: 12, channels: null }, false],
  ['one channel instead of all', { months: null, channels: ['tv'] }, { months: null, channels: null }, true],
  ['one channel more', { months: 6, channels: ['tv', 'app'] }, { months: 6, channels: ['tv'] }, false],
  ['another channel', { months: 6, channels: ['app'] }, { months: 6, channels: ['tv'] }, true],
  ['more months of fewer channels', { months: 24, channels: ['tv'] }, { months: 3, channels: ['tv', 'app'] }, true],
];
for (const [what, wanted, before, less] of rows) it(`${what}: ${less ? 'less' : 'not less'}`, () => expect(isLess(wanted, before)).toBe(less));
it('the order of channels is no difference', () => expect(isSame({ months: 3, channels: ['a', 'b'] }, { months: 3, channels: ['b', 'a'] })).toBe(true));
