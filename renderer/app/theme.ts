import { useSyncExternalStore } from 'react';
import { askSetting, changeSetting, onSettings, setting, shareSetting } from '../data/useSetting.ts';

export const THEMES = ['dark', 'light', 'system'] as const;
export type Theme = (typeof THEMES)[number];
const isTheme = (value: unknown): value is Theme => THEMES.some((one) => one === value);
const chosen = (): Theme => setting<Theme>('theme', 'dark', isTheme);
const light = window.matchMedia('(prefers-color-scheme: light)');
const shown = (): 'dark' | 'light' => { const theme = chosen(); return theme === 'system' ? (light.matches ? 'light' : 'dark') : theme; };

const show = (): void => { document.documentElement.dataset['theme'] = shown(); };

/** Paints the page in the theme of last time at once, and follows the workstation's and every change from then on; before anybody signs in too. */
export function applyTheme(): void {
  shareSetting('theme');
  show();
  onSettings(show);
  askSetting('theme');
  light.addEventListener('change', show);
}

function subscribe(listener: () => void): () => void {
  light.addEventListener('change', listener);
  const stop = onSettings(listener);
  return () => { light.removeEventListener('change', listener); stop(); };
}

/** The theme that was chosen, the one it comes to, and how to choose. */
export function useTheme(): { theme: Theme; shown: 'dark' | 'light'; setTheme(theme: Theme): void } {
  return { theme: useSyncExternalStore(subscribe, chosen), shown: useSyncExternalStore(subscribe, shown), setTheme: (theme) => changeSetting('theme', theme) };
}
