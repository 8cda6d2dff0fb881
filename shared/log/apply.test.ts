import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../records.ts';
import { apply, mayDo } from './apply.ts';
import { isRefusal, SYSTEM, type Command } from './command.ts';
import { commands } from './commands.ts';
import { MemoryRecords } from './memory-records.ts';

const command = (more: Partial<Command>): Command => ({ id: 'c', name: 'story.set', target: { kind: 'story', id: 's' }, args: {}, by: SYSTEM, at: 1, seen: 0, ...more });

describe('apply', () => {
  it('refuses what it does not know', () => expect(apply(new MemoryRecords(), command({ name: 'story.burn' }))).toMatchObject({ refused: 'unknown-command' }));
  it('refuses a target of another kind', () => expect(apply(new MemoryRecords(), command({ target: { kind: 'asset', id: 's' } }))).toMatchObject({ refused: 'unknown-command' }));
  it('refuses arguments of the wrong shape', () => expect(apply(new MemoryRecords(), command({ args: { titel: 'x' } }))).toMatchObject({ refused: 'bad-arguments' }));
  it('refuses people it does not know', () => expect(apply(new MemoryRecords(), command({ by: 'stranger' }))).toMatchObject({ refused: 'not-permitted' }));
  it('keeps what only the pool may do from everybody else', () => {
    const records = new MemoryRecords();
    records.write([{ kind: 'person', id: 'a', record: { id: 'a', name: '管理员', roles: ['admin'], active: true } }]);
    expect(apply(records, command({ name: 'asset.stored', target: { kind: 'asset', id: 'x' }, args: { stored: true }, by: 'a' }))).toMatchObject({ refused: 'not-permitted' });
  });
  it('says by role who may do what', () => {
    expect([mayDo('rundown.lock', ['producer']), mayDo('rundown.lock', ['reporter']), mayDo('rundown.lock', ['admin']), mayDo('seal.issue', ['admin'])]).toEqual([true, false, true, false]);
  });

  it('is total and deterministic: any command over any arguments gives writes or a refusal, the same each time', () => {
    fc.assert(fc.property(fc.constantFrom(...commands.keys()), fc.constantFrom(...KINDS), fc.string(), fc.jsonValue(), fc.constantFrom(SYSTEM, 'nobody'), (name, kind, id, args, by) => {
      const one = command({ name, target: { kind: commands.get(name)?.target ?? kind, id }, args, by });
      const records = new MemoryRecords();
      const first = apply(records, one);
      expect(records.rows.size).toBe(0);
      expect(apply(records, one)).toEqual(first);
      if (isRefusal(first)) expect(first.refused).not.toBe('defect');
    }), { numRuns: 2000 });
  });
});
