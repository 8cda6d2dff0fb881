/** SubRip subtitles: UTF-8, comma before the milliseconds, a blank line between cues. */
import type { Millis } from '../units.ts';

export interface SrtCue { readonly from: Millis; readonly to: Millis; readonly text: string }

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** hh:mm:ss,mmm */
function stamp(ms: Millis): string {
  const whole = Math.max(0, Math.round(ms));
  return `${pad(Math.floor(whole / 3_600_000), 2)}:${pad(Math.floor(whole / 60_000) % 60, 2)}:${pad(Math.floor(whole / 1000) % 60, 2)},${pad(whole % 1000, 3)}`;
}

/** Cues as an .srt file. A blank line inside a cue would end it, so blank lines of its text go. */
export function srtText(cues: readonly SrtCue[]): string {
  return cues.map(({ from, to, text }, index) => `${index + 1}\n${stamp(from)} --> ${stamp(to)}\n${text.split(/\r?\n/).filter((line) => line.trim() !== '').join('\n')}\n`).join('\n');
}

const TIMES = /^\s*(\d+):(\d{1,2}):(\d{1,2})[,.](\d{1,3})\s*-->\s*(\d+):(\d{1,2}):(\d{1,2})[,.](\d{1,3})/;

/**
 * Reads an .srt file as forgivingly as players do: any line ends, a byte order mark, missing numbers, a dot for the comma,
 * more than one blank line. Lines that belong to no cue are passed over.
 */
export function readSrt(file: string): SrtCue[] {
  const cues: SrtCue[] = [];
  let open: { from: Millis; to: Millis; lines: string[] } | null = null;
  const close = (): void => { if (open) cues.push({ from: open.from, to: open.to, text: open.lines.join('\n') }); open = null; };
  for (const line of file.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const times = TIMES.exec(line);
    if (times) {
      // The number stands on the line before; where the blank line was forgotten it looks like text.
      if (open && /^\d+$/.test(open.lines.at(-1)?.trim() ?? '')) open.lines.pop();
      close();
      open = { from: moment(times.slice(1, 5)), to: moment(times.slice(5, 9)), lines: [] };
    } else if (line.trim() === '') close();
    else open?.lines.push(line);
  }
  close();
  return cues;
}

/** Hours, minutes, seconds and a decimal fraction ('5' is half a second). */
const moment = ([hours = '0', minutes = '0', seconds = '0', fraction = '0']: readonly string[]): Millis =>
  Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(fraction.padEnd(3, '0'));
