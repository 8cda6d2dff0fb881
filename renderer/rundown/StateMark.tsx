import { t } from '../app/language.ts';
import type { MediaState, ReviewState } from './rows.ts';

/** Shapes for the review column: filled when it may go out, ringed when it waits, crossed when it is in the way. */
const SHAPES: Record<ReviewState, string> = { none: '', empty: '△', gone: '✕', draft: '○', level1: '◔', level2: '◑', level3: '◕', returned: '↩', sealing: '◉', released: '●', changed: '▲', later: '⇪' };

export function ReviewMark({ state }: { state: ReviewState }) {
  if (state === 'none') return <span className="dim">–</span>;
  return <span className={`rundown-review rundown-review-${state}`}><b aria-hidden>{SHAPES[state]}</b>{t(`rundown.review.${state}`)}</span>;
}

const MEDIA_SHAPES: Record<MediaState, string> = { none: '–', missing: '△', waiting: '↑', ready: '■' };
export function MediaMark({ state }: { state: MediaState }) {
  if (state === 'none') return <span className="dim">–</span>;
  return <span className={`rundown-media rundown-media-${state}`}><b aria-hidden>{MEDIA_SHAPES[state]}</b>{t(`rundown.media.${state}`)}</span>;
}
