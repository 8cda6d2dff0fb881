/**
 * Undo and redo of one window's own edits. Others edit the same cut meanwhile, so an edit is only taken back while its
 * clips are still as it left them: nobody's later work is undone by somebody else's Ctrl+Z.
 */
import { isRefusal } from '../log/command.ts';
import { TRACKS, type Clip, type Cut, type TrackId } from './cut.ts';
import { applyPatch, invertPatch, type CutPatch } from './patch.ts';
import { isEmptyPatch } from './tracks.ts';

/** How many edits can be taken back. */
const HISTORY_DEPTH = 200;

/** Both stacks hold patches as they were last done: taking one back means doing its inverse. Newest last. */
export interface History { readonly undo: readonly Done[]; readonly redo: readonly Done[] }
interface Done { readonly patch: CutPatch; readonly inverse: CutPatch }

export const emptyHistory: History = { undo: [], redo: [] };

/** Writes down an edit that was done to `before`; what had been taken back can no longer be redone. */
export function remember(history: History, before: Cut, patch: CutPatch): History {
  if (isEmptyPatch(patch)) return history;
  return { undo: [...history.undo, { patch, inverse: invertPatch(before, patch) }].slice(-HISTORY_DEPTH), redo: [] };
}

/** What to do now: a patch to send, or a notice code (`notice.<code>`) when the edit could not be taken back and was dropped; neither when there is nothing. */
export interface Step { readonly history: History; readonly patch: CutPatch | null; readonly notice: 'undo-overtaken' | 'redo-overtaken' | null }

/** Takes the newest edit back. */
export function undo(history: History, cut: Cut): Step {
  const last = history.undo.at(-1);
  if (!last) return { history, patch: null, notice: null };
  const rest = history.undo.slice(0, -1);
  const inverse = takenBack(cut, last);
  if (!inverse) return { history: { ...history, undo: rest }, patch: null, notice: 'undo-overtaken' };
  return { history: { undo: rest, redo: [...history.redo, { patch: inverse, inverse: invertPatch(cut, inverse) }] }, patch: inverse, notice: null };
}

/** Does again what was taken back last. */
export function redo(history: History, cut: Cut): Step {
  const last = history.redo.at(-1);
  if (!last) return { history, patch: null, notice: null };
  const rest = history.redo.slice(0, -1);
  const again = takenBack(cut, last);
  if (!again) return { history: { ...history, redo: rest }, patch: null, notice: 'redo-overtaken' };
  return { history: { undo: [...history.undo, { patch: again, inverse: invertPatch(cut, again) }], redo: rest }, patch: again, notice: null };
}

/** The inverse of what was done, if it still can be: every clip is as it was left, and there is room. */
function takenBack(cut: Cut, { patch, inverse }: Done): CutPatch | null {
  const now = new Map<string, { track: TrackId; clip: Clip }>();
  for (const track of TRACKS) for (const clip of cut.tracks[track]) now.set(clip.id, { track, clip });
  const asLeft = patch.put.every(({ track, clip }) => { const there = now.get(clip.id); return there?.track === track && sameClip(there.clip, clip); })
    && patch.remove.every((id) => !now.has(id));
  return asLeft && !isRefusal(applyPatch(cut, inverse)) ? inverse : null;
}

const sameClip = (a: Clip, b: Clip): boolean =>
  a === b || (a.asset === b.asset && a.in === b.in && a.length === b.length && a.start === b.start && a.link === b.link && a.gain === b.gain && a.block === b.block);
