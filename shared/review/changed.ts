import type { Context, Records } from '../log/command.ts';
import { dueLevel, inReview, passesAfterEdit, stageOfLevel } from './chain.ts';

/**
 * Every reducer that changes what a content hash covers calls this after its own writes: it takes away the passes above
 * the editor's level and the seal, and says so in the trail. Nothing happens to a draft.
 */
export function contentChanged(records: Records, versionId: string, context: Context): void {
  const version = records.get('version', versionId);
  if (!version) return;
  const submitted = inReview(version.stage) || version.stage === 'released';
  if (!submitted) return;
  const passes = passesAfterEdit(version, context.roles);
  if (passes.length === version.passes.length && version.seal === null && version.stage !== 'released') return;
  records.put('version', {
    ...version, passes, seal: null, stage: stageOfLevel(dueLevel({ passes })),
    trail: [...version.trail, { at: context.at, by: context.by, what: 'changed', level: passes.length, hash: '', remark: '' }],
  });
}
