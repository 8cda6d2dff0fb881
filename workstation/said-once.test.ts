import { describe, expect, it } from 'vitest';
import type { RefusedEntry } from './cache/outbox-rows.ts';
import { SaidOnce } from './said-once.ts';

const cache = { records: { get: () => undefined, children: () => [] }, cursor: 0, newestOpen: () => [] } as unknown as ConstructorParameters<typeof SaidOnce>[0];

/** A workstation as it runs; `again` starts it anew over the same files. */
function workstation() {
  const kept: RefusedEntry[] = [];
  const said: string[] = [];
  let told: unknown;
  let me: string | undefined;
  const start = (): SaidOnce => new SaidOnce(cache, { refused: () => kept, told: () => told, keepTold: (next) => { told = next; } }, () => me, (code, params) => said.push(`${code} ${String(params['count'] ?? params['command'])}`));
  let once = start();
  return {
    again: () => { once = start(); },
    signIn: (person: string) => { me = person; once.entered(); },
    signOut: () => { me = undefined; },
    refuse: (at: number, ...by: string[]) => { const news = by.map((person, index): RefusedEntry => ({ id: `${at}-${index}`, name: `c${index}`, target: { kind: 'story', id: 's' }, args: {}, by: person, at, seen: 0, code: 'gone', params: {}, refusedAt: at })); kept.push(...news); once.news({ refused: news, overtaken: [], kinds: new Set(), deleted: [] }); },
    said: () => said.splice(0),
  };
}

describe('what was not accepted is said to its author', () => {
  it('one by one while they are few, by their number when they are many', () => {
    const here = workstation();
    here.signIn('甲');
    here.refuse(1, '甲', '甲', '甲');
    expect(here.said()).toEqual(['not-accepted c0', 'not-accepted c1', 'not-accepted c2']);
    here.refuse(2, '甲', '甲', '甲', '甲');
    expect(here.said()).toEqual(['not-accepted-many 4']);
  });
  it('not to whoever sits there meanwhile, but when they sign in, after a restart too, and once', () => {
    const here = workstation();
    here.signIn('乙');
    here.refuse(1, '甲', '乙', '甲');
    expect(here.said()).toEqual(['not-accepted c1']);
    here.signOut();
    here.refuse(2, '甲', '甲');
    here.again();
    expect(here.said()).toEqual([]);
    here.signIn('甲');
    expect(here.said()).toEqual(['not-accepted-many 4']);
    here.signIn('乙');
    here.signIn('甲');
    expect(here.said()).toEqual([]);
  });
});
