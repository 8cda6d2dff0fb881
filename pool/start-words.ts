/** What a pool that is started alone says to whoever started it, in the language of their terminal. */
import zh from '../resources/messages/zh-CN/shell.json' with { type: 'json' };
import en from '../resources/messages/en/shell.json' with { type: 'json' };
import { filled, terminalLanguage, type Language, type Places } from '../shared/message-text.ts';

type Key = Extract<keyof typeof zh, `pool.start.${string}`>;
const tables: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { 'zh-CN': zh, en };

export const startWords = (key: Key, places: Places): string => filled(tables[terminalLanguage(process.env)][key], places);
