import type { TrailEntry, Stage } from '../../shared/story/version.ts';
import { t } from '../app/language.ts';

/** What a stage is called: being written, waiting for a level, sent back, released. */
export const stageName = (stage: Stage): string => t(`desk.stage.${stage}`);

const SHAPES: Record<Stage, string> = { draft: '○', level1: '◔', level2: '◑', level3: '◕', returned: '↩', released: '●' };

/** Was it changed after a pass, so that a level must look again? */
export const changedSince = (version: { stage: Stage; trail?: readonly Pick<TrailEntry, 'what'>[] }): boolean => version.trail?.at(-1)?.what === 'changed';

/** How far a version is: a colour, a shape and a word. `short` shows the word on hover only. */
export function StageMark({ version, short = false }: { version: { stage: Stage; trail?: readonly Pick<TrailEntry, 'what'>[] }; short?: boolean }) {
  const changed = changedSince(version);
  const name = changed ? t('desk.stage.changed', { stage: stageName(version.stage) }) : stageName(version.stage);
  return (
    <span className="stage" data-stage={changed ? 'changed' : version.stage} title={name}>
      <span aria-hidden>{changed ? '◆' : SHAPES[version.stage]}</span>
      <span className={short ? 'visually-hidden' : ''}>{name}</span>
    </span>
  );
}
