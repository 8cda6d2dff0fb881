import { describe, expect, it } from 'vitest';
import { toldAs } from './overtaken-told.ts';

describe('an overtaken value is told', () => {
  it('by when each did it, to either', () => {
    const done = { by: 2000, other: 1000 };
    expect([toldAs({ side: 'later', done }), toldAs({ side: 'earlier', done })]).toEqual(['later', 'earlier']);
  });
  it('otherwise where what came later had been done first, without a line', () => {
    const done = { by: 1000, other: 2000 };
    expect([toldAs({ side: 'later', done }), toldAs({ side: 'earlier', done })]).toEqual(['laterSent', 'earlierSent']);
  });
  it('without times where an older pool did not note them', () => expect([toldAs({ side: 'later' }), toldAs({ side: 'earlier' })]).toEqual(['laterUntimed', 'earlierUntimed']));
});
