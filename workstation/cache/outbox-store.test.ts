import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cache } from './cache.ts';
import { OutboxStore } from './outbox-store.ts';

let folder: string;
const open: { close(): void }[] = [];
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-outbox-')); });
afterEach(() => { for (const one of open.splice(0)) one.close(); rmSync(folder, { recursive: true, force: true }); });

const keep = <T extends { close(): void }>(one: T): T => { open.push(one); return one; };
const outboxFile = (): string => path.join(folder, 'outbox.db');
const opened = () => { const outbox = keep(new OutboxStore(outboxFile())); return { outbox, cache: keep(new Cache(path.join(folder, 'cache.db'), outbox)) }; };
const again = () => { for (const one of open.splice(0)) one.close(); return opened(); };
const title = (id: string, words: string) => ({ id, name: 'story.set', target: { kind: 'story' as const, id: 's' }, args: { title: words }, by: 'admin', at: 1, seen: 0 });
const account = (token: string) => ({ person: 'admin', name: '管理员', roles: ['admin' as const], verifier: 'v', token });
const waiting = ({ outbox }: { outbox: OutboxStore }): string[] => outbox.all().map((one) => one.id);
/** A confirmed story in the cache, as its pool would send it. */
function confirmed({ cache }: { cache: Cache }, words: string): void {
  const record = { id: 's', title: words, columns: [], mobileFirst: false, createdBy: 'admin', createdAt: 1, deleted: false };
  cache.applyFrame({ is: 'frame', from: cache.cursor, seq: cache.cursor + 1, chain: 'c', results: [], changes: [{ kind: 'story', id: 's', seq: cache.cursor + 1, record }], edits: [], more: false }, 1, 0);
}
const shown = ({ cache }: { cache: Cache }): string | undefined => cache.records.get('story', 's')?.title;

describe('an outbox', () => {
  it('knows after a start what it keeps of a writer who wrote lately, though very many began to after them: their editor has been open since the morning', () => {
    const { outbox } = opened();
    outbox.add(title('1'.repeat(26), '甲'), null, null, { writer: '早上打开的', steps: 1 });
    const n = outbox.last()!.n;
    for (let other = 0; other < 1000; other++) outbox.setArgs(n, { title: '乙' }, { writer: `w${other}`, steps: 1 });
    outbox.setArgs(n, { title: '丙' }, { writer: '早上打开的', steps: 2 });
    outbox.setArgs(n, { title: '丙' }, { writer: '后来的', steps: 1 });
    const later = again().outbox;
    expect([later.taken('早上打开的'), later.taken('w0'), later.taken('后来的')]).toEqual([2, null, 1]);
  });
  it('knows after a start what it keeps of a writer after whom somebody has typed for hours: it is writers that it counts, and not their keys', () => {
    const { outbox } = opened();
    outbox.add(title('1'.repeat(26), '甲'), null, null, { writer: '早上写过的', steps: 1 });
    const n = outbox.last()!.n;
    for (let steps = 1; steps <= 1200; steps++) outbox.setArgs(n, { title: '乙' }, { writer: '一直在打字的', steps });
    const later = again().outbox;
    expect([later.taken('早上写过的'), later.taken('一直在打字的')]).toEqual([1, 1200]);
  });
  it('knows after a start how many steps of a writer it keeps, and says that it does not where the disk changed that', () => {
    const { outbox } = opened();
    expect(outbox.taken('w')).toBe(null);
    outbox.add(title('1'.repeat(26), '甲'), null, null, { writer: 'w', steps: 2 });
    outbox.setArgs(outbox.last()!.n, { title: '乙' }, { writer: 'w', steps: 5 });
    expect([outbox.taken('w'), again().outbox.taken('w')]).toEqual([5, 5]);
    for (const one of open.splice(0)) one.close();
    const db = new Database(outboxFile());
    db.exec('UPDATE writer SET steps = 7');
    db.close();
    expect(opened().outbox.taken('w')).toBe(null);
  });

  it('has nothing of what was not accepted under another id than it was kept under, after a start either', () => {
    const { outbox } = opened();
    const n = outbox.add(title('1'.repeat(26), '甲'), null);
    outbox.settle({ said: [], refused: [{ ...title('2'.repeat(26), '甲'), code: 'text-not-placed', params: {}, refusedAt: 1 }], renamed: new Map([[n, '2'.repeat(26)]]) });
    expect([waiting({ outbox }), outbox.refusedCount]).toEqual([[], 1]);
    const later = again();
    expect([waiting(later), later.outbox.refusedCount]).toEqual([[], 1]);
  });
  it('shows only what belongs to the newsroom it is in, and has the rest again when that one is back', () => {
    const { outbox } = opened();
    outbox.enter('甲台', 'http://a');
    outbox.add(title('1'.repeat(26), '甲'), null);
    outbox.settle({ said: [], refused: [{ ...title('2'.repeat(26), '退'), code: 'gone', params: {}, refusedAt: 1 }] });
    outbox.setAccount(account('甲台的'));
    outbox.setOwn('person', '管理员');
    const before = outbox.generation;
    outbox.enter('乙台', 'http://b');
    outbox.add(title('3'.repeat(26), '乙'), null);
    expect([waiting({ outbox }), outbox.count, outbox.refused(), outbox.refusedCount, outbox.accounts(), outbox.own('person')]).toEqual([['3'.repeat(26)], 1, [], 0, [], undefined]);
    expect(outbox.generation).toBeGreaterThan(before);
    expect([outbox.elsewhereCount, outbox.leftElsewhere().map((one) => [one.url, one.waiting.length, one.refused.length, one.accounts.length])]).toEqual([2, [['http://a', 1, 1, 1]]]);
    const later = keep(again().outbox);
    expect([later.newsroom, later.count]).toEqual(['乙台', 1]);
    later.enter('甲台', 'http://a');
    expect([waiting({ outbox: later }), later.refusedCount, later.accounts()[0]?.token, later.own('person'), later.leftElsewhere().map((one) => one.url)]).toEqual([['1'.repeat(26)], 1, '甲台的', '管理员', ['http://b']]);
    later.dropElsewhere('甲台');
    later.dropElsewhere('乙台');
    expect([later.count, later.refusedCount, later.refusedCountOf('admin'), later.refusedCountOf('somebody'), later.elsewhereCount]).toEqual([1, 1, 1, 0, 0]);
  });

  it('holds a second try instead of what was not accepted', () => {
    const here = opened();
    here.cache.enter('甲台', '');
    confirmed(here, '原');
    here.cache.applyFrame({ is: 'frame', from: 1, seq: 2, chain: 'd', results: [], changes: [{ kind: 'person', id: 'admin', seq: 2, record: { id: 'admin', name: '管理员', roles: ['editor'], active: true } }], edits: [], more: false }, 1, 0);
    here.outbox.settle({ said: [], refused: [{ ...title('2'.repeat(26), '退'), code: 'gone', params: {}, refusedAt: 1 }] });
    expect(here.cache.execute(title('4'.repeat(26), '再'), '2'.repeat(26))).toMatchObject({ id: '4'.repeat(26) });
    const later = again();
    expect([waiting(later), later.outbox.refusedCount, shown(later)]).toEqual([['4'.repeat(26)], 0, '再']);
  });

  it('of the first release belongs to the newsroom of the cache beside it', () => {
    const db = new Database(outboxFile());
    db.exec(`CREATE TABLE outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, args TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, seen INTEGER NOT NULL, base TEXT) STRICT;
      CREATE TABLE account (person TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, verifier TEXT NOT NULL, token TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
      INSERT INTO outbox (id, name, kind, target, args, by, at, seen) VALUES ('${'1'.repeat(26)}', 'story.set', 'story', 's', '{"title":"旧"}', 'admin', 1, 0);
      INSERT INTO account VALUES ('admin', '管理员', '["admin"]', 'v', 't'); INSERT INTO setting VALUES ('person', '"管理员"');`);
    db.close();
    new Cache(path.join(folder, 'cache.db'), keep(new OutboxStore(path.join(folder, 'other.db')))).close();
    const cache = new Database(path.join(folder, 'cache.db'));
    cache.exec("INSERT OR REPLACE INTO meta VALUES ('epoch', '甲台'), ('cursor', '7')");
    cache.close();
    const now = opened();
    expect([now.outbox.newsroom, waiting(now), now.outbox.accounts().find(({ name }) => name === '管理员')?.token, now.outbox.own('person'), now.cache.cursor]).toEqual(['甲台', ['1'.repeat(26)], 't', '管理员', 7]);
  });

  it('of the first release without a cache belongs to the first newsroom that is met', () => {
    const { outbox, cache } = opened();
    outbox.add(title('1'.repeat(26), '先'), null);
    expect([cache.enter('甲台', 'http://a'), outbox.count, cache.epoch]).toEqual([false, 1, '甲台']);
    expect([cache.enter('乙台', 'http://b'), outbox.count, cache.epoch, cache.cursor]).toEqual([true, 0, '乙台', 0]);
  });
});

describe('a cache', () => {
  it('shows what waits of its newsroom over that newsroom\'s rows only', () => {
    const here = opened();
    here.cache.enter('甲台', '');
    here.outbox.setAccount(account('t'));
    confirmed(here, '甲台的题');
    here.outbox.add(title('1'.repeat(26), '没发出的题'), null);
    here.cache.enter('乙台', '');
    expect([shown(here), here.cache.cursor]).toEqual([undefined, 0]);
    confirmed(here, '乙台的题');
    expect(shown(here)).toBe('乙台的题');
  });

  it('that is not of the outbox\'s newsroom (this process died between the two files) starts empty', () => {
    const here = opened();
    here.cache.enter('甲台', '');
    confirmed(here, '甲台的题');
    here.outbox.enter('乙台', '');
    const later = again();
    expect([later.cache.epoch, later.cache.cursor, shown(later)]).toEqual(['乙台', 0, undefined]);
  });
});
