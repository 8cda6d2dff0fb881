/**
 * Where a prompter breaks its lines. We break them ourselves instead of the browser: then a place in the text is a line number in every
 * window, whatever its size, and an edit above the line being read cannot move that line.
 */

/** Width of a character in cells; one Han character is one cell. */
export type WidthOf = (character: string) => number;

const WIDE = /[\p{Script=Han}\u3000-\u303f\uff00-\uff60\uffe0-\uffe6\u2014\u2018\u2019\u201c\u201d\u2026]/u;
/** Good enough where there is no font to ask: Latin letters and figures are a little over half a cell. */
export const plainWidth: WidthOf = (character) => (WIDE.test(character) ? 1 : 0.6);

/** 避头: these never begin a line; one of them may hang into the margin. */
const NEVER_FIRST = /[，。、；：？！”’）》〉】…—·％%,.;:?!)\]]/u;
/** 避尾: these never end one. */
const NEVER_LAST = /[“‘（《〈【([]/u;
const WORD = /[A-Za-z0-9.:%+/-]/;

/** The end of the line that begins at `start`: as much as fits in `cells`, at least one character. */
function endOfLine(characters: readonly string[], start: number, cells: number, widthOf: WidthOf): number {
  let end = start;
  let width = 0;
  while (end < characters.length) {
    width += widthOf(characters[end]!);
    if (width > cells + 1e-6 && end > start) break;
    end++;
  }
  if (end >= characters.length) return end;
  const fits = end;
  if (NEVER_FIRST.test(characters[end]!) && (end + 1 >= characters.length || !NEVER_FIRST.test(characters[end + 1]!))) return end + 1;
  while (end > start + 1 && (NEVER_FIRST.test(characters[end]!) || NEVER_LAST.test(characters[end - 1]!))) end--;
  let word = end;
  while (word > start && WORD.test(characters[word]!) && WORD.test(characters[word - 1]!)) word--;
  if (word > start) end = word;
  return end > start ? end : fits;
}

/**
 * The offsets (in code points) at which the lines of a text begin; [0] for an empty text. `anchor`: an offset that begins a line whatever
 * stands before it, because that line is on screen and must not change.
 */
export function breakLines(text: string, cells: number, widthOf: WidthOf = plainWidth, anchor?: number): number[] {
  const characters = [...text];
  const held = anchor !== undefined && anchor > 0 && anchor < characters.length ? anchor : null;
  const starts: number[] = [];
  let at = 0;
  do {
    starts.push(at);
    const end = held !== null && at < held ? Math.min(held, endOfLine(characters, at, cells, widthOf)) : endOfLine(characters, at, cells, widthOf);
    at = end;
  } while (at < characters.length);
  return starts;
}

/** Where an offset of the old text is in the new one: before what changed it stays, behind it shifts, inside it goes to the beginning of the change. */
export function mapOffset(before: string, after: string, offset: number): number {
  if (before === after) return offset;
  const old = [...before];
  const now = [...after];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  if (offset <= head) return offset;
  return offset >= old.length - tail ? offset + now.length - old.length : head;
}
