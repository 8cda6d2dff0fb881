import { describe, expect, it } from 'vitest';
import { isRefusal } from '../shared/log/command.ts';
import type { Role } from '../shared/people/person.ts';
import type { OutboxEntry, RefusedEntry } from './cache/outbox-rows.ts';
import type { Elsewhere } from './cache/outbox-store.ts';
import { dropElsewhere } from './elsewhere.ts';
import type { Me } from './letting-go.ts';

const me = (id: string, roles: readonly Role[], active = true): Me => ({ id, roles: [...roles], active });
const said = (id: string, by: string) => ({ id, name: 'story.set', target: { kind: 'story' as const, id: 's' }, args: { title: '题' }, by, at: 1, seen: 1 });
const waits = (id: string, by: string): OutboxEntry => ({ ...said(id, by), n: 1, sent: false, size: 1 });
const refused = (id: string, by: string): RefusedEntry => ({ ...said(id, by), code: 'gone', params: {}, refusedAt: 2 });

/** A workstation that keeps something for the newsroom 'a'. */
function kept(waiting: readonly OutboxEntry[], notAccepted: readonly RefusedEntry[]) {
  let left: Elsewhere[] = [{ newsroom: 'a', url: '', waiting, refused: notAccepted, accounts: [] }];
  const outbox = { leftElsewhere: () => left, dropElsewhere: (newsroom: string) => { left = left.filter((one) => one.newsroom !== newsroom); } };
  return (who: Me, newsroom = 'a') => { const done = dropElsewhere(outbox, who, newsroom); return [isRefusal(done) ? done.refused : 'dropped', left.length]; };
}

describe('what was written for another newsroom', () => {
  it.each<[string, Me, string]>([
    ['who wrote all of it', me('甲', ['reporter']), 'dropped'],
    ['who wrote all of it, and whose account is switched off', me('甲', [], false), 'dropped'],
    ['an administrator', me('丙', ['admin']), 'dropped'],
    ['an administrator whose account is switched off', me('丙', ['admin'], false), 'others-elsewhere'],
    ['a reporter', me('丙', ['reporter']), 'others-elsewhere'],
    ['an editor: of another newsroom it is', me('丙', ['editor', 'producer']), 'others-elsewhere'],
    ['nobody', null, 'not-signed-in'],
  ])('is to be dropped by %s', (_who, who, expected) => expect(kept([waits('1', '甲')], [refused('2', '甲')])(who)).toEqual([expected, expected === 'dropped' ? 0 : 1]));

  it('by several goes whole or not at all', () => {
    for (const drop of [kept([waits('1', '甲'), waits('2', '乙')], []), kept([waits('1', '甲')], [refused('2', '乙')])]) {
      expect([drop(me('甲', ['reporter'])), drop(me('乙', ['editor'])), drop(me('丙', ['admin']))]).toEqual([['others-elsewhere', 1], ['others-elsewhere', 1], ['dropped', 0]]);
    }
  });
  it('is not there for a newsroom for which nothing is kept', () => expect(kept([waits('1', '甲')], [])(me('丙', ['admin']), 'b')).toEqual(['gone', 1]));
});
