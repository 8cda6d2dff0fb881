import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareStation } from '../test/support/bare-station.ts';
import { isRefusal, SYSTEM } from '../shared/log/command.ts';
import type { Role } from '../shared/people/person.ts';
import { docOfBlocks } from '../shared/script/schema.ts';
import type { PoolLink } from './sync/pool-link.ts';
import { asideIn, asidesIn } from './aside.ts';
import { forgottenNow } from './forgotten.ts';
import type { Me } from './letting-go.ts';
import { LookingBack } from './looking-back.ts';

let station: BareStation;
let back: LookingBack;
const me = (id: string, roles: readonly Role[] = ['reporter'], active = true): Me => ({ id, roles: [...roles], active });
beforeEach(() => {
  station = new BareStation('甲');
  // A pool that says of every record that it was never there.
  const link = { ask: async () => ({ ok: true, value: null }), minor: 99 } as unknown as PoolLink;
  back = new LookingBack({ data: station.folder, cache: station.cache, outbox: station.outbox, link: () => link, found: () => undefined });
  for (const who of ['甲', '乙']) station.act(SYSTEM, 'person.put', 'person', who, { name: who, roles: ['reporter', 'producer'], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.act(SYSTEM, 'programme.put', 'programme', 'p', { name: '新闻', channelId: 'tv', start: 0, length: 0, rate: 280, lastEpisode: 0 });
  station.tell([['person', '甲'], ['person', '乙'], ['channel', 'tv'], ['programme', 'p']]);
});
afterEach(() => station.close());

const write = (id: string, by: string): void => {
  station.act(by, 'story.create', 'story', id, { title: id, columns: [], mobileFirst: false, version: `v${id}`, channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
  station.tell([['story', id], ['version', `v${id}`], ['body', `v${id}`]]);
};
/** The pool comes back from a backup that has none of it; the people and what they work with are there again. */
async function forgotten(): Promise<void> {
  station.cache.reset(asideIn(station.folder, 1));
  station.tell([['person', '甲'], ['person', '乙'], ['channel', 'tv'], ['programme', 'p']]);
  await back.look();
}
const shownTo = (who: Me) => forgottenNow(back.rows, station.cache.records, who).map(({ id, mayDrop }) => [id, mayDrop]);
const close = (who: Me): unknown => { const done = back.close(who); return [isRefusal(done) ? done.refused : 'dropped', back.rows.length, asidesIn(station.folder).length]; };

describe('the list of what the pool has lost', () => {
  it.each<[string, Me, string]>([
    ['whose work all of it is', me('甲'), 'dropped'],
    ['whose work all of it is, and whose account is switched off', me('甲', [], false), 'dropped'],
    ['an editor', me('丙', ['editor']), 'dropped'],
    ['an administrator', me('丙', ['admin']), 'dropped'],
    ['an editor whose account is switched off', me('丙', ['editor'], false), 'others-forgotten'],
    ['another reporter', me('乙'), 'others-forgotten'],
    ['nobody', null, 'not-signed-in'],
  ])('is cleared by %s', async (_who, who, expected) => {
    write('一', '甲');
    await forgotten();
    expect(shownTo(who)).toEqual([['v一', expected === 'dropped']]);
    expect(close(who)).toEqual(expected === 'dropped' ? ['dropped', 0, 0] : [expected, 1, 1]);
  });

  it('with work of several is cleared by none of them', async () => {
    write('一', '甲');
    write('二', '乙');
    await forgotten();
    expect([shownTo(me('甲')), close(me('甲')), close(me('乙')), close(me('丙', ['editor']))]).toEqual([[['v一', true], ['v二', false]], ['others-forgotten', 2, 1], ['others-forgotten', 2, 1], ['dropped', 0, 0]]);
  });
  it('is nobody else\'s any more where that has come back', async () => {
    write('一', '甲');
    write('二', '乙');
    await forgotten();
    station.tell([['story', '二'], ['version', 'v二'], ['body', 'v二']]);
    expect([shownTo(me('甲')), close(me('甲'))]).toEqual([[['v一', true]], ['dropped', 0, 0]]);
  });
  it('with what bears no name is cleared by those who answer for it', async () => {
    station.act('甲', 'rundown.create', 'rundown', 'r', { programme: 'p', date: '2026-11-30', title: '晚间' });
    station.act('甲', 'item.add', 'item', 'i', { rundown: 'r', after: null, item: { slug: '头条', kind: 'read', versionId: null, assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null } });
    station.tell([['rundown', 'r'], ['item', 'i']]);
    await forgotten();
    station.tell([['rundown', 'r']]);
    expect([shownTo(me('甲', ['producer'])), shownTo(me('丙', ['editor']))]).toEqual([[['i', false]], [['i', true]]]);
  });
});
