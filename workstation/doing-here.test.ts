import { afterEach, beforeEach, expect, it } from 'vitest';
import { SYSTEM } from '../shared/log/command.ts';
import type { Person } from '../shared/people/person.ts';
import { docOfBlocks } from '../shared/script/schema.ts';
import { BareStation } from '../test/support/bare-station.ts';
import { DoingHere } from './doing-here.ts';

const ME: Person = { id: '责编', name: '责编', roles: ['editor'], active: true };
let station: BareStation;
let doing: DoingHere;
beforeEach(() => {
  station = new BareStation(ME.id);
  doing = new DoingHere({ cache: station.cache, outbox: station.outbox, link: () => ({ takes: () => true, pump: () => undefined }), disk: { refusesNow: () => null, refusalOf: () => null }, person: () => ME, wrote: () => undefined });
  station.act(SYSTEM, 'person.put', 'person', ME.id, { name: ME.name, roles: ME.roles, active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.act(SYSTEM, 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
});
afterEach(() => station.close());

const title = (story = 's') => doing.execute('story.set', { kind: 'story', id: story }, { title: '改过的' });

it('while the rows come anew nothing is called deleted or forbidden that has only not come yet', () => {
  expect(title()).toMatchObject({ refused: 'filling' });
  station.tell([['person', ME.id], ['channel', 'tv'], ['story', 's'], ['version', 'v'], ['body', 'v']]);
  expect(title()).toMatchObject({ id: expect.any(String) });
  // Everything is here: what is not is gone.
  expect(title('nowhere')).toMatchObject({ refused: 'gone' });
  station.cache.reset();
  expect(title()).toMatchObject({ refused: 'filling' });
});

it('what a window saw of a log that the pool has gone back behind counts as unseen, whatever that log counts to by now; not where the row has that number still', () => {
  station.tell([['person', ME.id], ['channel', 'tv'], ['story', 's'], ['version', 'v'], ['body', 'v']]);
  station.outbox.leavesLog(4);
  const saw = (seen: number): number | undefined => { doing.execute('story.set', { kind: 'story', id: 's' }, { title: `题${seen}` }, { seen }); return station.outbox.last()?.seen; };
  expect([station.cache.seqOf('story', 's'), saw(2), saw(3), saw(5)]).toEqual([3, 0, 3, 5]);
});
