import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PoolKey } from '../people/pool-key.ts';
import { Judge } from '../log/judge.ts';
import { EVERYTHING, type Interest } from '../../shared/protocol/pool.ts';
import { readRows, rowsHead } from '../../shared/protocol/rows.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { HISTORY_QUERIES } from './history.ts';
import { POOL_QUERIES, PoolStore } from './pool-store.ts';
import { ALL, SCOPE_QUERIES, scopeOf, type Asked, type RowSet, type Scope } from './scope.ts';

const DAY = 86_400_000;
let folder: string;
let store: PoolStore;
let judge: Judge;
let now = Date.UTC(2026, 0, 1);
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-scope-'));
  store = new PoolStore(path.join(folder, 'pool.db'), () => now);
  judge = new Judge(store, new PoolKey(path.join(folder, 'key.pem')), () => now);
  for (const id of ['tv', 'wechat']) judge.system('channel.put', { kind: 'channel', id }, { name: id, form: id === 'tv' ? 'tv' : 'wechat', titleMax: 0, textMax: 0, mobile: false });
  judge.system('programme.put', { kind: 'programme', id: 'news' }, { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
  for (const id of ['clip', 'jingle', 'unused']) {
    const probe = { durationMs: 1, frames: 1, width: 1, height: 1, rate: '25/1', videoCodec: '', audioCodec: '', channels: 0, sampleRate: 0, interlaced: false };
    judge.system('asset.add', { kind: 'asset', id }, { name: id, kind: 'video', sha256: id.padEnd(64, '0'), bytes: 1, mime: 'video/mp4', probe, licence: '' });
  }
  story('old', 'tv', 'clip');
  story('forgotten', 'tv');
  now += 30 * DAY;
  judge.system('rundown.create', { kind: 'rundown', id: 'run' }, { programme: 'news', date: '2026-02-01', title: '新闻' });
  story('young', 'tv');
  judge.system('version.create', { kind: 'version', id: 'young-wechat' }, { story: 'young', channel: 'wechat', title: 'w', basedOn: null, doc: docOfBlocks([{ id: 'b', kind: 'para', text: '字' }]) });
});
afterAll(() => { store.close(); rmSync(folder, { recursive: true, force: true }); });

function story(id: string, channel: string, asset: string | null = null): void {
  judge.system('story.create', { kind: 'story', id }, { title: id, columns: [], mobileFirst: false, version: `${id}-${channel}`, channel, doc: docOfBlocks([{ id: 'b', kind: 'sot', text: '字', ...(asset ? { asset } : {}) }]) });
}
const item = (id: string, more: object): void => judge.system('item.add', { kind: 'item', id }, { rundown: 'run', after: null, item: { slug: id, kind: 'read', versionId: null, assetId: null, planned: null, float: false, presenter: '', note: '', hardStart: null, ...more } }) as unknown as void;
const scope = (more: Partial<Interest>): Scope => scopeOf({ ...EVERYTHING, ...more }, (moment) => store.numberAt(moment));
/** What goes to somebody, as kind/id; the two ways of sending it must agree. */
function sent(set: RowSet, asked: Asked): string[] {
  const asLines = store.scopes.rows(set, asked, true);
  const plain = store.scopes.rows(set, asked, false);
  if (!('lines' in asLines) || !('plain' in plain)) throw new Error('not as asked');
  const { rows } = readRows(rowsHead({ from: 0, seq: 0, chain: '', more: false, edits: [] }) + asLines.lines.toString());
  expect(rows.map(({ kind, id, seq, json }) => ({ kind, id, seq, json })).sort((a, b) => (a.kind + a.id < b.kind + b.id ? -1 : 1))).toEqual([...plain.plain].sort((a, b) => (a.kind + a.id < b.kind + b.id ? -1 : 1)));
  expect(asLines.count).toBe(rows.length);
  return rows.filter(({ kind }) => !['channel', 'programme'].includes(kind)).map(({ kind, id }) => `${kind}/${id}`).sort();
}
const of = (id: string, channel: string): string[] => [`body/${id}-${channel}`, `story/${id}`, `version/${id}-${channel}`];
const sorted = (...all: (string | string[])[]): string[] => all.flat().sort();

describe('who gets which rows', () => {
  it('everything to whoever says nothing', () => {
    expect(sent('all', { scope: ALL, from: 0, to: store.seq })).toEqual(sent('scoped', { scope: scope({}), from: 0, to: store.seq }));
  });
  it('with a horizon what changed since, and reference rows', () => {
    expect(sent('scoped', { scope: scope({ since: now - DAY }) })).toEqual(sorted(of('young', 'tv'), 'body/young-wechat', 'version/young-wechat', 'rundown/run'));
  });
  it('and what is pinned, with what that needs', () => {
    expect(sent('scoped', { scope: scope({ since: now - DAY, pinned: ['old'] }) })).toEqual(sorted(of('young', 'tv'), 'body/young-wechat', 'version/young-wechat', 'rundown/run', of('old', 'tv'), 'asset/clip'));
  });
  it('of stories only the versions of the channels followed, but every story', () => {
    expect(sent('scoped', { scope: scope({ channels: ['wechat'] }) })).toEqual(sorted('asset/clip', 'asset/jingle', 'asset/unused', 'rundown/run', 'story/old', 'story/forgotten', 'story/young', 'version/young-wechat', 'body/young-wechat'));
  });
  it('a version of another channel in a rundown of a programme that is followed', () => {
    const following = scope({ channels: ['tv'] });
    expect(store.scopes.sees(following, 'young-wechat')).toBe(false);
    const before = store.seq;
    item('i-wechat', { versionId: 'young-wechat' });
    expect(store.scopes.sees(following, 'young-wechat')).toBe(true);
    expect(store.scopes.sees(scope({ channels: ['paper'] }), 'young-wechat')).toBe(false);
    expect(store.scopes.comingIn(following, before, store.seq)).toEqual(['young']);
    expect(sent('groups', { scope: following, groups: ['young'], to: before })).toEqual(sorted(of('young', 'tv'), 'body/young-wechat', 'version/young-wechat'));
  });
});

describe('what comes in', () => {
  it('is everything a changed group needs, however old', () => {
    const horizon = scope({ since: now - DAY });
    const before = store.seq;
    item('i-old', { versionId: 'old-tv' });
    item('i-jingle', { assetId: 'jingle' });
    expect(store.scopes.comingIn(horizon, before, store.seq).sort()).toEqual(['clip', 'jingle', 'old']);
    expect(sent('scoped', { scope: horizon })).toEqual(sorted(of('young', 'tv'), 'body/young-wechat', 'version/young-wechat', 'rundown/run', 'item/i-wechat', 'item/i-old', 'item/i-jingle', of('old', 'tv'), 'asset/clip', 'asset/jingle'));
  });
  it('is all of an old group that changes, and nothing of one that was there', () => {
    const horizon = scope({ since: now - DAY });
    const before = store.seq;
    judge.system('story.set', { kind: 'story', id: 'forgotten' }, { title: '又想起' });
    judge.system('story.set', { kind: 'story', id: 'young' }, { title: '还记得' });
    expect(store.scopes.comingIn(horizon, before, store.seq)).toEqual(['forgotten']);
    expect(sent('groups', { scope: horizon, groups: ['forgotten'], to: before })).toEqual(['body/forgotten-tv', 'version/forgotten-tv']);
  });
  it('is the difference when somebody looks further', () => {
    const old = scope({ since: now + DAY, channels: ['tv'] });
    const wider = scope({ since: null, channels: ['tv'] });
    const more = sent('widened', { scope: wider, old, from: 0, to: store.seq });
    expect(sorted(more, sent('scoped', { scope: old })).filter((one, index, all) => all.indexOf(one) === index)).toEqual(sent('scoped', { scope: wider }));
    expect(sent('widened', { scope: old, old: wider, from: 0, to: store.seq })).toEqual([]);
  });
  it('on demand is the group and what it needs, whatever the channel', () => {
    expect(store.scopes.whole(['run']).sort()).toEqual(['clip', 'jingle', 'old', 'run', 'young']);
    expect(sent('wholeGroups', { scope: scope({ channels: [] }), groups: ['young'] })).toEqual(sorted(of('young', 'tv'), 'body/young-wechat', 'version/young-wechat'));
  });
});

describe('an id that would break a line', () => {
  it('makes its slice go another way', () => {
    const from = store.seq;
    judge.system('column.put', { kind: 'column', id: 'a\tb' }, { name: '怪', channelId: null });
    expect(store.scopes.rows('all', { scope: ALL, from, to: store.seq }, true)).toMatchObject({ plain: [{ kind: 'column', id: 'a\tb' }] });
  });
});

describe('the clock', () => {
  it('never leaves out what was accepted since', () => {
    let at = now;
    const file = path.join(folder, 'clock.db');
    const clocked = new PoolStore(file, () => at);
    const accepted: { seq: number; at: number }[] = [];
    const steps = [0, 60_000, 500_000, 200_000, 10 * DAY, 1, 700_000, -3 * DAY, 5, 800_000, 4 * DAY];
    for (const step of steps) {
      at += step;
      clocked.commit(() => clocked.append({ id: `c${accepted.length}`, name: 'column.put', target: { kind: 'column', id: 'k' }, args: {}, by: 'p', at: 0, seen: 0 }, 'd', []));
      accepted.push({ seq: clocked.seq, at });
    }
    for (const moment of [0, ...accepted.flatMap((one) => [one.at - 1, one.at, one.at + 1, one.at + DAY])]) {
      const number = clocked.numberAt(moment);
      for (const one of accepted) if (one.at >= moment) expect([moment, one.seq, one.seq > number]).toEqual([moment, one.seq, true]);
    }
    // And leaves out what is older by more than a mark's distance, while the clock goes forward.
    expect([clocked.numberAt(now + 5 * DAY), clocked.numberAt(at + DAY)]).toEqual([4, steps.length]);
    clocked.close();
  });
});

describe('plans', () => {
  const db = (): Database.Database => { store.close(); return new Database(path.join(folder, 'pool.db'), { readonly: true }); };
  it('no query that runs with every command or slice reads a table or a kind through, or sorts', () => {
    const file = db();
    file.function('met_damage', () => 1);
    for (const [name, sql] of Object.entries({ ...POOL_QUERIES, ...SCOPE_QUERIES, ...HISTORY_QUERIES })) {
      const plan = file.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', "'1'")}`).all(Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, parameter]) => [parameter!, parameter === 'groups' || parameter!.startsWith('pinned') || parameter!.startsWith('channels') ? '["x"]' : 1]))).map((one) => one.detail);
      expect([name, plan.filter((detail) => /^SCAN (?!json_each)|TEMP B-TREE FOR ORDER|record USING INDEX sqlite_autoindex_record_1 \(kind=\?\)/.test(detail))]).toEqual([name, []]);
    }
    file.close();
    store = new PoolStore(path.join(folder, 'pool.db'), () => now);
  });
});
