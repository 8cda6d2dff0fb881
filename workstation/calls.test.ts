import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
    expect(await opened()).toEqual({ session: { newsroom: '台', person: null, empty: false, names: [] }, waited: true });
  });
  it('does not where somebody is, by having signed in here or by the pool’s rows', async () => {
    station.outbox.setAccount({ person: 'p', name: '编辑', roles: ['editor'], verifier: '', token: '' });
    expect(await opened()).toEqual({ session: { newsroom: '台', person: null, empty: false, names: ['编辑'] }, waited: false });
    station.act(SYSTEM, 'person.put', 'person', 'q', { name: '记者', roles: ['reporter'], active: true });
    station.tell([['person', 'q']]);
    expect(await opened()).toEqual({ session: { newsroom: '台', person: null, empty: false, names: ['编辑', '记者'] }, waited: false });
  });
  it('is offered no name that somebody went by before: nobody gets in by that any more', async () => {
    station.outbox.setAccount({ person: 'p', name: '小李', roles: ['editor'], verifier: '', token: '' });
    station.act(SYSTEM, 'person.put', 'person', 'p', { name: '李编辑', roles: ['editor'], active: true });
    station.tell([['person', 'p']]);
    expect((await opened()).session).toMatchObject({ names: ['李编辑'] });
  });
});

it('what a window gives for one newsroom is not done in another, to which the workstation has gone meanwhile', async () => {
  const { cache, outbox } = station;
  const done: string[] = [];
  const calls = coreCalls({ cache, outbox, doing: { execute: (name: string) => { done.push(name); return { id: 'c' }; } } } as unknown as Parameters<typeof coreCalls>[0]); // all that is asked of them
  const title = { name: 'story.set', target: { kind: 'story', id: 's' }, args: { title: '题' } };
  expect(await calls['command']({ ...title, newsroom: '别的台' })).toEqual({ refused: 'other-newsroom' });
  expect([await calls['command']({ ...title, newsroom: '台' }), done]).toEqual([{ id: 'c' }, ['story.set']]);
});

it('what was refused as its field went is kept with its reason for whoever gave it', async () => {
  const { cache, outbox } = station;
  const calls = coreCalls({ cache, outbox, doing: {}, signedIn: { person: { id: '编辑', name: '编辑', roles: ['editor'], active: true } }, signal: () => undefined } as unknown as Parameters<typeof coreCalls>[0]); // all that is asked of them
  await calls['kept.refused']({ name: 'item.set', target: { kind: 'item', id: 'i' }, args: { note: '很长的备注' }, code: 'locked', params: {} });
  expect(outbox.refused()).toMatchObject([{ name: 'item.set', args: { note: '很长的备注' }, by: '编辑', code: 'locked' }]);
});

it('who joins another pool while the one of this machine tries to start in vain stays with the one they joined', async () => {
  const { cache, outbox } = station;
  outbox.setSetting('pool', 'http://甲台:1');
  const ownPool = { state: 'left', start: () => Promise.resolve(calls['setup.join']({ url: 'http://192.168.0.7:41730' })).then(() => Promise.reject(new Error('pool-damaged'))), stop: () => Promise.resolve() };
  const calls: ReturnType<typeof coreCalls> = coreCalls({ cache, outbox, ownPool, doing: {}, link: { dial: () => undefined } } as unknown as Parameters<typeof coreCalls>[0]); // all that is asked of them
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await calls['setup.ownPool']({})).toEqual({ refused: 'own-pool-failed' });
  silent.mockRestore();
  expect(outbox.setting('pool')).toBe('http://192.168.0.7:41730');
});
