import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Branch } from '../shared/branch/branch.ts';
import { docOfBlocks } from '../shared/script/schema.ts';
import { BareStation } from '../test/support/bare-station.ts';
import { branchesOf, branchView } from './branches.ts';
import { marksOf } from './queries/marks.ts';

const MANY = 700;
let station: BareStation;
const script = (words: string, more: string) => docOfBlocks([{ id: 'a', kind: 'lead', text: words }, { id: 'b', kind: 'vo', text: '一字未动。' }, { id: 'c', kind: 'vo', text: more }]);
const branch = (number: number, over: Partial<Branch> = {}): Branch => ({ id: `b${String(number).padStart(4, '0')}`, versionId: `v${number}`, by: 'p', at: number, reason: 'reviewed', v: 1, base: script('今天下雨。', ''), doc: script(`今天下了${number}毫米雨。`, '又一段。'), edits: [], state: 'open', closedBy: null, closedAt: null, ...over });
beforeEach(() => {
  station = new BareStation('责编');
  const { cursor } = station.cache;
  const branches = Array.from({ length: MANY }, (_one, number) => branch(number, number % 100 === 7 ? { state: 'merged', closedBy: 'p', closedAt: number } : {}));
  const versions = [0, 600].map((number) => ({ kind: 'version' as const, id: `v${number}`, record: { id: `v${number}`, storyId: `s${number}`, title: `稿${number}`, channelId: 'tv', deleted: false, stage: 'draft', trail: [], createdAt: 1 } }));
  const changes = [...branches.map((record) => ({ kind: 'branch' as const, id: record.id, record })), ...versions].map((one, index) => ({ ...one, seq: cursor + index + 1 }));
  station.cache.applyFrame({ is: 'frame', from: cursor, seq: cursor + changes.length, chain: 'c', results: [], changes, edits: [], more: false }, 1, 0);
});
afterEach(() => station.close());

it('all drafts that wait are listed, who waits longest first, with the words that were put in', () => {
  const rows = branchesOf(station.cache, false);
  expect([rows.length, rows[0]!.id, rows.at(-1)!.id]).toEqual([MANY - 7, 'b0000', 'b0699']);
  expect(rows[3]!.words).toBe('了3毫米 … 又一段。');
  expect(branchesOf(station.cache, true).map(({ at }) => at)).toEqual([607, 507, 407, 307, 207, 107, 7]);
});
it('those of one story are told apart', () => expect(branchesOf(station.cache, false, 's600').map(({ id }) => id)).toEqual(['b0600']));
it('however many there are, each is marked at its story', () => {
  const marks = marksOf(station.cache, [], null);
  expect(['s0', 's600'].map((story) => marks.get(story)?.branches)).toEqual([1, 1]);
});
it('what is listed changes with the branch', () => {
  branchesOf(station.cache, false);
  const { cursor } = station.cache;
  const record = branch(3, { doc: script('今天下雨。', '后来补的。') });
  station.cache.applyFrame({ is: 'frame', from: cursor, seq: cursor + 1, chain: 'd', results: [], changes: [{ kind: 'branch', id: record.id, seq: cursor + 1, record }], edits: [], more: false }, 1, 0);
  expect(branchesOf(station.cache, false)[3]!.words).toBe('后来补的。');
});
it('words that are too long for a list are cut between two signs, also where a name is written with a rare one', () => {
  const { cursor } = station.cache;
  const record = branch(3, { doc: script('今天下雨。', `字${'𠮷'.repeat(200)}`) });
  station.cache.applyFrame({ is: 'frame', from: cursor, seq: cursor + 1, chain: 'd', results: [], changes: [{ kind: 'branch', id: record.id, seq: cursor + 1, record }], edits: [], more: false }, 1, 0);
  const { words } = branchesOf(station.cache, false)[3]!;
  expect([words.isWellFormed(), words.startsWith('字𠮷𠮷')]).toEqual([true, true]);
});
it('an open draft is not merged again for words that somebody writes in another script, but for words in its own', () => {
  let chain = 0;
  const writes = (id: string, words: string): void => {
    const { cursor } = station.cache;
    const record = { id, v: ++chain, doc: script('今天下雨。', words) };
    station.cache.applyFrame({ is: 'frame', from: cursor, seq: cursor + 1, chain: `b${chain}`, results: [], changes: [{ kind: 'body', id, seq: cursor + 1, record }], edits: [], more: false }, 1, 0);
  };
  const merged = (): unknown => branchView(station.cache, 'b0000')!.merged;
  writes('v0', '一');
  const before = merged();
  writes('v600', '二');
  expect(merged()).toBe(before);
  writes('v0', '三');
  expect(JSON.stringify(merged())).toMatch(/今天下了0毫米雨。.*三/);
});
