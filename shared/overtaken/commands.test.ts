import { describe, expect, it } from 'vitest';
import { apply } from '../log/apply.ts';
import { isRefusal, SYSTEM, type Command } from '../log/command.ts';
import { FORMS } from '../log/forms.ts';
import { MemoryRecords } from '../log/memory-records.ts';

const first = { target: { kind: 'story', id: 's' }, by: '乙', seen: 3, other: '甲', seq: 5, otherSeq: 4, fields: { title: { was: '甲的题', is: '乙的题' } }, at: 1000 };
const note = (args: unknown, form?: number): Command => ({ id: 'N', name: 'overtaken.note', target: { kind: 'overtaken', id: 'C' }, args, by: SYSTEM, at: 1000, seen: 0, ...(form === undefined ? {} : { form }) });
const made = (command: Command) => { const writes = apply(new MemoryRecords(), command); return isRefusal(writes) ? writes : writes.map(({ record }) => record); };

describe('a notice of an overtaken value in the log', () => {
  it('of the first form gives the record that it gave then, to the letter', () => expect(JSON.stringify(made(note(first)))).toBe(JSON.stringify([{ id: 'C', ...first, closedBy: [] }])));
  it('says when each of the two did it', () => expect(made(note({ ...first, done: { by: 900, other: 800 } }, FORMS['overtaken.note']))).toEqual([{ id: 'C', ...first, done: { by: 900, other: 800 }, closedBy: [] }]));
});
