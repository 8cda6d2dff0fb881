import { expect, it } from 'vitest';
import type { OutboxEntry } from './outbox-rows.ts';
import { runsOf } from './runs.ts';

const edit = (id: string, v: number, steps: number, on?: string): OutboxEntry => ({ n: v, id, name: 'script.edit', target: { kind: 'body', id: 'v' }, args: { v, steps: Array.from({ length: steps }, () => ({})), ...(on === undefined ? {} : { on }) }, by: '记者', at: 1, seen: 0, sent: false, size: 0 });
const runs = (edits: readonly OutboxEntry[]): string[] => runsOf(edits, () => false).map((run) => run.map(({ id }) => id).join(''));

it('edits are one run as long as each was typed on the one before it', () => {
  expect(runs([edit('a', 4, 2), edit('b', 6, 1, 'a'), edit('c', 7, 1)])).toEqual(['abc']);
  expect(runs([edit('a', 4, 2), edit('b', 7, 1)])).toEqual(['a', 'b']);
});
it('one that was typed on words in a branch is no part of it, though its number fits by chance', () => {
  expect(runs([edit('a', 4, 2), edit('b', 6, 1, 'in a branch'), edit('c', 7, 1, 'b')])).toEqual(['a', 'bc']);
});
