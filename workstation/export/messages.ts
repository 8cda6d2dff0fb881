/** The words of documents and of the verifier, in the two languages of the house. */
import zh from '../../resources/messages/zh-CN/package.json' with { type: 'json' };
import en from '../../resources/messages/en/package.json' with { type: 'json' };
import { filled, type Language, type Places } from '../../shared/message-text.ts';

export type MessageKey = keyof typeof zh;
export type Words = (key: MessageKey, places?: Places) => string;

const tables: Record<Language, Readonly<Record<MessageKey, string>>> = { 'zh-CN': zh, en };

/** The words of a language; `{place}` is filled from `places`, a place nobody fills stays as it is. */
export const wordsIn = (language: Language): Words => (key, places = {}) => filled(tables[language][key], places);

/** Is there such a message? For keys made from codes. */
export const isMessage = (key: string): key is MessageKey => key in zh;
