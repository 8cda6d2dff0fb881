import { CircleDashed, CircleCheckBig, CircleDot, Clock1, Clock4, Clock8, Lock, Radio, RotateCcw, SquareCheck, Stamp, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { Stage } from '../../shared/story/version.ts';
import type { RundownState } from '../../shared/rundown/rundown.ts';
import { t } from '../app/language.ts';
import './ui.css';

/** outdated: changed after its release; sealing: finally passed, the pool's seal is under way. */
export type MarkedState = Stage | RundownState | 'outdated' | 'sealing';

const ICONS: Record<MarkedState, LucideIcon> = {
  draft: CircleDashed, level1: Clock1, level2: Clock4, level3: Clock8, returned: RotateCcw, released: CircleCheckBig,
  outdated: TriangleAlert, sealing: Stamp, open: CircleDot, locked: Lock, onair: Radio, done: SquareCheck,
};

/** The stage of a version or a rundown: a colour, a shape and a word. `short` leaves the word to the tooltip and to readers of screens. */
export function StageMark({ stage, short = false }: { stage: MarkedState; short?: boolean }) {
  const Icon = ICONS[stage];
  const word = t(`frame.stage.${stage}`);
  return (
    <span className={`stage stage-${stage}`} title={short ? word : undefined}>
      <Icon size={14} strokeWidth={2} aria-hidden />
      <span className={short ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  );
}
