import { beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../log/command.ts';
import { FIRST_FORMS, inFormOf, presentForm } from '../log/forms.ts';
import { actsOn, MemoryRecords } from '../log/memory-records.ts';

let records: MemoryRecords;
let act: ReturnType<typeof actsOn>;
const form = presentForm('person.put').form!;
const admin = (args: object): string => act(SYSTEM, 'person.put', 'person', 'p', args, form);
beforeEach(() => {
  records = new MemoryRecords();
  act = actsOn(records);
  admin({ name: '记者甲', roles: ['reporter'], active: true });
});
const now = () => JSON.stringify(records.get('person', 'p'));

describe('what a person may do', () => {
  it('is what each administrator made of it, though neither had seen the other', () => {
    expect([admin({ active: false }), admin({ roles: ['reporter', 'anchor'] })]).toEqual(['ok', 'ok']);
    expect(records.get('person', 'p')).toEqual({ id: 'p', name: '记者甲', roles: ['reporter', 'anchor'], active: false });
  });
  it('is said in full of somebody new', () => expect([act(SYSTEM, 'person.put', 'person', 'q', { roles: ['reporter'] }, form), records.get('person', 'q')]).toEqual(['gone', undefined]));
  it('in lines of the first form, which said everything, is what it was then, to the letter', () => {
    expect(act(SYSTEM, 'person.put', 'person', 'p', { active: false, roles: [], name: '甲' })).toBe('ok');
    expect(now()).toBe('{"id":"p","name":"甲","roles":[],"active":false}');
    expect(act(SYSTEM, 'person.put', 'person', 'p', { active: true })).toBe('bad-arguments');
  });
  it('is told to a pool of the first release where everything is said, and to no such pool in part', () => {
    const put = (args: object) => inFormOf(FIRST_FORMS, { id: 'c', name: 'person.put', target: { kind: 'person', id: 'p' }, args, by: 'p', at: 1, seen: 0, form });
    const everything = { name: '甲', roles: [], active: true };
    expect([put(everything)?.args, put({ active: false })]).toEqual([everything, null]);
  });
});
