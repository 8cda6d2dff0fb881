import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyCut, type Clip } from '../../shared/cut/cut.ts';
import { Cache } from '../cache/cache.ts';
import { OutboxStore } from '../cache/outbox-store.ts';
import { definitions, type QueryContext } from './queries.ts';

let folder: string;
let outbox: OutboxStore;
let cache: Cache;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-queries-')); outbox = new OutboxStore(path.join(folder, 'outbox.db')); cache = new Cache(path.join(folder, 'cache.db'), outbox); });
afterEach(() => { cache.close(); outbox.close(); rmSync(folder, { recursive: true, force: true }); });

const clip = (id: string, asset: string): Clip => ({ id, asset, in: 0, length: 50, start: 0, link: null, gain: 0, block: null });
/** Records as the pool would send them. */
function confirmed(...records: { kind: 'asset' | 'cut'; record: { readonly id: string; readonly [field: string]: unknown } }[]): void {
  const seq = cache.cursor + 1;
  cache.applyFrame({ is: 'frame', from: cache.cursor, seq, chain: 'c', results: [], changes: records.map(({ kind, record }) => ({ kind, id: record.id, seq, record })), edits: [], more: false }, 1, 0);
}
const asset = (id: string, name: string) => ({ kind: 'asset' as const, record: { id, name, kind: 'video', sha256: '', bytes: 1, mime: '', probe: {}, proxy: null, poster: null, peaks: null, stored: true, licence: '', createdBy: 'p', createdAt: 1, deleted: false } });

describe('an edit of a cut that was not accepted', () => {
  it('stands beside the clips that it names as they are now, and its media have names', () => {
    confirmed(asset('old', '旧片.mp4'), asset('new', '新片.mp4'), { kind: 'cut', record: { ...emptyCut('v'), tracks: { ...emptyCut('v').tracks, V1: [clip('a', 'old')] } } });
    const args = { put: [{ track: 'V2', clip: clip('b', 'new') }], remove: ['a', 'gone'] };
    outbox.settle({ said: [], refused: [{ id: '1'.repeat(26), name: 'cut.patch', target: { kind: 'cut', id: 'v' }, args, by: 'p', at: 1, seen: 0, code: 'clip-gone', params: {}, refusedAt: 1 }] });
    const context = { cache, outbox, person: () => null, held: () => new Map() } as unknown as QueryContext; // this query asks for no more
    expect(definitions.outbox.run(context, {}).notAccepted).toMatchObject([{ now: { clips: [{ track: 'V1', clip: clip('a', 'old') }] }, names: { old: '旧片.mp4', new: '新片.mp4' } }]);
  });
});
