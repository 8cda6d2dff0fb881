import type { Stage, TrailEntry } from '../../shared/story/version.ts';
import { StageMark, type MarkedState } from '../ui/StageMark.tsx';

interface Marked { readonly stage: Stage; readonly trail?: readonly Pick<TrailEntry, 'what'>[]; readonly seal?: unknown }

/** What a version is marked with: changed after a pass comes before its stage, and a release without its seal is not whole yet. */
export function stateOf({ stage, trail, seal }: Marked): MarkedState {
  if (trail?.at(-1)?.what === 'changed') return 'outdated';
  return stage === 'released' && seal === null ? 'sealing' : stage;
}

export const VersionMark = ({ version, short = false }: { version: Marked; short?: boolean }) => <StageMark stage={stateOf(version)} short={short} />;
