/**
 * Everything a person can do to a cut. Each operation is `(cut, arguments) -> CutPatch | Refusal`, changes nothing itself
 * and leaves the source's range never. Insert, extract and ripple work on the time of all four tracks, so nothing that was
 * in step gets out of step.
 */
export { addClip, type AddArgs } from './add.ts';
export { rollCut, trimClip, type Edge, type RollArgs, type TrimArgs } from './trim.ts';
export { moveClips, reorderClips, type MoveArgs, type ReorderArgs } from './move.ts';
export { closeGap, extractClips,  liftClips } from './remove.ts';
export { linkClips, setGain, splitClips, unlinkClips } from './links.ts';
export { snap, snapPoints, snapStretch } from './snap.ts';
export { sourceOf, type FramesOf, type Source } from './source.ts';
export {  isEmptyPatch, type NewId } from './tracks.ts';
