import { describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import { isRefusal, SYSTEM, type Command } from './command.ts';
import { commands } from './commands.ts';
import { FIRST_FORMS, FORMS, inFormOf, presentForm } from './forms.ts';
import { MemoryRecords } from './memory-records.ts';

const edit: Command = { id: 'c', name: 'script.edit', target: { kind: 'body', id: 'v' }, args: { v: 3, steps: [{}], passes: 2 }, by: SYSTEM, at: 1, seen: 0, ...presentForm('script.edit') };

describe('forms of commands', () => {
  it('a pool of this release takes everything as it is', () => expect(inFormOf(FORMS, edit)).toBe(edit));
  it('the first release hears an edit without what it does not know', () => expect(inFormOf(FIRST_FORMS, edit)).toEqual({ ...edit, args: { v: 3, steps: [{}] }, form: undefined }));
  it('a release that does not know of shared workstations hears an edit without that', () => expect(inFormOf({ ...FORMS, 'script.edit': 2 }, { ...edit, args: { v: 3, steps: [{}], passes: 2, on: 'b', shared: true } })).toMatchObject({ form: 2, args: { v: 3, steps: [{}], passes: 2, on: 'b' } }));
  it('what it cannot take at all is not said', () => expect(inFormOf(FIRST_FORMS, { ...edit, name: 'branch.close', target: { kind: 'branch', id: 'b' }, args: { state: 'dropped' } })).toBeNull());
  it('a form that is not known yet is refused by name', () => expect(apply(new MemoryRecords(), { ...edit, form: 99 })).toMatchObject({ refused: 'pool-too-old', params: { name: 'script.edit' } }));
  it('every command of the first release is still taken, and every later form says how to read the ones before it', () => {
    expect(Object.keys(FIRST_FORMS).filter((name) => !commands.has(name))).toEqual([]);
    expect([...commands.values()].filter(({ form = 1, upgrade }) => form > 1 && !upgrade).map((one) => one.name)).toEqual([]);
  });
  it('an older form is read as it was meant', () => {
    const answer = apply(new MemoryRecords(), { ...edit, args: { v: 3, steps: [{}] }, form: 1 });
    expect(isRefusal(answer) && answer.refused).toBe('gone');
  });
});
