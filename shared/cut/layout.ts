import type { Block } from '../script/schema.ts';
import { msToFrames, type Millis } from '../units.ts';
import { refuse, type Refusal } from '../log/command.ts';
import { cutLength, type Clip, type Cut } from './cut.ts';
import type { CutPatch } from './patch.ts';
import type { Source } from './source.ts';
import type { NewId } from './tracks.ts';

export interface LayoutArgs {
  readonly blocks: readonly Block[];
  /** What is known of an asset; undefined when it is not there. */
  readonly source: (asset: string) => Source | undefined;
  /** How long a block takes to read. */
  readonly readMs: (block: string) => Millis;
  readonly newId: NewId;
}

/**
 * The first rough cut, laid out from the script: each sound bite (同期声) with a range of an asset becomes a clip, in
 * order; a voice-over (配音) leaves its read time empty for pictures to come. What the anchor reads is not in the piece.
 * `skipped` names sound bites without a usable range. Refused: 'cut-not-empty' (it never lays over a person's work).
 */
export function layoutScript(cut: Cut, { blocks, source, readMs, newId }: LayoutArgs): { patch: CutPatch; skipped: string[] } | Refusal {
  if (cutLength(cut) > 0) return refuse('cut-not-empty');
  const put: CutPatch['put'] = [];
  const skipped: string[] = [];
  let at = 0;
  for (const block of blocks) {
    if (block.kind === 'vo') at += msToFrames(readMs(block.id));
    if (block.kind !== 'sot') continue;
    const range = usableRange(block, source);
    if (!range) { skipped.push(block.id); continue; }
    const { from, length } = range;
    const link = from.picture && from.sound ? newId() : null;
    const clip = (): Clip => ({ id: newId(), asset: from.asset, in: range.in, length, start: at, link, gain: 0, block: block.id });
    if (from.picture) put.push({ track: 'V1', clip: clip() });
    if (from.sound) put.push({ track: 'A1', clip: clip() });
    at += length;
  }
  return { patch: { put, remove: [] }, skipped };
}

function usableRange(block: Block, source: LayoutArgs['source']): { from: Source; in: number; length: number } | null {
  const from = block.asset === null ? undefined : source(block.asset);
  if (!from || block.in === null || block.out === null) return null;
  const out = Math.min(block.out, from.frames);
  return block.in >= 0 && out > block.in ? { from, in: block.in, length: out - block.in } : null;
}
