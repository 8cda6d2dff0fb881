import { useCallback, useSyncExternalStore } from 'react';
import { latestTold } from './latest-told.ts';
import { call, onPush } from './port.ts';
import { store } from './window-life.ts';

/** Settings of this workstation, held here so that every component sees the same; a copy in localStorage makes the first paint right. */
const held = new Map<string, unknown>();
const asked = new Set<string>();
/** Changed here: what was asked before is no news any more. */
const changed = new Set<string>();
/** An edge that is dragged gives its last place. What is not taken just now is told again without a word: nothing is lost of what anybody wrote. */
const told = latestTold<unknown>({ send: (key, value) => call('settings.set', { key, value }), failed: (_key, error) => { throw error; } });
const listeners = new Set<() => void>();
const local = (key: string): string => `bianbo.${key}`;

function remembered(key: string): unknown {
  const text = localStorage.getItem(local(key));
  return text === null ? undefined : (JSON.parse(text) as unknown);
}

function keep(key: string, value: unknown): void {
  held.set(key, value);
  store(local(key), JSON.stringify(value));
  for (const listener of listeners) listener();
}

/** What is known now; asks the workstation the first time. `check` says whether a stored value can be used. */
export function setting<T>(key: string, initial: T, check: (value: unknown) => value is T): T {
  if (!held.has(key)) held.set(key, remembered(key));
  const value = held.get(key);
  return check(value) ? value : initial;
}

/** Reads a setting from the workstation once; a newer value there wins over the copy of this browser. */
export function askSetting(key: string): void {
  if (asked.has(key)) return;
  asked.add(key);
  call('settings.get', { key }).then(
    ({ value }) => { if (!changed.has(key) && value !== undefined && value !== null && JSON.stringify(value) !== JSON.stringify(held.get(key))) keep(key, value); },
    () => asked.delete(key), // the workstation was lost: the copy is good enough until somebody asks again
  );
}

export function changeSetting(key: string, value: unknown): void {
  keep(key, value);
  asked.add(key);
  changed.add(key);
  told.tell(key, value);
}

const shared = new Set<string>();
let hearing = false;
/** A setting that holds in every window of this workstation: chosen in one, it is so in those that are open as well. Others are a window's own until it is opened anew. */
export function shareSetting(key: string): void {
  shared.add(key);
  if (hearing) return;
  hearing = true;
  onPush((push) => {
    if (push.push !== 'setting' || !shared.has(push.key) || told.tells(push.key)) return;
    if (JSON.stringify(push.value) !== JSON.stringify(held.get(push.key))) keep(push.key, push.value);
  });
}

export function onSettings(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

/** A setting as component state: `const [wide, setWide] = useSetting('panels.desk', 320, isNumber)`. */
export function useSetting<T>(key: string, initial: T, check: (value: unknown) => value is T): [T, (value: T) => void] {
  const subscribe = useCallback((listener: () => void) => { askSetting(key); return onSettings(listener); }, [key]);
  const value = useSyncExternalStore(subscribe, () => setting(key, initial, check));
  return [value, useCallback((next: T) => changeSetting(key, next), [key])];
}

export const isString = (value: unknown): value is string => typeof value === 'string';
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
