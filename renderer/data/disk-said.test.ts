import { beforeEach, describe, expect, it, vi } from 'vitest';

/** Why the workstation takes nothing just now. */
let refused = 'disk-full';
let asked = 0;
vi.mock('./port.ts', async () => {
  class PortError extends Error { told = false; readonly refusal = { refused, params: { folder: '/data' } }; }
  return { PortError, onPush: () => () => undefined, call: async (name: string) => { if (name === 'command') asked++; throw new PortError(); } };
});
vi.mock('./window-life.ts', () => ({ here: 'w', liveHere: () => undefined, livingWindows: async () => () => true, store: () => undefined, watchLeft: () => undefined }));

const acts = [{ name: 'item.set', target: { kind: 'item', id: 'i' }, args: { slug: '春耕现场' } }] as const;

describe.each([['zh-CN', '还在屏幕上', '留在窗口里', '再做一次'], ['en', 'still on screen', 'window holds these words', 'do it again']])('a disk that takes nothing is said of, in %s,', (language, onScreen, inWindow, byHand) => {
  let words: typeof import('./field-words.ts');
  let notices: typeof import('../app/notices.ts');
  let port: typeof import('./port.ts');
  const said: string[] = [];
  beforeEach(async () => {
    vi.resetModules();
    vi.stubGlobal('localStorage', { getItem: (key: string) => (key === 'bianbo.language' ? JSON.stringify(language) : null), setItem: () => undefined, removeItem: () => undefined });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    [words, notices, port] = await Promise.all([import('./field-words.ts'), import('../app/notices.ts'), import('./port.ts')]);
    said.length = 0;
    asked = 0;
    notices.onNotice(({ text }) => said.push(text));
    vi.stubGlobal('window', { addEventListener: () => undefined });
    words.watchWords('p', new AbortController().signal);
    return () => { vi.useRealTimers(); vi.unstubAllGlobals(); };
  }, 60_000);
  /** Which of these a sentence says. */
  const tells = (text: string | undefined): boolean[] => [onScreen, inWindow, byHand, '春耕现场'].map((part) => text?.includes(part) ?? false);

  it.each(['disk-full', 'disk-failing'])('%s: words in a field that stands, those of a cell that was left, and what was done with a click', async (code) => {
    refused = code;
    expect([await words.keepAndGive('i/slug', '春耕现场', acts), tells(said.pop())]).toEqual([false, [true, false, false, false]]);
    expect([await words.keepAndGive('i/slug', '春耕现场', acts, true), tells(said.pop())]).toEqual([false, [false, true, false, true]]);
    notices.announceRefusal(new port.PortError({ refused: code }));
    expect(tells(said.pop())).toEqual([false, false, true, false]);
  });
  it('and those of the cell that was left are given again by themselves, without another word', async () => {
    await words.keepAndGive('i/slug', '春耕现场', acts, true);
    await vi.advanceTimersByTimeAsync(11_000);
    expect([asked, said.length]).toEqual([3, 1]);
  });
});
