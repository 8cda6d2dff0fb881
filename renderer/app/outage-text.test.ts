import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outage } from './outage.ts';

const refusing = (reason: string, waiting: number): Exclude<Outage, { is: 'none' }> => ({ is: 'away', from: 0, cause: { refused: reason }, since: 0, waiting, closed: [] });

describe.each([
  ['zh-CN', '这台工作站的版本太旧，稿池不再接受。写下的内容都在本机；请在“设置 › 关于”里更新编播。', '待发 3 项。', /^程序版本不一致/, '稿池登录已失效：收不到新内容，你写的存在本机，重新登录后发出。'],
  ['en', 'This workstation is too old for the pool. What you wrote is safe here; update Bianbo under Settings › About.', ' To send: 3.', /^Another version/, 'Signed out at the pool. Nothing new comes, and what you write waits here.'],
])('what is said of a pool that refuses, in %s', (language, why, waiting, anyReason, ended) => {
  let words: typeof import('./outage-text.ts');
  beforeEach(async () => {
    vi.resetModules(); // the language is held once it is known
    vi.stubGlobal('localStorage', { getItem: () => JSON.stringify(language) });
    words = await import('./outage-text.ts');
    return () => vi.unstubAllGlobals();
  });

  it('is its reason, with what is to be done', () => expect([words.outageText(refusing('workstation-too-old', 0), 1), words.refusedText('workstation-too-old', 0), words.whyRefused('workstation-too-old')]).toEqual([why, why, why]));
  it('is how many changes wait as well', () => expect([words.outageText(refusing('workstation-too-old', 3), 1), words.refusedText('workstation-too-old', 3)]).toEqual([why + waiting, why + waiting]));
  it('is never the name of a reason, whatever a later release sends', () => { for (const reason of ['of-a-later-release', '', null]) expect(words.whyRefused(reason)).toMatch(anyReason); });
  it.each(['pool-too-old', 'workstation-too-old', 'disk-full', 'disk-failing', 'defect', 'bad-message', 'hello-first'])('has words of its own for %s', (reason) => expect(words.whyRefused(reason)).not.toMatch(anyReason));
  it('of a session that has ended says what that means, with what is to be done', () => {
    const of = (news: boolean, active: boolean): string => words.outageText({ is: 'away', from: 0, cause: { ended: { news, active }, person: '记者甲' }, since: 0, waiting: 3, closed: [] }, 1);
    expect(of(false, true)).toBe(ended + waiting);
    expect(new Set([of(false, true), of(true, true), of(false, false), of(true, false)]).size).toBe(4);
  });
  it('of one who has signed in again is other news than of a pool that is back', () => {
    const back = (from: Extract<Outage, { is: 'back' }>['from']): string => words.outageText({ is: 'back', from, at: 0, waiting: 2, left: 0, doneAt: 0 }, 1);
    expect(back({ ended: { news: false, active: true }, person: '记者甲' })).not.toBe(back('offline'));
  });
});
