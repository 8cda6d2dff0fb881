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
  it('is taken from an administrator by another one only: there is always one who can let others in', () => {
    const by = (who: string, id: string, args: object, of = form): string => act(who, 'person.put', 'person', id, args, of);
    for (const id of ['总工', '副总工']) act(SYSTEM, 'person.put', 'person', id, { name: id, roles: ['admin', 'editor'], active: true }, form);
    expect([by('总工', '总工', { roles: ['editor'] }), by('总工', '总工', { active: false }), by('总工', '总工', { roles: ['admin'], name: '工' })]).toEqual(['own-admin', 'own-admin', 'ok']);
    // Both at once: whoever is heard first.
    expect([by('总工', '副总工', { roles: ['editor'] }), by('副总工', '总工', { active: false })]).toEqual(['ok', 'not-permitted']);
    expect(records.get('person', '总工')).toEqual({ id: '总工', name: '工', roles: ['admin'], active: true });
    // As the log has it from before.
    expect([by('总工', '总工', { roles: [] }, 2), records.get('person', '总工')?.roles]).toEqual(['ok', []]);
  });
  it('in lines of the first form, which said everything, is what it was then, to the letter', () => {
    expect(act(SYSTEM, 'person.put', 'person', 'p', { active: false, roles: [], name: '甲' })).toBe('ok');
    expect(now()).toBe('{"id":"p","name":"甲","roles":[],"active":false}');
    expect(act(SYSTEM, 'person.put', 'person', 'p', { active: true })).toBe('bad-arguments');
  });
  it('is told to a pool of the first release where everything is said, and to no such pool in part', () => {
    const put = (args: object) => inFormOf(FIRST_FORMS, { id: 'c', name: 'person.put', target: { kind: 'person', id: 'p' }, args, by: 'p', at: 1, seen: 0, form });
    const everything = { name: '甲', roles: [], active: true };
    expect([put(everything)?.args, put({ active: false })]).toEqual([everything, null]);
    expect(inFormOf({ 'person.put': 2 }, { id: 'c', name: 'person.put', target: { kind: 'person', id: 'p' }, args: { active: false }, by: 'p', at: 1, seen: 0, form })).toMatchObject({ args: { active: false }, form: 2 });
  });
});
