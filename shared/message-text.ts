/** What windows, workstation and pool do with the messages of resources/messages. The desktop shell, which links nothing of the house, does its own. Pure. */

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Places = Readonly<Record<string, string | number>>;

/** A message with each `{place}` filled from `places`; one that nobody fills stays as it is. */
export const filled = (text: string, places: Places): string => text.replace(/\{(\w+)\}/g, (whole, place: string) => String(places[place] ?? whole));

/** The language of a tag like zh_CN.UTF-8; Chinese unless it says another. */
export const languageOfTag = (tag: string | undefined): Language => (!tag || /^(zh|C\b|POSIX)/i.test(tag) ? 'zh-CN' : 'en');

/** The language of a terminal, by its environment. */
export const terminalLanguage = (env: Readonly<Record<string, string | undefined>>): Language => languageOfTag(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG']);
