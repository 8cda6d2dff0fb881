/**
 * Subtitles of a film from its script: the words of every block that was laid on the cut, over the time that it is heard. House rule:
 * one line of at most 14 characters, no punctuation but 《》 “” and the middle dot; what stood between sentences becomes a space.
 */
import type { Cut } from '../cut/cut.ts';
import type { Block } from '../script/schema.ts';
import type { Millis } from '../units.ts';
import { FRAME_MS } from '../units.ts';

export interface Cue { readonly from: Millis; readonly to: Millis; readonly text: string }

export const LINE_LENGTH = 14;

/** Splits words into lines: at the ends of sentences and phrases, and by length where a phrase is too long; never inside a Latin word or a number. */
export function subtitleLines(text: string): string[] {
  const lines: string[] = [];
  for (const phrase of text.split(/[，。！？；：、,!?;…—\n]+|\.(?!\d)|:(?!\d)/u)) {
    const words = phrase.replace(/[（）()【】[\]]/gu, ' ').match(/[A-Za-z0-9.%:℃～~\-+/]+|\s+|./gu) ?? [];
    let line = '';
    const length = [...words.join('').trim()].length;
    // Even lines read better than a full one and a rest of two characters.
    const most = length <= LINE_LENGTH ? LINE_LENGTH : Math.ceil(length / Math.ceil(length / LINE_LENGTH));
    for (const word of words) {
      if (line !== '' && [...line].length + [...word].length > most) { lines.push(line.trim()); line = ''; }
      line += word;
    }
    lines.push(line.trim());
  }
  return lines.filter((line) => line !== '');
}

/** Blocks whose words are heard in a film. */
const HEARD: readonly Block['kind'][] = ['vo', 'sot', 'lead', 'read'];

/** The cues of a cut, in time order and without overlap; each line lasts in proportion to its characters. */
export function cuesOf(blocks: readonly Block[], cut: Cut): Cue[] {
  const cues: Cue[] = [];
  for (const block of blocks) {
    if (!HEARD.includes(block.kind) || block.text.trim() === '') continue;
    const laid = [...cut.tracks.A1, ...cut.tracks.A2, ...cut.tracks.V1, ...cut.tracks.V2].filter((clip) => clip.block === block.id);
    if (laid.length === 0) continue;
    const start = Math.min(...laid.map((clip) => clip.start)) * FRAME_MS;
    const end = Math.max(...laid.map((clip) => clip.start + clip.length)) * FRAME_MS;
    const lines = subtitleLines(block.text);
    const all = lines.reduce((sum, line) => sum + [...line].length, 0);
    let said = 0;
    for (const line of lines) {
      const from = start + Math.round(((end - start) * said) / all);
      said += [...line].length;
      cues.push({ from, to: start + Math.round(((end - start) * said) / all), text: line });
    }
  }
  cues.sort((a, b) => a.from - b.from || a.to - b.to);
  // A clip that runs into the next one (an early sound) must not leave two lines on screen.
  return cues.map((cue, index) => ({ ...cue, to: Math.min(cue.to, cues[index + 1]?.from ?? cue.to) })).filter((cue) => cue.to > cue.from);
}
