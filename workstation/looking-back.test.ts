import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BareStation } from '../test/support/bare-station.ts';
import { SYSTEM } from '../shared/log/command.ts';
import type { PoolLink } from './sync/pool-link.ts';
import { asideIn } from './aside.ts';
import { LookingBack } from './looking-back.ts';

let station: BareStation;
/** Runs when the pool has answered, in a later turn of the loop. */
let meanwhile: () => void;
let found: number[];
let past: LookingBack;
beforeEach(() => {
  station = new BareStation('编辑');
  station.act(SYSTEM, 'person.put', 'person', '编辑', { name: '编辑', roles: ['editor'], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.tell([['person', '编辑'], ['channel', 'tv']]);
  station.cache.reset(asideIn(station.folder, 1));
  [meanwhile, found] = [() => undefined, []];
  // Nothing of what was confirmed is at this pool.
  const link = { minor: 2, ask: () => { setImmediate(() => meanwhile()); return Promise.resolve({ ok: true, value: null }); } } as unknown as PoolLink;
  past = new LookingBack({ data: station.folder, cache: station.cache, outbox: station.outbox, link: () => link, found: (count) => { found.push(count); } });
});
afterEach(() => station.close());

describe('what a pool that came back from an older backup has forgotten', () => {
  it('is kept until somebody is done with it', async () => {
    await past.look();
    expect([past.rows.map((one) => one.id).sort(), found.length]).toEqual([['tv', '编辑'], 1]);
    past.close({ id: '编辑', roles: ['editor'], active: true });
    expect([past.rows, existsSync(asideIn(station.folder, 1))]).toEqual([[], false]);
  });
  it('is looked for also where a file of an earlier time cannot be read any more', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    writeFileSync(asideIn(station.folder, 0), '坏'.repeat(4096));
    await past.look();
    expect([past.rows.map((one) => one.id).sort(), found.length]).toEqual([['tv', '编辑'], 1]);
    vi.restoreAllMocks();
  });
  it('is not looked for at the pool of another newsroom, nor shown there, when the workstation goes to one meanwhile', async () => {
    meanwhile = () => { station.cache.enter('别台', ''); };
    await past.look();
    expect([past.rows, found]).toEqual([[], []]);
    // It goes back, and looks again.
    meanwhile = () => undefined;
    station.cache.enter('台', '');
    await past.look();
    expect(past.rows.map((one) => one.id).sort()).toEqual(['tv', '编辑']);
  });
});
