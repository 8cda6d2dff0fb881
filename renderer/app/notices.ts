/** Sentences for the person: what the workstation reports and what was refused. The message bar shows the newest, the bell keeps the rest. */
import { useSyncExternalStore } from 'react';
import { onPush, type PortError } from '../data/port.ts';
import type { Refusal } from '../../shared/log/command.ts';
import { hasMessage, t } from './language.ts';
import { levelName } from './level.ts';

export type Level = 'info' | 'warning' | 'error' | 'success';
/** `machine`: of the workstation as such, whoever sits at it. */
export interface Notice { readonly id: number; readonly level: Level; readonly text: string; readonly at: number; readonly machine: boolean }

const MOST_KEPT = 100;
/** Characters of what was written that a sentence repeats: a cell has no more. */
export const MOST_WORDS = 120;
let last = 0;
let notices: readonly Notice[] = [];
let unread = 0;
const listeners = new Set<() => void>();
const newest = new Set<(notice: Notice) => void>();

/** Says a sentence (already in the person's language). */
export function announce(level: Level, text: string, machine = false): void {
  const notice = { id: ++last, level, text, at: Date.now(), machine };
  notices = [notice, ...notices].slice(0, MOST_KEPT);
  unread++;
  for (const listener of newest) listener(notice);
  for (const listener of listeners) listener();
}

/**
 * Where words are that were not taken: `shown` on the screen, in the field or script that they were written in; `left` in the keeping of their window, their field or script being
 * no more. A disk that takes nothing is said otherwise of either, as they are written again by themselves and what somebody did with a click is not.
 */
export type WordsAre = 'shown' | 'left';

/** The sentence for a refusal; a code without one names itself, so that it can be reported. */
export function refusalText(refusal: Refusal, words?: WordsAre): string {
  const plain = `refusal.${refusal.refused}`;
  const key = words !== undefined && hasMessage(`${plain}.${words}`) ? `${plain}.${words}` : plain;
  return hasMessage(key) ? t(key, inWords(refusal.params)) : t('refusal.defect', { name: refusal.refused, why: JSON.stringify(refusal.params ?? {}) });
}

/** Levels of review among the places are said by name. */
const inWords = (params: Refusal['params']): Refusal['params'] => params && Object.fromEntries(Object.entries(params).map(([place, value]) => [place, (place === 'level' || place === 'due') && typeof value === 'number' && value > 0 ? levelName(value) : value]));

/** Shows a refusal, once; `words`: of something written. */
export function announceRefusal(error: PortError, words?: WordsAre): void {
  if (error.told) return;
  error.told = true;
  announce('error', refusalText(error.refusal, words));
}

/** The same with the words that were not taken, where they stand in no field any more ('' where they do). `kept`: the workstation keeps them as not accepted. */
export function tellRefusal(error: PortError, words: string, kept = false): void {
  if (words === '' || error.told) { announceRefusal(error, 'shown'); return; }
  error.told = true;
  const short = [...words].length > MOST_WORDS ? `${[...words].slice(0, MOST_WORDS).join('')}…` : words;
  announce('error', t(kept ? 'frame.words.refused' : 'frame.words.notTaken', { text: short, reason: refusalText(error.refusal, 'left') }));
}

/** Does a notice say that this workstation is at another newsroom's pool now? */
export const saysNewsroomChanged = (code: string): boolean => code.startsWith('newsroom-changed');

/** Listens for what the workstation wants to say. Returns how to stop. */
export const startNotices = (): (() => void) => onPush((push) => {
  if (push.push === 'notice') announce(push.level, t(`notice.${push.code}`, { ...push.params, ...named(push.params) }), saysNewsroomChanged(push.code));
});

/** Commands and refusal codes among the places are said in the person's words. */
function named({ command, code }: Readonly<Record<string, string | number>>): Record<string, string> {
  return {
    ...(command === undefined ? {} : { command: commandName(String(command)) }),
    ...(code === undefined ? {} : { reason: refusalText({ refused: String(code) }) }),
  };
}

/** What a command is called by people: `rundown.lock` is 锁定串联单. */
export const commandName = (name: string): string => (hasMessage(`command.${name}`) ? t(`command.${name}`) : name);

/** The sentence for a job that failed. */
export function jobErrorText({ code, params }: { code: string; params: Readonly<Record<string, string | number>> }): string {
  const key = `error.${code}`;
  return hasMessage(key) ? t(key, params) : refusalText({ refused: code, params });
}

/** What was said was said to whoever sat here: the next person at this workstation begins with a bell in which only the machine's own news is. What was not accepted stays in Sync. */
export function forgetNotices(): void {
  notices = notices.filter((one) => one.machine);
  unread = Math.min(unread, notices.length);
  for (const listener of listeners) listener();
}

export function onNotice(listener: (notice: Notice) => void): () => void {
  newest.add(listener);
  return () => { newest.delete(listener); };
}

export function readNotices(): void {
  unread = 0;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}
export function useNotices(): { notices: readonly Notice[]; unread: number } {
  return { notices: useSyncExternalStore(subscribe, () => notices), unread: useSyncExternalStore(subscribe, () => unread) };
}
