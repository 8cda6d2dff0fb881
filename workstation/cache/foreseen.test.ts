import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apply } from '../../shared/log/apply.ts';
import { isRefusal, SYSTEM } from '../../shared/log/command.ts';
import { actsOn, MemoryRecords } from '../../shared/log/memory-records.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import type { Kind } from '../../shared/records.ts';
import { passesGiven } from '../../shared/review/chain.ts';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { mergeBranchHere } from '../branches.ts';
import { Cache } from './cache.ts';
import { OutboxStore } from './outbox-store.ts';

let folder: string;
let outbox: OutboxStore;
let cache: Cache;
let pool: MemoryRecords;
let given: number;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-foreseen-'));
  outbox = new OutboxStore(path.join(folder, 'outbox.db'));
  cache = new Cache(path.join(folder, 'cache.db'), outbox);
  cache.enter('台', '');
  pool = new MemoryRecords();
  given = 0;
  const act = actsOn(pool);
  act(SYSTEM, 'person.put', 'person', '编辑', { name: '编辑', roles: ['editor', 'producer', 'reporter'], active: true });
  act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  act(SYSTEM, 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
  tell([['person', '编辑'], ['channel', 'tv'], ['story', 's'], ['version', 'v'], ['body', 'v']]);
});
afterEach(() => { cache.close(); outbox.close(); rmSync(folder, { recursive: true, force: true }); });

/** The pool tells of records as they are with it. */
function tell(which: readonly (readonly [Kind, string])[], edits: Frame['edits'] = []): void {
  const seq = cache.cursor + which.length;
  const changes = which.map(([kind, id], at) => ({ kind, id, seq: cache.cursor + at + 1, record: pool.get(kind, id)! }));
  expect(cache.applyFrame({ is: 'frame', from: cache.cursor, seq, chain: 'c', results: [], changes, edits, more: false }, 1, 0)).not.toBe('gap');
}
function give(name: string, kind: Kind, id: string, args: unknown): string {
  const done = cache.execute({ id: String(++given).padStart(26, '0'), name, target: { kind, id }, args, by: '编辑', at: given, seen: 0 });
  if (isRefusal(done)) throw new Error(done.refused);
  return done.id;
}
const put = (at: number, text: string) => ({ stepType: 'replace', from: at, to: at, slice: { content: [{ type: 'text', text }] } });
const rubOut = (from: number, to: number) => ({ stepType: 'replace', from, to });
const edit = (step: unknown): string => give('script.edit', 'body', 'v', { v: cache.records.get('body', 'v')!.v, steps: [step], passes: passesGiven(cache.records.get('version', 'v')!) });
const said = (doc = cache.records.get('body', 'v')!.doc): string => blocksOf(doc).map(({ text }) => text).join('|');
const branches = () => cache.records.children('branch', 'v').map(({ state, doc }) => [state, said(doc)]);
/** Brings the only branch in as the sync page does. */
function merge(): string {
  let id = '';
  const nothing = (): never => { throw new Error('there are words to bring in'); };
  mergeBranchHere(cache, nothing, (body, v, steps, merges) => ({ id: id = give('script.edit', 'body', body, { v, steps, passes: 0, merges }) }), cache.records.children('branch', 'v')[0]!.id, { by: '编辑', at: 1 });
  return id;
}

describe('edits that wait for one script', () => {
  const others = { 'words typed': { step: put(9, '晚了一步。'), whole: '原文。路上写的。晚了一步。' }, 'words rubbed out': { step: rubOut(1, 3), whole: '。路上写的。' } };
  for (const [what, { step, whole }] of Object.entries(others)) it(`go each where the one before leaves it: what will be in a branch is not in the script for the merge behind it (${what})`, () => {
    edit(put(4, '路上写的。'));
    // In a window that still showed it when it was deleted here.
    give('version.delete', 'version', 'v', { deleted: true });
    edit(step);
    give('version.delete', 'version', 'v', { deleted: false });
    expect([said(), branches()]).toEqual(['原文。路上写的。', [['open', whole]]]);
    const merged = merge();
    expect([said(), branches()]).toEqual([whole, [['merged', whole]]]);

    const waited = outbox.all();
    const theirs = [put(4, '完。')];
    actsOn(pool)(SYSTEM, 'script.edit', 'body', 'v', { v: 0, steps: theirs });
    tell([['body', 'v']], [{ body: 'v', v: 0, steps: theirs, command: 'x' } as Frame['edits'][number]]);
    const waits = outbox.all();
    expect(waits.map(({ id }) => id)).toEqual(waited.map(({ id }) => id));
    // The merge brings what it brought, whatever the numbers are by now, and names the branch as long as it is going to be.
    const bring = (all: typeof waits): unknown => (all.find(({ id }) => id === merged)!.args as { steps: { slice?: unknown }[] }).steps.map(({ slice }) => slice);
    expect(bring(waits)).toEqual(bring(waited));
    expect(branches().map(([state]) => state)).toEqual(['merged']);
    for (const one of waits) {
      const writes = apply(pool, one);
      if (isRefusal(writes)) throw new Error(`${one.name}: ${writes.refused}`);
      pool.write(writes);
    }
    expect([said(pool.get('body', 'v')!.doc), pool.children('branch', 'v').map(({ state }) => state)]).toEqual([said(), ['merged']]);
  });
});
