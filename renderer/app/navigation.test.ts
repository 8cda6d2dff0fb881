import { expect, it } from 'vitest';
import { hashOf, placeOf, type Place } from './navigation.ts';

const rows: [hash: string, place: Place][] = [
  ['', { screen: 'stories', id: null }],
  ['#/', { screen: 'stories', id: null }],
  ['#/rundown', { screen: 'rundown', id: null }],
  ['#/rundown/', { screen: 'rundown', id: null }],
  ['#/cut/01ABC', { screen: 'cut', id: '01ABC' }],
  ['#/settings/a%20b/%E5%90%8C%E6%AD%A5', { screen: 'settings', id: 'a b/同步' }],
  ['#/nowhere/1', { screen: 'stories', id: '1' }],
];
for (const [hash, place] of rows) it(`reads ${hash || 'no address'}`, () => expect(placeOf(hash)).toEqual(place));
it('reads back what it writes', () => expect(placeOf(hashOf('assets', '会议 1/a'))).toEqual({ screen: 'assets', id: '会议 1/a' }));
