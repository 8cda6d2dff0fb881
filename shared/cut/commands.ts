import { defineCommand, isRefusal, refuse } from '../log/command.ts';
import { contentChanged } from '../review/changed.ts';
import { emptyCut } from './cut.ts';
import { applyPatch, cutPatch, standsAlready } from './patch.ts';

/** Changes the cut of a version; like every change of what goes to air it takes the release away. */
const patch = defineCommand({
  name: 'cut.patch', target: 'cut', args: cutPatch, may: ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3', 'operator'],
  // 2: says what it changes of each clip, so that two people who change one clip undo nothing of each other's unseen. The first form puts whole clips.
  form: 2, upgrade: (args) => args, downgrade: ({ put, remove }) => ({ put: put.map(({ track, clip }) => ({ track, clip })), remove }),
  reduce(records, args, context, id) {
    const version = records.get('version', id);
    if (!version || version.deleted) return refuse('gone');
    const before = records.get('cut', id) ?? emptyCut(id);
    const after = applyPatch(before, args);
    if (isRefusal(after)) return after;
    records.put('cut', after);
    if (!standsAlready(before, args)) contentChanged(records, id, context);
  },
});

export const cutCommands = [patch];
