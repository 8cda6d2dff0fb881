import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../../shared/log/command.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';
import type { Version } from '../../shared/story/version.ts';
import { Cache } from './cache.ts';
import { OutboxStore } from './outbox-store.ts';

let folder: string;
let outbox: OutboxStore;
let cache: Cache;
let seq: number;

const version: Version = { id: 'v', storyId: 's', channelId: 'tv', title: '题', kicker: '', subtitle: '', basedOn: null, stage: 'draft', passes: [], trail: [], seal: null, createdBy: 'p', createdAt: 1, writer: null, deleted: false };
/** The pool confirms these records. */
function confirm(...records: { kind: string; record: { readonly id: string; readonly [field: string]: unknown } }[]) {
  const from = seq++;
  const changed = cache.applyFrame({ is: 'frame', from, seq, chain: `${seq}`, results: [], changes: records.map(({ kind, record }) => ({ kind, id: record.id, seq, record })), edits: [], more: false }, 1, 0);
  if (changed === 'gap') throw new Error('gap');
  return changed;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-touched-'));
  outbox = new OutboxStore(path.join(folder, 'outbox.db'));
  cache = new Cache(path.join(folder, 'cache.db'), outbox);
  cache.enter('e', '');
  seq = 0;
  confirm(
    { kind: 'person', record: { id: 'p', name: '记者', roles: ['editor'], active: true } }, { kind: 'version', record: version },
    { kind: 'body', record: { id: 'v', v: 0, doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文' }]) } },
  );
  const done = cache.execute({
    id: 'edit', name: 'script.edit', target: { kind: 'body', id: 'v' }, by: 'p', at: 1, seen: 0, form: 2,
    args: { v: 0, passes: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '我写的' }] } }] },
  });
  if (isRefusal(done)) throw new Error(done.refused);
});
afterEach(() => { cache.close(); outbox.close(); rmSync(folder, { recursive: true, force: true }); });

describe('typing that waits', () => {
  const labels: [what: string, change: Partial<Version>][] = [['has another title', { title: '别人的题' }], ['is being written by somebody', { writer: 'q' }], ['has a sentence to check', { mergeFlags: [{ is: 'missing', copy: 'ours', sentence: '句', by: 'q', at: 1 }] }]];
  for (const [what, change] of labels) it(`stays as it is when its version ${what}`, () => {
    expect([...confirm({ kind: 'version', record: { ...version, ...change } }).bodies]).toEqual([]);
    expect(cache.records.get('version', 'v')).toMatchObject(change);
    expect(JSON.stringify(cache.records.get('body', 'v'))).toContain('我写的');
  });

  const reopened: [what: string, reopen: () => void][] = [['', () => undefined], [', after a restart too', () => { cache.close(); cache = new Cache(path.join(folder, 'cache.db'), outbox); }]];
  for (const [what, reopen] of reopened) it(`becomes a branch when its version was deleted${what}`, () => {
    reopen();
    expect([...confirm({ kind: 'version', record: { ...version, title: '别人的题', deleted: true } }).bodies]).toEqual(['v']);
    expect(JSON.stringify(cache.records.get('body', 'v'))).not.toContain('我写的');
    expect(JSON.stringify(cache.records.children('branch', 'v'))).toContain('我写的');
  });

  it('is folded again behind an own title that a new title of others takes off', () => {
    expect(isRefusal(cache.execute({ id: 'title', name: 'version.titles', target: { kind: 'version', id: 'v' }, by: 'p', at: 2, seen: 1, args: { kicker: '我的引题' } }))).toBe(false);
    confirm({ kind: 'version', record: { ...version, title: '别人的题' } });
    expect(cache.records.get('version', 'v')).toMatchObject({ title: '别人的题', kicker: '我的引题' });
    expect(JSON.stringify(cache.records.get('body', 'v'))).toContain('我写的');
  });
});
