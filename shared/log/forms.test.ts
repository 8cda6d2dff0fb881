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
  it('a release in which a version took a hundred sentences to check hears of no more', () => {
    const flags = Array.from({ length: 150 }, (_, index) => ({ is: 'missing', copy: 'ours', sentence: `第${index}句。`, by: 'p', at: 1 }));
    const merge = { ...edit, args: { v: 3, steps: [{}], shared: true, merges: { branch: 'b', v: 1, flags } } };
    expect(inFormOf({ ...FORMS, 'script.edit': 3 }, merge)).toMatchObject({ form: 3, args: { v: 3, steps: [{}], shared: true, merges: { branch: 'b', v: 1, flags: flags.slice(0, 100) } } });
    expect(inFormOf({ ...FORMS, 'merge.flag': 2 }, { ...edit, name: 'merge.flag', target: { kind: 'version', id: 'v' }, args: { flags }, form: 3 })).toMatchObject({ form: 2, args: { flags: flags.slice(0, 100) } });
  });
  it('a release to which a deletion does not say what was known hears of it without that', () => {
    const deletes = (name: string, args: object) => ({ ...edit, name, target: { kind: 'story' as const, id: 's' }, args: { deleted: true, knew: 7, ...args }, ...presentForm(name) });
    expect(['story.set', 'version.delete', 'rundown.set'].map((name) => inFormOf(FIRST_FORMS, deletes(name, {}))?.args)).toEqual([{ deleted: true }, { deleted: true }, { deleted: true }]);
    expect(inFormOf({ ...FORMS, 'rundown.set': 2 }, deletes('rundown.set', { items: ['i'] }))).toMatchObject({ form: 2, args: { deleted: true, items: ['i'] } });
  });
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
