import { expect, it, vi } from 'vitest';
import { standInBrowser } from './stand-in-browser.ts';

it('a setting is changed and kept by the workstation though the browser\'s store is full', async () => {
  const browser = standInBrowser();
  browser.full = true;
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const call = vi.fn(async () => ({}));
  vi.doMock('./port.ts', () => ({ call }));
  const { changeSetting, isString, onSettings, setting } = await import('./useSetting.ts');
  const shown: string[] = [];
  onSettings(() => shown.push(setting('theme', 'light', isString)));
  changeSetting('theme', 'dark');
  expect(shown).toEqual(['dark']);
  expect(call).toHaveBeenCalledWith('settings.set', { key: 'theme', value: 'dark' });
});
