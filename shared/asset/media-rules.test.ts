import { describe, expect, it } from 'vitest';
import type { Asset } from './asset.ts';
import { excess, leaving, toFree, type KeptFile } from './evict.ts';
import { allowedRate, DEFAULT_POLICY, lacking, policyOf, quotaOf, RESERVE_BYTES, setQuotaOf, type RateLimit } from './policy.ts';
import { begun, finished, isDue, NEVER_CHECKED, nextAddress, passed, RECHECK_EVERY_MS } from './recheck.ts';
import { before, goesBefore, isMissed, NEW_MS, toFetch, type FetchQuestion, type Wanted } from './transfer-rules.ts';

const HOUR = 3_600_000;
const NOW = 2 * NEW_MS;
const probe = { durationMs: 0, frames: 0, width: 0, height: 0, rate: '', videoCodec: '', audioCodec: '', channels: 0, sampleRate: 0, interlaced: false };
const asset = (id: string, more: Partial<Asset> = {}): Asset => ({
  id, name: id, kind: 'video', sha256: `${id}-original`, bytes: 1000, mime: '', probe, proxy: { sha256: `${id}-proxy`, bytes: 100, frames: 1 }, poster: { sha256: `${id}-poster`, bytes: 1 }, peaks: null,
  stored: true, licence: '', createdBy: 'p', createdAt: NOW - HOUR, deleted: false, ...more,
});

describe('allowedRate', () => {
  const day: RateLimit = { from: 8 * HOUR, to: 22 * HOUR, bytesPerSecond: 20_000_000 };
  const night: RateLimit = { from: 22 * HOUR, to: 6 * HOUR, bytesPerSecond: null };
  const rows: [what: string, limits: RateLimit[], at: number, expected: number | null][] = [
    ['no table', [], 9 * HOUR, null],
    ['within', [day], 9 * HOUR, 20_000_000],
    ['its first moment', [day], 8 * HOUR, 20_000_000],
    ['its end is outside', [day], 22 * HOUR, null],
    ['past midnight', [{ ...night, bytesPerSecond: 5 }], 1 * HOUR, 5],
    ['before midnight', [{ ...night, bytesPerSecond: 5 }], 23 * HOUR, 5],
    ['the first that covers counts', [{ ...day, bytesPerSecond: 0 }, day], 9 * HOUR, 0],
    ['a free hour within a limit', [{ from: 12 * HOUR, to: 13 * HOUR, bytesPerSecond: null }, day], 12 * HOUR, null],
    ['equal ends: the whole day', [{ from: 0, to: 0, bytesPerSecond: 7 }], 15 * HOUR, 7],
  ];
  for (const [what, limits, at, expected] of rows) it(what, () => expect(allowedRate(limits, at)).toBe(expected));
});

describe('policyOf', () => {
  it('keeps what is sound and fills in the rest', () => expect([policyOf(undefined), policyOf({ originals: 'always', quotaBytes: -5, limits: 'x', later: 1 })]).toEqual([DEFAULT_POLICY, { ...DEFAULT_POLICY, originals: 'always' }]));
});

describe('room on the disk', () => {
  const GB = 1e9;
  const [R, set] = [RESERVE_BYTES, (quotaBytes: number | null) => ({ quotaBytes })];
  const rows: [what: string, quotaBytes: number | null, disk: { total: number; free: number; used: number }, expected: number][] = [
    ['what is set', 7 * GB, { total: 256 * GB, free: 200 * GB, used: 3 * GB }, 7 * GB],
    ['four fifths of a disk that is free', null, { total: 100 * GB, free: 99 * GB, used: 0 }, 80 * GB],
    ['what other files leave of it, without the reserve', null, { total: 256 * GB, free: 106 * GB, used: 0 }, 106 * GB - R],
    ['the same when media have come', null, { total: 256 * GB, free: 6 * GB, used: 100 * GB }, 106 * GB - R],
    ['nor more than that when more is set', 500 * GB, { total: 256 * GB, free: 6 * GB, used: 100 * GB }, 106 * GB - R],
    ['nothing on a disk that others filled', null, { total: 256 * GB, free: R - 5, used: 0 }, 0],
  ];
  for (const [what, quotaBytes, disk, expected] of rows) it(`media may take ${what}`, () => expect(quotaOf(set(quotaBytes), disk)).toBe(expected));
  it('what is set is that, whatever else lies there', () => expect([setQuotaOf(set(7), { total: 10 }), setQuotaOf(set(null), { total: 1000 })]).toEqual([7, 800]));
  it('files begin to leave when less than the reserve is free, not before', () => {
    const over = (free: number): number => excess(50 * GB, quotaOf(set(null), { total: 256 * GB, free, used: 50 * GB }));
    expect([over(R), over(R - 1) > 0]).toEqual([0, true]);
  });
  it('a file comes when the reserve is left beside it, and beside what is on its way', () => expect([lacking(10, { free: R + 10 }), lacking(10, { free: R + 9 }), lacking(10, { free: R + 15, promised: 10 })]).toEqual([0, 1, 5]));
});

describe('toFetch', () => {
  const names = (question: Partial<FetchQuestion>): string[] => toFetch({ assets: [asset('a')], here: () => false, originals: 'rundown', air: new Map(), now: NOW, room: 1e9, ...question }).map(({ sha256, why }) => `${sha256} ${why}`);
  const soon = new Map([['a', '2026-03-02 068400000']]);
  const rows: [what: string, question: Partial<FetchQuestion>, expected: string[]][] = [
    ['a new asset: small things, no original', {}, ['a-poster new', 'a-proxy new']],
    ['what is here is not fetched', { here: (sha256) => sha256 === 'a-poster' }, ['a-proxy new']],
    ['an old asset waits until somebody looks', { assets: [asset('a', { createdAt: 0 })] }, []],
    ['an old one that goes on air comes whole', { assets: [asset('a', { createdAt: 0 })], air: soon }, ['a-poster air', 'a-proxy air', 'a-original air']],
    ['never: no original even for air', { air: soon, originals: 'never' }, ['a-poster air', 'a-proxy air']],
    ['always: originals too, last', { originals: 'always', assets: [asset('a'), asset('b', { createdAt: NOW })] }, ['b-poster new', 'b-proxy new', 'a-poster new', 'a-proxy new', 'b-original rule', 'a-original rule']],
    ['an original that the pool has not yet cannot come', { originals: 'always', assets: [asset('a', { stored: false })] }, ['a-poster new', 'a-proxy new']],
    ['nor a part that the pool has lost', { assets: [asset('a', { lost: ['a-proxy'] })] }, ['a-poster new']],
    ['a deleted asset', { assets: [asset('a', { deleted: true })], air: soon }, []],
    ['as far as there is room', { originals: 'always', room: 101 }, ['a-poster new', 'a-proxy new']],
    ['what goes on air comes without room', { air: soon, room: 0 }, ['a-poster air', 'a-proxy air', 'a-original air']],
  ];
  for (const [what, question, expected] of rows) it(what, () => expect(names(question)).toEqual(expected));
  it('knows what the pool waits for', () => expect([asset('a'), asset('a', { stored: false }), asset('a', { lost: ['a-proxy'] }), asset('a', { stored: false, deleted: true })].map(isMissed)).toEqual([false, true, true, false]));
});

describe('the order of the queue', () => {
  const row = (id: string, more: Partial<Wanted>): Wanted => ({ asset: id, what: 'proxy', sha256: id, bytes: 1, direction: 'send', why: 'new', air: '', at: 0, ...more });
  const order = [
    row('asked', { why: 'asked', what: 'original', at: 1 }),
    row('air first', { air: '2026-03-02 05', what: 'original', at: 9 }),
    row('air later, poster', { air: '2026-03-03 01', what: 'poster', at: 5 }),
    row('air later, original', { air: '2026-03-03 01', what: 'original', at: 5 }),
    row('newest proxy', { at: 8 }),
    row('older poster', { at: 7, what: 'poster' }),
    row('older proxy', { at: 7 }),
    row('oldest original', { what: 'original', at: 2 }),
    row('newer original', { what: 'original', at: 3 }),
  ];
  it('asked, on air soon, small things newest first, originals to send oldest first', () => expect([...order].reverse().sort(before).map(({ asset: id }) => id)).toEqual(order.map(({ asset: id }) => id)));
  it('originals to fetch come newest first', () => expect([row('old', { what: 'original', direction: 'fetch', at: 1 }), row('new', { what: 'original', direction: 'fetch', at: 2 })].sort(before).map(({ asset: id }) => id)).toEqual(['new', 'old']));
  it('only what is of another rank may interrupt', () => expect([goesBefore(order[1]!, order[8]!), goesBefore(order[7]!, order[8]!), goesBefore(order[8]!, order[4]!)]).toEqual([true, false, false]));
});

describe('eviction', () => {
  const file = (sha256: string, usedAt: number, more: Partial<KeptFile> = {}): KeptFile => ({ sha256, usedAt, bytes: 10, what: 'original', inUse: false, ...more });
  it('begins over the quota and goes down to nine tenths of it', () => expect([excess(100, 100), excess(101, 100), excess(50, 100)]).toEqual([0, 11, 0]));
  it('goes on until one more file finds room, but not for one that would not fit all the same', () => {
    const files = [file('a', 1), file('b', 2)];
    expect([toFree(0, 15, files), toFree(0, 21, files), toFree(5, 3, files), toFree(5, 21, files)]).toEqual([15, 0, 5, 5]);
  });
  it('least recently used originals first, then proxies; nothing in use, nothing small, nothing that is no asset’s', () => {
    const files = [file('p-old', 1, { what: 'proxy' }), file('o-new', 9), file('o-old', 2), file('busy', 0, { inUse: true }), file('poster', 0, { what: 'poster' }), file('peaks', 0, { what: 'peaks' }), file('still', 0, { what: null })];
    expect(leaving(files).map(({ sha256 }) => sha256)).toEqual(['o-old', 'o-new', 'p-old']);
  });
});

describe('the re-check', () => {
  it('reads every file once a pass, in order, also those that come meanwhile', () => {
    let state = begun(NEVER_CHECKED, 5);
    const read: string[] = [];
    const files = ['a', 'c', 'e'];
    for (let next = nextAddress(state, files); next !== null; next = nextAddress(state, files)) {
      read.push(next);
      state = passed(state, next, 6);
      if (next === 'a') files.splice(1, 0, 'b');
    }
    expect([read, finished(state, 7)]).toEqual([['a', 'b', 'c', 'e'], { last: '', checked: 4, startedAt: null, finishedAt: 7 }]);
  });
  it('begins again where the last pass ended at a moment that has not been: the clock was ahead', () => {
    expect(isDue(finished(NEVER_CHECKED, 400 * 86_400_000), 1000)).toBe(true);
  });
  it('goes on where it was, and begins again when its time has come', () => {
    const half = passed(begun(NEVER_CHECKED, 5), 'c', 6);
    const whole = finished(half, 7);
    expect([begun(half, 99), isDue(half, 6), isDue(NEVER_CHECKED, 0), isDue(whole, 8), isDue(whole, 7 + RECHECK_EVERY_MS), begun(whole, 9).checked]).toEqual([half, true, true, false, true, 0]);
    // By a clock that has been put back since.
    expect([isDue(whole, 6), isDue(whole, 7 - RECHECK_EVERY_MS)]).toEqual([false, true]);
  });
});
