import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { SYSTEM } from '../../shared/log/command.ts';
import { NO_MARKS } from '../../shared/protocol/queries.ts';
import { passesGiven } from '../../shared/review/chain.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { definitions, type QueryContext } from './queries.ts';

let station: BareStation;
beforeEach(() => {
  station = new BareStation('责编');
  station.act(SYSTEM, 'person.put', 'person', '责编', { name: '责编', roles: ['editor', 'producer', 'reporter', 'admin'], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.act(SYSTEM, 'programme.put', 'programme', 'p', { name: '新闻', channelId: 'tv', start: 68_400_000, length: 1_200_000, lastEpisode: 0, rate: 280 });
  for (const story of ['s', 'other']) station.act(SYSTEM, 'story.create', 'story', story, { title: story, columns: [], mobileFirst: false, version: `${story}-v`, channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
  for (const story of ['s', 'other']) station.act(SYSTEM, 'review.submit', 'version', `${story}-v`, { remark: '' });
  station.act(SYSTEM, 'rundown.create', 'rundown', 'r', { programme: 'p', date: '2026-12-01', title: '晚间' });
  station.act(SYSTEM, 'item.add', 'item', 'i', { rundown: 'r', after: null, item: { slug: '片头', kind: 'opener', versionId: null, assetId: null, planned: 10_000, float: false, presenter: '', note: '', hardStart: null } });
  station.tell([['person', '责编'], ['channel', 'tv'], ['programme', 'p'], ['rundown', 'r'], ['item', 'i'], ...(['s', 'other'].flatMap((one) => [['story', one], ['version', `${one}-v`], ['body', `${one}-v`]] as const))]);
});
afterEach(() => station.close());

const type = (version: string): string => station.give('script.edit', 'body', version, { v: station.cache.records.get('body', version)!.v, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '又' }] } }], passes: passesGiven(station.cache.records.get('version', version)!) });
const nothing = (): never => { throw new Error('not asked for here'); };
const context = (): QueryContext => ({
  shows: { 'media.queue': nothing, 'media.state': nothing }, cache: station.cache, outbox: station.outbox, mediaFolder: station.folder, held: () => new Map(), person: () => station.cache.records.get('person', '责编') ?? null,
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
    const id = station.give('item.set', 'item', 'i', { note: '短' });
    expect([rundown(), listed()]).toEqual([{ pending: true, provisional: false }, [{ id: 'r', pending: true, provisional: false }]]);
    station.tell([], { refused: [id] });
    expect(rundown()).toEqual({ pending: false, provisional: false });
  });
  it('that was locked here is not locked before the pool has said so', () => {
    station.give('rundown.lock', 'rundown', 'r', {});
    expect([rundown(), listed()]).toEqual([{ pending: true, provisional: true }, [{ id: 'r', pending: true, provisional: true }]]);
    station.act('责编', 'rundown.lock', 'rundown', 'r', {});
    const [waiting] = station.outbox.all();
    const { cache, pool } = station;
    const seq = cache.cursor + 1;
    cache.applyFrame({ is: 'frame', from: cache.cursor, seq, chain: 'c', results: [{ id: waiting!.id, outcome: 'accepted', seq }], changes: [{ kind: 'rundown', id: 'r', seq, record: pool.get('rundown', 'r')! }], edits: [], more: false }, 1, 0);
    expect([station.cache.records.get('rundown', 'r')?.state, rundown()]).toEqual(['locked', { pending: false, provisional: false }]);
  });
});

it('an item says that its whole story was deleted: its version itself knows nothing of that', () => {
  const gone = (): unknown => definitions.rundown.run(context(), { id: 'r' })!.items[0]?.version?.deleted;
  station.act(SYSTEM, 'item.set', 'item', 'i', { versionId: 's-v' });
  station.tell([['item', 'i']]);
  expect(gone()).toBe(false);
  station.act(SYSTEM, 'story.set', 'story', 's', { deleted: true });
  station.tell([['story', 's']]);
  expect(gone()).toBe(true);
  expect(definitions.rundown.kinds).toContain('story');
});

describe('a version that waits for review', () => {
  it('is as it stands here where nothing is unsettled', () => expect([queue(), version('s-v'), inStories()]).toEqual([{ 's-v': SETTLED, 'other-v': SETTLED }, SETTLED, { 's-v': SETTLED, 'other-v': SETTLED }]));
  it('says that this workstation has words of it that are not sent, and afterwards that they were refused', () => {
    const id = type('s-v');
    const waits = { ...SETTLED, pending: true };
    expect([queue(), version('s-v'), inStories()]).toEqual([{ 's-v': waits, 'other-v': SETTLED }, waits, { 's-v': waits, 'other-v': SETTLED }]);
    station.tell([], { refused: [id] });
    expect(queue()).toEqual({ 's-v': { ...SETTLED, notAccepted: 1 }, 'other-v': SETTLED });
  });
  it('says how many drafts wait to be merged into it', () => {
    for (const id of ['b1', 'b2']) station.pool.rows.set(`branch/${id}`, { kind: 'branch', record: { id, versionId: 's-v', by: '责编', at: 1, base: null, doc: null, edits: [], state: 'open', reason: 'reviewed', v: 0, closedBy: null, closedAt: null } });
    station.tell([['branch', 'b1'], ['branch', 'b2']]);
    const waits = { ...SETTLED, branches: 2 };
    expect([queue(), version('s-v'), inStories()]).toEqual([{ 's-v': waits, 'other-v': SETTLED }, waits, { 's-v': waits, 'other-v': SETTLED }]);
  });
});
