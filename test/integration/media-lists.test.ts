/** What the media queue reads: assets that may have to move, and no others, however many there are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { asset, type Asset } from '../../shared/asset/asset.ts';
import { Cache } from '../../workstation/cache/cache.ts';
import { OutboxStore } from '../../workstation/cache/outbox-store.ts';

const one = (id: string, facts: Partial<Asset>): Asset => asset.parse({
  id, name: id, kind: 'image', sha256: id.padEnd(64, '0'), bytes: 1, mime: 'image/png', proxy: null, poster: null, peaks: null, stored: true, licence: '', createdBy: 'p', createdAt: 100, deleted: false,
  probe: { durationMs: 0, frames: 0, width: 1, height: 1, rate: '', videoCodec: '', audioCodec: '', channels: 0, sampleRate: 0, interlaced: false }, ...facts,
});

it('are found by their address; those that may move are the new ones, those the pool has not, and those it has lost a file of', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-lists-'));
  const outbox = new OutboxStore(path.join(folder, 'outbox.db'));
  const cache = new Cache(path.join(folder, 'cache.db'), outbox);
  try {
    cache.enter('e', '');
    const put = (assets: readonly Asset[]): void => {
      const seq = cache.cursor + 1;
      expect(cache.applyFrame({ is: 'frame', from: cache.cursor, seq, chain: String(seq), results: [], changes: assets.map((record) => ({ kind: 'asset', id: record.id, seq, record })), edits: [], more: false }, 0, 0)).not.toBe('gap');
    };
    const moving = (): string[] => cache.movingAssets(1000).map(({ id }) => id).sort();
    put([one('old', {}), one('unsent', { stored: false }), one('lost', { lost: ['x'] }), one('found', { lost: [] }), one('new', { createdAt: 1001 }), one('gone', { createdAt: 2000, deleted: true }), one('new-unsent', { createdAt: 1500, stored: false })]);
    expect(moving()).toEqual(['lost', 'new', 'new-unsent', 'unsent']);
    put([one('unsent', {}), one('lost', { lost: [] }), one('old', { lost: ['old'] })]);
    expect(moving()).toEqual(['new', 'new-unsent', 'old']);
    expect([cache.assetsAt('unsent'.padEnd(64, '0')).map(({ id }) => id), cache.assetsAt('x')]).toEqual([['unsent'], []]);
  } finally {
    cache.close();
    outbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
