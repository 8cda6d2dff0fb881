import { describe, expect, it } from 'vitest';
import { toldAs } from './overtaken-told.ts';

const fields = [{ field: 'title', is: '新题' }];
describe('an overtaken value is told', () => {
  it('by when each did it, to either', () => {
    const done = { by: 2000, other: 1000 };
    expect([toldAs({ side: 'later', done, fields }), toldAs({ side: 'earlier', done, fields })]).toEqual(['later', 'earlier']);
  });
  it('otherwise where what came later had been done first, without a line', () => {
    const done = { by: 1000, other: 2000 };
    expect([toldAs({ side: 'later', done, fields }), toldAs({ side: 'earlier', done, fields })]).toEqual(['laterSent', 'earlierSent']);
  });
  it('without times where an older pool did not note them', () => expect([toldAs({ side: 'later', fields }), toldAs({ side: 'earlier', fields })]).toEqual(['laterUntimed', 'earlierUntimed']));
  it('as deleted where one had changed what the other deleted, whichever of it was done first', () => {
    const deleted = { fields: [{ field: 'deleted', is: true }], done: { by: 1000, other: 2000 } };
    expect([toldAs({ side: 'later', ...deleted }), toldAs({ side: 'earlier', ...deleted })]).toEqual(['laterDeleted', 'earlierDeleted']);
  });
});
