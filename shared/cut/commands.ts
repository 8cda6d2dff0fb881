import * as z from 'zod';
import { defineCommand, isRefusal, refuse } from '../log/command.ts';
import { hasUnseenPass } from '../review/chain.ts';
import { contentChanged } from '../review/changed.ts';
import { emptyCut } from './cut.ts';
import { applyPatch, cutEdit, standsAlready } from './patch.ts';

/** The first two forms said nothing of passes. */
const passesUnsaid = z.looseObject({ passes: z.never().optional() });

/** Changes the cut of a version; like every change of what goes to air it takes the release away, but not one that whoever cut it had not seen. */
const patch = defineCommand({
  name: 'cut.patch', target: 'cut', args: cutEdit, may: ['reporter', 'editor', 'producer', 'review1', 'review2', 'review3', 'operator'],
  // 2: says what it changes of each clip, so that two people who change one clip undo nothing of each other's unseen. The first form puts whole clips.
  // 3: says how often the version had been passed where it was made: cut without the pool, it took a release away days later that its maker had not seen.
  form: 3, upgrade: (args) => passesUnsaid.parse(args), downgrade: ({ put, remove }, to) => ({ put: to > 1 ? put : put.map(({ track, clip }) => ({ track, clip })), remove }),
  reduce(records, args, context, id) {
    const version = records.get('version', id);
    if (!version || version.deleted) return refuse('gone');
    const before = records.get('cut', id) ?? emptyCut(id);
    const agreed = standsAlready(before, args);
    // Asked first: of what was cut in one go and comes late, all is kept for this reason and none because a clip of an earlier part is not there.
    if (!agreed && args.passes !== undefined && hasUnseenPass(version, args.passes)) return refuse('cut-passed');
    const after = applyPatch(before, args);
    if (isRefusal(after)) return after;
    records.put('cut', after);
    if (!agreed) contentChanged(records, id, context);
  },
});

export const cutCommands = [patch];
