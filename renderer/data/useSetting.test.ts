import { beforeEach, expect, it, vi } from 'vitest';
import { standInBrowser, type StandInBrowser } from './stand-in-browser.ts';

class PortError extends Error { readonly refusal: { refused: string }; constructor(refusal: { refused: string }) { super(refusal.refused); this.refusal = refusal; } }
let browser: StandInBrowser;
let settings: typeof import('./useSetting.ts');
/** What the workstation keeps; what it says no with. */
const kept = new Map<string, unknown>();
let refuses: string | null = null;
/** Listens to what the workstation says unasked. */
const hears = new Set<(push: object) => void>();
const said = (key: string, value: unknown): void => { for (const hear of hears) hear({ push: 'setting', key, value }); };
const call = vi.fn(async (name: string, { key, value }: { key: string; value?: unknown }) => {
  if (refuses !== null) throw new PortError({ refused: refuses });
  if (name === 'settings.set') kept.set(key, value);
  return name === 'settings.get' ? { value: kept.get(key) ?? null } : { set: true };
});
beforeEach(async () => {
  vi.resetModules();
  browser = standInBrowser();
  vi.spyOn(console, 'error').mockImplementation(() => {});
  hears.clear();
  vi.doMock('./port.ts', () => ({ call, PortError, onPush: (hear: (push: object) => void) => { hears.add(hear); } }));
  kept.clear();
  call.mockClear();
  refuses = null;
  settings = await import('./useSetting.ts');
  return () => { vi.useRealTimers(); };
});

it('a setting is changed and kept by the workstation though the browser\'s store is full', () => {
  browser.full = true;
  const shown: string[] = [];
  settings.onSettings(() => shown.push(settings.setting('theme', 'light', settings.isString)));
  settings.changeSetting('theme', 'dark');
  expect([shown, kept.get('theme')]).toEqual([['dark'], 'dark']);
});

it.each(['disk-full', 'workstation-lost'])('one that the workstation does not take just now (%s) is given again without a word: the last of it, once it does', async (code) => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  refuses = code;
  settings.changeSetting('screen', '#/stories');
  await vi.advanceTimersByTimeAsync(6000);
  settings.changeSetting('screen', '#/sync');
  await vi.advanceTimersByTimeAsync(100);
  refuses = null;
  await vi.advanceTimersByTimeAsync(6000);
  // A refusal that nobody caught would be said to the person; it fails this test.
  expect(kept.get('screen')).toBe('#/sync');
});

it('what the workstation answers to a question from before a change does not take it back', async () => {
  kept.set('theme', 'light');
  settings.askSetting('theme');
  settings.changeSetting('theme', 'dark');
  await new Promise((done) => { setTimeout(done, 5); });
  expect([settings.setting('theme', 'light', settings.isString), kept.get('theme')]).toEqual(['dark', 'dark']);
});

it('an edge that is dragged is told once for what was dragged while it was told', async () => {
  for (let width = 0; width < 50; width++) settings.changeSetting('panels', width);
  await new Promise((done) => { setTimeout(done, 5); });
  expect([kept.get('panels'), call.mock.calls.length]).toEqual([49, 2]);
});

it('what is chosen in one window is so in the others that are open, where it is for all of them; what is being told here is newer than what is heard', async () => {
  settings.shareSetting('theme');
  said('theme', 'light');
  said('panels', 'wide');
  expect([settings.setting('theme', 'dark', settings.isString), settings.setting('panels', '', settings.isString)]).toEqual(['light', '']);
  settings.changeSetting('theme', 'system');
  said('theme', 'dark'); // by another window, just before
  expect(settings.setting('theme', '', settings.isString)).toBe('system');
  await new Promise((done) => { setTimeout(done, 5); });
  said('theme', 'dark');
  expect(settings.setting('theme', '', settings.isString)).toBe('dark');
});
