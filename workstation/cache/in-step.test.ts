import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { SYSTEM } from '../../shared/log/command.ts';

let station: BareStation;
beforeEach(() => {
  station = new BareStation('管理员');
  station.act(SYSTEM, 'person.put', 'person', '管理员', { name: '管理员', roles: ['admin'], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { ...channel, name: '电视' });
  station.tell([['person', '管理员'], ['channel', 'tv']]);
});
afterEach(() => station.close());

const channel = { form: 'tv', titleMax: 0, textMax: 0, mobile: false } as const;
const name = (id: string): string | undefined => station.cache.records.get('channel', id)?.name;
const full = (): never => { throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' }); };
/** A command fails with the disk, which keeps the outbox's part of it or nothing; and what is kept can neither be folded again. Answers how the disk is mended. */
function failing(kept: boolean): () => void {
  const { outbox } = station;
  const [add, all] = [outbox.add.bind(outbox), outbox.all.bind(outbox)];
  outbox.add = (...command) => { if (kept) add(...command); return full(); };
  outbox.all = full;
  expect(() => station.give('channel.put', 'channel', 'fm', { ...channel, name: '广播' })).toThrow('full');
  return () => { outbox.add = add; outbox.all = all; };
}

describe('a cache whose commit failed with the disk', () => {
  it('finds the disk good again only once it has folded what the outbox had kept, however little room there is for that', () => {
    const mend = failing(true);
    // There is room for something small all the time.
    for (const now of [1, 2]) expect(() => station.cache.tryDisk(now)).toThrow('full');
    mend();
    station.cache.tryDisk(3);
    expect(name('fm')).toBe('广播');
  });

  it('knows what waits, and what that looked at, before it takes in what the pool says', () => {
    station.give('channel.put', 'channel', 'tv', { ...channel, name: '我改的' });
    failing(false)();
    expect(name('tv')).toBe('我改的');
    // It is not theirs to change any more.
    station.act(SYSTEM, 'person.put', 'person', '管理员', { name: '管理员', roles: [], active: true });
    station.tell([['person', '管理员']]);
    expect(name('tv')).toBe('电视');
  });
});
