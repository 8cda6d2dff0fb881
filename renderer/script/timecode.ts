import { FRAME_RATE, type Frames } from '../../shared/units.ts';

/** Reads what a person types for a place in a clip: s, m:s, h:m:s or h:m:s:f (full-width signs too). Null when it is none. */
export function readTimecode(text: string): Frames | null {
  const parts = text.normalize('NFKC').trim().split(/[:;.]/);
  if (parts.length > 4 || !parts.every((part) => /^\d{1,3}$/.test(part))) return null;
  const numbers = parts.map(Number);
  const frames = numbers.length === 4 ? numbers.pop()! : 0;
  if (frames >= FRAME_RATE) return null;
  return numbers.reduce((seconds, part) => seconds * 60 + part, 0) * FRAME_RATE + frames;
}
