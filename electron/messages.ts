/** The shell's words, from the same message files as the windows'. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export type Language = 'zh-CN' | 'en';
export type Words = (key: string, places?: Readonly<Record<string, string | number>>) => string;

/** Reads resources/messages/<language>/shell.json. A key without a message is shown as it is: visible, and never a blank. */
export function wordsIn(language: Language, resources: string): Words {
  const messages = JSON.parse(readFileSync(path.join(resources, 'messages', language, 'shell.json'), 'utf8')) as Record<string, string>; // our own file, checked by the messages check
  return (key, places = {}) => (messages[key] ?? key).replace(/\{(\w+)\}/g, (whole, place: string) => String(places[place] ?? whole));
}

/** The language a person chose, else Chinese. */
export const languageOf = (kept: unknown): Language => (kept === 'en' ? 'en' : 'zh-CN');
