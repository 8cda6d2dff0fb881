import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../shared/log/command.ts';
import { BareStation } from '../test/support/bare-station.ts';
import { coreCalls } from './calls.ts';

let station: BareStation;
beforeEach(() => { station = new BareStation('编辑'); });
afterEach(() => station.close());

describe('a window that is opened while the pool has not been heard', () => {
  /** What it is told of the session, and whether it had to wait for the pool first. */
  async function opened() {
    let waited = false;
    const { cache, outbox } = station;
    const calls = coreCalls({
      cache, outbox, link: { empty: null }, signedIn: { person: null }, doing: {}, untilConnected: () => { waited = true; return Promise.resolve(false); },
    } as unknown as Parameters<typeof coreCalls>[0]); // all that is asked of them
    return { session: await calls['session.get']({}), waited };
  }
  it('waits for it where nobody is known here: a newsroom that has nobody yet is begun, not signed in to', async () => {
    expect(await opened()).toEqual({ session: { person: null, empty: false, names: [] }, waited: true });
  });
  it('does not where somebody is, by having signed in here or by the pool’s rows', async () => {
    station.outbox.setAccount({ person: 'p', name: '编辑', roles: ['editor'], verifier: '', token: '' });
    expect(await opened()).toEqual({ session: { person: null, empty: false, names: ['编辑'] }, waited: false });
    station.act(SYSTEM, 'person.put', 'person', 'q', { name: '记者', roles: ['reporter'], active: true });
    station.tell([['person', 'q']]);
    expect(await opened()).toEqual({ session: { person: null, empty: false, names: ['编辑', '记者'] }, waited: false });
  });
});
