import { Diamond } from 'lucide-react';
import type { Stage, TrailEntry } from '../../shared/story/version.ts';
import { t } from '../app/language.ts';
import { StageMark } from '../ui/StageMark.tsx';

interface Marked { readonly stage: Stage; readonly trail?: readonly Pick<TrailEntry, 'what'>[]; readonly seal?: unknown }

/** How far a version is, and beside it whether it was changed after a pass. A release without its seal is not whole yet. */
export function VersionMark({ version: { stage, trail, seal }, short = false }: { version: Marked; short?: boolean }) {
  const mark = <StageMark stage={stage === 'released' && seal === null ? 'sealing' : stage} short={short} />;
  if (trail?.at(-1)?.what !== 'changed') return mark;
  return <span className="desk-marks">{mark}<span className="desk-changed"><Diamond size={12} strokeWidth={2} aria-hidden />{t('desk.changed')}</span></span>;
}
