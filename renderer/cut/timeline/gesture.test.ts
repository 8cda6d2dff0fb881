import { describe, expect, it } from 'vitest';
import { emptyCut, type Clip, type Cut } from '../../../shared/cut/cut.ts';
import { isRefusal } from '../../../shared/log/command.ts';
import { applyPatch, findClip } from '../../../shared/cut/patch.ts';
import { dragged, type Drag, type Grab } from './gesture.ts';

const clip = (id: string, start: number, length: number, link: string | null = null): Clip => ({ id, asset: 'a', in: 20, length, start, link, gain: 0, block: null });
const cut: Cut = { ...emptyCut('v'), tracks: { V1: [clip('one', 0, 50, 'l1'), clip('two', 100, 50, 'l2')], V2: [], A1: [clip('one-a', 0, 50, 'l1'), clip('two-a', 100, 50, 'l2')], A2: [] } };
let made = 0;
const base: Drag = { by: 0, track: 'V1', reach: 5, playhead: 400, ripple: false, alone: false, framesOf: () => 1000, newId: () => `n${made++}` };
const grab = (part: Grab['part'], id: string): Grab => { const found = findClip(cut, id)!; return { part, clip: found.clip, track: found.track, clips: [id] }; };

/** Where the named clips are after the drag: 'track start+length'. */
function after(what: Grab, drag: Partial<Drag>, ids: string[]): { places: string[]; snapped: number | null } {
  const { patch, snapped } = dragged(cut, what, { ...base, ...drag });
  if (isRefusal(patch)) throw new Error(patch.refused);
  const changed = applyPatch(cut, patch);
  if (isRefusal(changed)) throw new Error(changed.refused);
  return { places: ids.map((id) => { const found = findClip(changed, id); return found ? `${found.track} ${found.clip.start}+${found.clip.length}` : 'gone'; }), snapped };
}

describe('dragging', () => {
  const rows: [what: string, grab: Grab, drag: Partial<Drag>, ids: string[], places: string[], snapped: number | null][] = [
    ['a move takes the linked sound along', grab('body', 'two'), { by: 30 }, ['two', 'two-a'], ['V1 130+50', 'A1 130+50'], null],
    ['of what was chosen goes what is still there', { ...grab('body', 'two'), clips: ['two', 'taken away by a colleague'] }, { by: 30 }, ['two', 'two-a'], ['V1 130+50', 'A1 130+50'], null],
    ['the head holds to a neighbour\'s end', grab('body', 'two'), { by: -47 }, ['two', 'two-a'], ['V1 50+50', 'A1 50+50'], 50],
    ['the tail holds to the playhead', grab('body', 'two'), { by: 247 }, ['two'], ['V1 350+50'], 400],
    ['no snapping when it is off', grab('body', 'two'), { by: -47, reach: 0 }, ['two'], ['V1 53+50'], null],
    ['to the upper picture track', grab('body', 'two'), { by: 30, track: 'V2' }, ['two', 'two-a'], ['V2 130+50', 'A1 130+50'], null],
    ['a picture does not go to a sound track', grab('body', 'two'), { by: 30, track: 'A2' }, ['two'], ['V1 130+50'], null],
    ['never before the beginning', grab('body', 'one'), { by: -30, reach: 0 }, ['one'], ['V1 0+50'], null],
    ['the out point goes with its sound', grab('out', 'one'), { by: 20 }, ['one', 'one-a'], ['V1 0+70', 'A1 0+70'], null],
    ['alone it does not', grab('out', 'one'), { by: 20, alone: true }, ['one', 'one-a'], ['V1 0+70', 'A1 0+50'], null],
    ['the out point holds to the next clip', grab('out', 'one'), { by: 46 }, ['one'], ['V1 0+100'], 100],
    ['the in point stops at the source\'s first frame', grab('in', 'two'), { by: -40 }, ['two'], ['V1 80+70'], null],
    ['a ripple trim pulls what follows', grab('out', 'one'), { by: -10, ripple: true }, ['one', 'two', 'two-a'], ['V1 0+40', 'V1 90+50', 'A1 90+50'], null],
  ];
  for (const [what, grabbed, drag, ids, places, snapped] of rows) it(what, () => expect(after(grabbed, drag, ids)).toEqual({ places, snapped }));
});
