import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRefusal, SYSTEM } from '../../shared/log/command.ts';
import { actsOn, MemoryRecords } from '../../shared/log/memory-records.ts';
import { NO_MARKS } from '../../shared/protocol/queries.ts';
import type { Kind } from '../../shared/records.ts';
import { passesGiven } from '../../shared/review/chain.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { Cache } from '../cache/cache.ts';
import { OutboxStore } from '../cache/outbox-store.ts';
import { definitions, type QueryContext } from './queries.ts';

let folder: string;
let outbox: OutboxStore;
let cache: Cache;
let pool: MemoryRecords;
let given: number;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-queries-'));
  outbox = new OutboxStore(path.join(folder, 'outbox.db'));
  cache = new Cache(path.join(folder, 'cache.db'), outbox);
  cache.enter('台', '');
  pool = new MemoryRecords();
  given = 0;
  const does = actsOn(pool);
  const act = (...all: Parameters<typeof does>): void => expect([all[1], does(...all)]).toEqual([all[1], 'ok']);
  act(SYSTEM, 'person.put', 'person', '责编', { name: '责编', roles: ['editor', 'producer', 'reporter', 'admin'], active: true });
  act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  act(SYSTEM, 'programme.put', 'programme', 'p', { name: '新闻', channelId: 'tv', start: 68_400_000, length: 1_200_000, lastEpisode: 0, rate: 280 });
  for (const story of ['s', 'other']) act(SYSTEM, 'story.create', 'story', story, { title: story, columns: [], mobileFirst: false, version: `${story}-v`, channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
  for (const story of ['s', 'other']) act(SYSTEM, 'review.submit', 'version', `${story}-v`, { remark: '' });
  act(SYSTEM, 'rundown.create', 'rundown', 'r', { programme: 'p', date: '2026-12-01', title: '晚间' });
  act(SYSTEM, 'item.add', 'item', 'i', { rundown: 'r', after: null, item: { slug: '片头', kind: 'opener', versionId: null, assetId: null, planned: 10_000, float: false, presenter: '', note: '', hardStart: null } });
  tell([['person', '责编'], ['channel', 'tv'], ['programme', 'p'], ['rundown', 'r'], ['item', 'i'], ...(['s', 'other'].flatMap((one) => [['story', one], ['version', `${one}-v`], ['body', `${one}-v`]] as const))]);
});
afterEach(() => { cache.close(); outbox.close(); rmSync(folder, { recursive: true, force: true }); });

/** The pool tells of records as they are with it. */
function tell(which: readonly (readonly [Kind, string])[], refused: readonly string[] = []): void {
  const seq = cache.cursor + which.length;
  const changes = which.map(([kind, id], at) => ({ kind, id, seq: cache.cursor + at + 1, record: pool.get(kind, id)! }));
  const results = refused.map((id) => ({ id, outcome: 'refused' as const, seq: 0, code: 'not-allowed', params: {} }));
  expect(cache.applyFrame({ is: 'frame', from: cache.cursor, seq, chain: 'c', results, changes, edits: [], more: false }, 1, 0)).not.toBe('gap');
}
function give(name: string, kind: Kind, id: string, args: unknown): string {
  const done = cache.execute({ id: String(++given).padStart(26, '0'), name, target: { kind, id }, args, by: '责编', at: given, seen: 0 });
  if (isRefusal(done)) throw new Error(`${name} ${done.refused}`);
  return done.id;
}
const type = (version: string): string => give('script.edit', 'body', version, { v: cache.records.get('body', version)!.v, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '又' }] } }], passes: passesGiven(cache.records.get('version', version)!) });
const nothing = (): never => { throw new Error('not asked for here'); };
const context = (): QueryContext => ({
  shows: { 'media.queue': nothing, 'media.state': nothing }, cache, outbox, mediaFolder: folder, held: () => new Map(), person: () => cache.records.get('person', '责编') ?? null,
  jobs: nothing, status: nothing, sync: nothing, presence: nothing, history: nothing, forgotten: nothing, elsewhere: nothing,
});
const rundown = () => { const { pending, provisional } = definitions.rundown.run(context(), { id: 'r' })!; return { pending, provisional }; };
const listed = () => definitions.rundowns.run(context(), {}).map(({ id, pending, provisional }) => ({ id, pending, provisional }));
const queue = () => Object.fromEntries(definitions.reviewQueue.run(context(), {}).map(({ version, marks, pending }) => [version.id, { ...marks, pending }]));
const version = (id: string) => { const { marks, pending } = definitions.version.run(context(), { id })!; return { ...marks, pending }; };
const inStories = () => Object.fromEntries(definitions.stories.run(context(), { text: '', limit: 10 }).rows.flatMap(({ versions }) => versions.map(({ id, marks, pending }) => [id, { ...marks, pending }])));
const SETTLED = { ...NO_MARKS, pending: false };

describe('a rundown', () => {
  it('says while something of it or of its items waits to be sent, and until then only', () => {
    expect([rundown(), listed()]).toEqual([{ pending: false, provisional: false }, [{ id: 'r', pending: false, provisional: false }]]);
    const id = give('item.set', 'item', 'i', { note: '短' });
    expect([rundown(), listed()]).toEqual([{ pending: true, provisional: false }, [{ id: 'r', pending: true, provisional: false }]]);
    tell([], [id]);
    expect(rundown()).toEqual({ pending: false, provisional: false });
  });
  it('that was locked here is not locked before the pool has said so', () => {
    give('rundown.lock', 'rundown', 'r', {});
    expect([rundown(), listed()]).toEqual([{ pending: true, provisional: true }, [{ id: 'r', pending: true, provisional: true }]]);
    actsOn(pool)('责编', 'rundown.lock', 'rundown', 'r', {});
    const [waiting] = outbox.all();
    const seq = cache.cursor + 1;
    cache.applyFrame({ is: 'frame', from: cache.cursor, seq, chain: 'c', results: [{ id: waiting!.id, outcome: 'accepted', seq }], changes: [{ kind: 'rundown', id: 'r', seq, record: pool.get('rundown', 'r')! }], edits: [], more: false }, 1, 0);
    expect([cache.records.get('rundown', 'r')?.state, rundown()]).toEqual(['locked', { pending: false, provisional: false }]);
  });
});

describe('a version that waits for review', () => {
  it('is as it stands here where nothing is unsettled', () => expect([queue(), version('s-v'), inStories()]).toEqual([{ 's-v': SETTLED, 'other-v': SETTLED }, SETTLED, { 's-v': SETTLED, 'other-v': SETTLED }]));
  it('says that this workstation has words of it that are not sent, and afterwards that they were refused', () => {
    const id = type('s-v');
    const waits = { ...SETTLED, pending: true };
    expect([queue(), version('s-v'), inStories()]).toEqual([{ 's-v': waits, 'other-v': SETTLED }, waits, { 's-v': waits, 'other-v': SETTLED }]);
    tell([], [id]);
    expect(queue()).toEqual({ 's-v': { ...SETTLED, notAccepted: 1 }, 'other-v': SETTLED });
  });
  it('says how many drafts wait to be merged into it', () => {
    for (const id of ['b1', 'b2']) pool.rows.set(`branch/${id}`, { kind: 'branch', record: { id, versionId: 's-v', by: '责编', at: 1, base: null, doc: null, edits: [], state: 'open', reason: 'reviewed', v: 0, closedBy: null, closedAt: null } });
    tell([['branch', 'b1'], ['branch', 'b2']]);
    const waits = { ...SETTLED, branches: 2 };
    expect([queue(), version('s-v'), inStories()]).toEqual([{ 's-v': waits, 'other-v': SETTLED }, waits, { 's-v': waits, 'other-v': SETTLED }]);
  });
});
