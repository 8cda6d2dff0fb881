import { expect, it } from 'vitest';
import { applied } from './applied.ts';
import { docOfBlocks, nodeOf } from './schema.ts';
import { stepsBetween } from './steps-between.ts';

it('takes a paragraph of any length: a whole book pasted into one', () => {
  const [short, long] = ['导语。', '导语。'.repeat(50_000)].map((text) => nodeOf(docOfBlocks([{ id: 'a', kind: 'lead', text }])));
  expect(applied(short!, stepsBetween(short!, long!)).eq(long!)).toBe(true);
}, 30_000);
