/** The words of documents and of the verifier, in the two languages of the house. */
import zh from '../../resources/messages/zh-CN/package.json' with { type: 'json' };
import en from '../../resources/messages/en/package.json' with { type: 'json' };

export type Language = 'zh-CN' | 'en';
export type MessageKey = keyof typeof zh;
type Places = Readonly<Record<string, string | number>>;
export type Words = (key: MessageKey, places?: Places) => string;

const tables: Record<Language, Readonly<Record<MessageKey, string>>> = { 'zh-CN': zh, en };

/** The words of a language; `{place}` is filled from `places`, a place nobody fills stays as it is. */
export const wordsIn = (language: Language): Words => (key, places = {}) => tables[language][key].replace(/\{(\w+)\}/g, (all, place: string) => String(places[place] ?? all));

/** Is there such a message? For keys made from codes. */
export const isMessage = (key: string): key is MessageKey => key in zh;

/** The language of an environment like LANG=zh_CN.UTF-8; Chinese unless it says another. */
export const languageOf = (tag: string | undefined): Language => (!tag || /^(zh|C\b|POSIX)/i.test(tag) ? 'zh-CN' : 'en');
