/** What no XML 1.0 document may contain, escaped or not: control characters, halves of a character, U+FFFE and U+FFFF. They come along when text is pasted; a DOCX with one of them is not opened. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text without what XML has no place for. */
export const xmlText = (text: string): string => text.replace(FORBIDDEN, '');
