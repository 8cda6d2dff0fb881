/** Laws of the cut that hold for every sequence of operations a person could do. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutLength, emptyCut, TRACKS, type Cut } from '../../shared/cut/cut.ts';
import { emptyHistory, redo, remember, undo } from '../../shared/cut/history.ts';
import { pictureAt, pictureStretches, soundAt, soundStretches } from '../../shared/cut/layers.ts';
import * as operations from '../../shared/cut/operations.ts';
import { applyPatch, invertPatch, saidOver, type CutPatch } from '../../shared/cut/patch.ts';
import { endOf, everyClip, isEmptyPatch } from '../../shared/cut/tracks.ts';
import { isRefusal, type Refusal } from '../../shared/log/command.ts';

const SOURCES: operations.Source[] = [
  { asset: 'talk', frames: 200, picture: true, sound: true },
  { asset: 'street', frames: 90, picture: true, sound: true },
  { asset: 'silent', frames: 60, picture: true, sound: false },
  { asset: 'music', frames: 400, picture: false, sound: true },
  { asset: 'map', frames: Infinity, picture: true, sound: false },
];
const framesOf = (asset: string): number => SOURCES.find((one) => one.asset === asset)?.frames ?? 0;

/** Numbers that stand for a choice; what they mean is read against the cut at that moment. */
const step = fc.record({
  what: fc.constantFrom('overwrite', 'insert', 'append', 'split', 'splitAll', 'trim', 'rippleTrim', 'roll', 'move', 'moveTrack', 'reorder', 'lift', 'extract', 'gain', 'link', 'unlink', 'closeGap'),
  a: fc.nat(1000), b: fc.nat(1000), c: fc.nat(1000), d: fc.integer({ min: -80, max: 80 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const newIds = (): operations.NewId => { let count = 0; return () => `n${++count}`; };

function doStep(cut: Cut, { what, a, b, c, d }: Step, newId: operations.NewId): CutPatch | Refusal | null {
  const clips = everyClip(cut.tracks);
  const length = cutLength(cut);
  if (what === 'overwrite' || what === 'insert' || what === 'append') {
    const source = SOURCES[a % SOURCES.length]!;
    const frames = Math.min(source.frames, 300);
    const from = b % frames;
    return operations.addClip(cut, {
      source, in: from, out: Math.min(frames, from + 1 + (c % 60)), at: (a * 7 + b) % (length + 20), mode: what, newId,
      video: c % 3 === 0 ? 'V2' : c % 7 === 1 ? null : 'V1', audio: b % 4 === 0 ? 'A2' : b % 5 === 1 ? null : 'A1', block: null,
    });
  }
  if (what === 'closeGap') return operations.closeGap(cut, { at: a % (length + 1), newId });
  if (what === 'splitAll') return operations.splitClips(cut, { at: a % (length + 1), clips: [], newId });
  const one = clips[a % clips.length];
  const other = clips[b % clips.length];
  if (!one || !other) return null;
  const named = c % 2 ? [one.clip.id] : [one.clip.id, other.clip.id];
  switch (what) {
    case 'split': return operations.splitClips(cut, { at: one.clip.start + (c % one.clip.length), clips: [one.clip.id], newId });
    case 'trim': case 'rippleTrim': return operations.trimClip(cut, { clip: one.clip.id, edge: b % 2 ? 'in' : 'out', by: d, ripple: what === 'rippleTrim', alone: c % 3 === 0, framesOf, newId });
    case 'roll': { const next = cut.tracks[one.track][cut.tracks[one.track].indexOf(one.clip) + 1]; return next ? operations.rollCut(cut, { left: one.clip.id, right: next.id, by: d, framesOf }) : null; }
    case 'move': return operations.moveClips(cut, { clips: named, by: d, track: null, newId });
    case 'moveTrack': return operations.moveClips(cut, { clips: named, by: d, track: TRACKS[c % 4]!, newId });
    case 'reorder': return operations.reorderClips(cut, { clips: [one.clip.id], to: b % (length + 1), newId });
    case 'lift': return operations.liftClips(cut, { clips: named });
    case 'extract': return operations.extractClips(cut, { clips: named, newId });
    case 'gain': return operations.setGain(cut, { clips: named, gain: d });
    case 'link': return inStep(one.clip, other.clip) ? operations.linkClips(cut, { clips: [one.clip.id, other.clip.id], newId }) : null;
    default: return operations.unlinkClips(cut, { clips: named });
  }
}
const inStep = (a: { asset: string; start: number; in: number; link: string | null }, b: typeof a): boolean => a.link === null && b.link === null && a.asset === b.asset && a.start - a.in === b.start - b.in;

function checkWhole(cut: Cut): void {
  const ids = new Set<string>();
  const offsets = new Map<string, number>();
  for (const track of TRACKS) {
    let end = 0;
    for (const clip of cut.tracks[track]) {
      expect(clip.start).toBeGreaterThanOrEqual(end);
      expect(clip.length).toBeGreaterThanOrEqual(1);
      expect(clip.in).toBeGreaterThanOrEqual(0);
      expect(clip.in + clip.length).toBeLessThanOrEqual(framesOf(clip.asset));
      const source = SOURCES.find((one) => one.asset === clip.asset)!;
      expect(track.startsWith('V') ? source.picture : source.sound).toBe(true);
      expect(ids.has(clip.id)).toBe(false);
      ids.add(clip.id);
      end = endOf(clip);
      if (clip.link && source.frames !== Infinity) {
        const key = `${clip.link}/${clip.asset}`;
        expect(clip.start - clip.in, 'picture and sound that are linked are in step').toBe(offsets.get(key) ?? clip.start - clip.in);
        offsets.set(key, clip.start - clip.in);
      }
    }
  }
}

/** What is seen and heard, frame by frame: the thing a viewer could compare. */
const shown = (cut: Cut, frame: number): string => [pictureAt(cut, frame), ...soundAt(cut, frame)]
  .map((layer) => (layer ? `${layer.track}:${layer.clip.asset}:${framesOf(layer.clip.asset) === Infinity ? '' : layer.frame}` : '-')).join(' ');
const film = (cut: Cut, length = cutLength(cut)): string[] => Array.from({ length }, (_, frame) => shown(cut, frame));

/** A cut ends with its last clip, so emptiness at the end is nothing. */
const withoutTail = (frames: string[]): string[] => frames.slice(0, frames.findLastIndex((one) => one !== '-') + 1);

function applied(cut: Cut, patch: CutPatch): Cut {
  const after = applyPatch(cut, patch);
  if (isRefusal(after)) throw new Error(`an operation made a patch that is refused: ${after.refused}`);
  return after;
}

/** Plays steps and gives every cut on the way with what was done to it. */
function play(steps: readonly Step[]): { before: Cut; patch: CutPatch; after: Cut; step: Step }[] {
  const newId = newIds();
  let cut = emptyCut('cut');
  const done: { before: Cut; patch: CutPatch; after: Cut; step: Step }[] = [];
  for (const one of steps) {
    const patch = doStep(cut, one, newId);
    if (patch === null || isRefusal(patch)) continue;
    const after = applied(cut, patch);
    done.push({ before: cut, patch, after, step: one });
    cut = after;
  }
  return done;
}
const steps = fc.array(step, { minLength: 4, maxLength: 30 });
/** A cut made by some steps, and one more choice to be made against it. */
const cutAnd = fc.tuple(steps, step).map(([list, next]) => ({ cut: play(list).at(-1)?.after ?? emptyCut('cut'), next }));
const ids = (): operations.NewId => { let count = 0; return () => `x${++count}`; };

describe('whatever a person does to a cut', () => {
  it('clips never overlap, never leave their source, and linked ones stay in step', () => {
    fc.assert(fc.property(steps, (list) => { for (const { after } of play(list)) checkWhole(after); }), { numRuns: 400 });
  });

  it('a patch and its inverse change nothing', () => {
    fc.assert(fc.property(steps, (list) => {
      for (const { before, patch, after } of play(list)) expect(applied(after, invertPatch(before, patch))).toEqual(before);
    }), { numRuns: 200 });
  });

  it('a patch that says what it changes gives the same cut', () => {
    fc.assert(fc.property(steps, (list) => { for (const { before, patch, after } of play(list)) expect(applied(before, saidOver(before, patch))).toEqual(after); }), { numRuns: 200 });
  });

  it('undoing everything gives the beginning, redoing everything the end', () => {
    fc.assert(fc.property(steps, (list) => {
      const done = play(list);
      let history = done.reduce((all, { before, patch }) => remember(all, before, patch), emptyHistory);
      let cut = done.at(-1)?.after ?? emptyCut('cut');
      const end = cut;
      const count = done.filter(({ patch }) => !isEmptyPatch(patch)).length;
      for (let n = 0; n < count; n++) { const back = undo(history, cut); expect(back.notice).toBeNull(); history = back.history; cut = applied(cut, back.patch!); }
      expect(cut).toEqual(emptyCut('cut'));
      for (let n = 0; n < count; n++) { const again = redo(history, cut); history = again.history; cut = applied(cut, again.patch!); }
      expect(cut).toEqual(end);
    }), { numRuns: 200 });
  });

  it('an undo after somebody else changed the same clips is dropped with a notice, and never breaks the cut', () => {
    fc.assert(fc.property(steps, steps, (mine, theirs) => {
      const done = play(mine);
      let history = done.reduce((all, { before, patch }) => remember(all, before, patch), emptyHistory);
      let cut = done.at(-1)?.after ?? emptyCut('cut');
      const newId = ids();
      for (const one of theirs) { const patch = doStep(cut, one, newId); if (patch !== null && !isRefusal(patch)) cut = applied(cut, patch); }
      for (let n = history.undo.length; n > 0; n--) {
        const back = undo(history, cut);
        expect(back.patch === null).toBe(back.notice === 'undo-overtaken');
        if (back.patch) cut = applied(cut, back.patch);
        history = back.history;
        for (const track of TRACKS) for (let i = 1; i < cut.tracks[track].length; i++) expect(cut.tracks[track][i]!.start).toBeGreaterThanOrEqual(endOf(cut.tracks[track][i - 1]!));
      }
      expect(history.undo).toEqual([]);
    }), { numRuns: 200 });
  });
});

describe('what operations do to time', () => {
  const add = (mode: 'insert' | 'overwrite', at: number, newId: operations.NewId) => ({ source: SOURCES[0]!, in: 10, out: 35, at, mode, video: 'V1' as const, audio: 'A1' as const, newId });

  it('insert moves everything behind by its length and changes nothing else', () => {
    fc.assert(fc.property(cutAnd, ({ cut, next }) => {
      const at = next.a % (cutLength(cut) + 1);
      const after = applied(cut, operations.addClip(cut, add('insert', at, ids())) as CutPatch);
      const before = film(cut);
      expect(film(after)).toEqual([...before.slice(0, at), ...Array.from({ length: 25 }, (_, n) => `V1:talk:${n + 10} A1:talk:${n + 10}`), ...before.slice(at)]);
    }), { numRuns: 200 });
  });

  it('overwrite changes only the stretch it lies on', () => {
    fc.assert(fc.property(cutAnd, ({ cut, next }) => {
      const at = next.a % (cutLength(cut) + 1);
      const after = applied(cut, operations.addClip(cut, add('overwrite', at, ids())) as CutPatch);
      const before = film(cut, cutLength(after));
      expect(film(after).filter((_, frame) => frame < at || frame >= at + 25)).toEqual(before.filter((_, frame) => frame < at || frame >= at + 25));
    }), { numRuns: 200 });
  });

  it('split changes nothing that is seen or heard', () => {
    fc.assert(fc.property(cutAnd, ({ cut, next }) => {
      const patch = operations.splitClips(cut, { at: next.a % (cutLength(cut) + 1), clips: [], newId: ids() });
      if (isRefusal(patch)) return;
      const after = applied(cut, patch);
      expect(film(after)).toEqual(film(cut));
      expect(pictureStretches(after).length).toBe(pictureStretches(cut).length);
    }), { numRuns: 200 });
  });

  it('extract takes out exactly the time of its clips', () => {
    fc.assert(fc.property(cutAnd, ({ cut, next }) => {
      const clips = everyClip(cut.tracks);
      const one = clips[next.a % Math.max(1, clips.length)];
      if (!one) return;
      const group = clips.filter(({ clip }) => clip.id === one.clip.id || (clip.link !== null && clip.link === one.clip.link)).map(({ clip }) => clip);
      const after = applied(cut, operations.extractClips(cut, { clips: [one.clip.id], newId: ids() }) as CutPatch);
      expect(film(after)).toEqual(withoutTail(film(cut).filter((_, frame) => !group.some((clip) => frame >= clip.start && frame < endOf(clip)))));
    }), { numRuns: 200 });
  });

  it('a ripple trim changes the length by what the clip lost or gained', () => {
    fc.assert(fc.property(cutAnd, ({ cut, next }) => {
      const clips = everyClip(cut.tracks);
      const one = clips[next.a % Math.max(1, clips.length)];
      if (!one) return;
      const after = applied(cut, operations.trimClip(cut, { clip: one.clip.id, edge: next.b % 2 ? 'in' : 'out', by: next.d, ripple: true, framesOf, newId: ids() }) as CutPatch);
      const now = everyClip(after.tracks).find(({ clip }) => clip.id === one.clip.id)!.clip;
      expect(cutLength(after) - cutLength(cut)).toBe(now.length - one.clip.length);
    }), { numRuns: 200 });
  });

  it('reorder keeps every frame and only changes their order', () => {
    fc.assert(fc.property(cutAnd, ({ cut, next }) => {
      const clips = everyClip(cut.tracks);
      const one = clips[next.a % Math.max(1, clips.length)];
      if (!one) return;
      const patch = operations.reorderClips(cut, { clips: [one.clip.id], to: next.b % (cutLength(cut) + 1), newId: ids() });
      if (isRefusal(patch)) return;
      const something = (one: string): boolean => one !== '-';
      expect(film(applied(cut, patch)).filter(something).sort()).toEqual(film(cut).filter(something).sort());
    }), { numRuns: 200 });
  });

  it('roll keeps the length, and what is outside the two clips', () => {
    fc.assert(fc.property(cutAnd, ({ cut, next }) => {
      const pairs = everyClip(cut.tracks).flatMap(({ track, clip }) => { const after = cut.tracks[track].find((other) => other.start === endOf(clip)); return after ? [{ clip, after }] : []; });
      const pair = pairs[next.a % Math.max(1, pairs.length)];
      if (!pair) return;
      const after = applied(cut, operations.rollCut(cut, { left: pair.clip.id, right: pair.after.id, by: next.d, framesOf }) as CutPatch);
      expect(cutLength(after)).toBe(cutLength(cut));
      expect(everyClip(after.tracks).length).toBe(everyClip(cut.tracks).length);
    }), { numRuns: 200 });
  });

  it('stretches of picture and sound cover the cut without a hole and say what layers say', () => {
    fc.assert(fc.property(steps, (list) => {
      const cut = play(list).at(-1)?.after ?? emptyCut('cut');
      const lists = [pictureStretches(cut), soundStretches(cut, 'A1'), soundStretches(cut, 'A2')];
      for (const stretches of lists) {
        let at = 0;
        for (const one of stretches) { expect(one.start).toBe(at); expect(one.length).toBeGreaterThan(0); at += one.length; }
        expect(at).toBe(cutLength(cut));
      }
      for (const one of lists[0]!) for (const frame of [one.start, one.start + one.length - 1]) {
        const layer = pictureAt(cut, frame);
        expect(layer?.clip.asset ?? null).toBe(one.asset);
        if (layer) expect(layer.frame).toBe(one.in + frame - one.start);
      }
    }), { numRuns: 200 });
  });
});

describe('snapping', () => {
  it('holds to the nearest point in reach and to nothing else', () => {
    fc.assert(fc.property(fc.nat(500), fc.uniqueArray(fc.nat(500)), fc.nat(20), (frame, some, reach) => {
      const points = some.sort((a, b) => a - b);
      const best = Math.min(Infinity, ...points.map((point) => Math.abs(point - frame)));
      const got = operations.snap(frame, points, reach);
      expect(Math.abs(got - frame)).toBe(best <= reach ? best : 0);
    }));
  });
});

