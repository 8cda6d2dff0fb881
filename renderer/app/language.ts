/** Words on screen. Message files lie in resources/messages/<language>/<area>.json; every area is merged into one list. */
import { useSyncExternalStore } from 'react';
import { filled, LANGUAGES, type Language, type Places } from '../../shared/message-text.ts';
import { askSetting, changeSetting, onSettings, setting, shareSetting } from '../data/useSetting.ts';

export { LANGUAGES, type Language, type Places };

const files = import.meta.glob<Record<string, string>>('../../resources/messages/*/*.json', { eager: true, import: 'default' });
const messages: Record<Language, Record<string, string>> = { 'zh-CN': {}, en: {} };
for (const [path, file] of Object.entries(files)) {
  const language = LANGUAGES.find((one) => path.includes(`/${one}/`));
  if (language) Object.assign(messages[language], file);
}

const isLanguage = (value: unknown): value is Language => LANGUAGES.some((one) => one === value);
const current = (): Language => setting<Language>('language', 'zh-CN', isLanguage);

/** Is there such a message? For keys made from data (refusal codes, command names). */
export const hasMessage = (key: string): boolean => key in messages[current()];

/** A message in the person's language, places filled. A key without a message is shown as it is: visible, and never a blank. */
export function t(key: string, places?: Places): string {
  const text = messages[current()][key] ?? messages['zh-CN'][key];
  if (text === undefined) {
    if (import.meta.env.DEV) console.warn(`no message: ${key}`);
    return key;
  }
  return places ? filled(text, places) : text;
}

function subscribe(listener: () => void): () => void {
  shareSetting('language');
  askSetting('language');
  return onSettings(listener);
}

/** The language now and how to change it. The frame draws everything anew on a change, so `t` needs no hook. */
export function useLanguage(): { language: Language; setLanguage(language: Language): void } {
  const language = useSyncExternalStore(subscribe, current);
  return { language, setLanguage: (next) => changeSetting('language', next) };
}
