import type { Standing } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { marksOf, SyncMark } from '../ui/SyncMark.tsx';

/** What a verdict would not be about, in words: it stands above the verdict and forbids nothing. Nothing where all that is known of the version is in what is read. */
export function Unsettled({ standing }: { standing: Standing }) {
  const marks = marksOf(standing);
  if (marks.length === 0) return null;
  return <ul className="review-unsettled" aria-label={t('review.unsettled')}>{marks.map(({ mark, count }) => <li key={mark}><SyncMark mark={mark} short />{t(`review.unsettled.${mark}`, { count })}</li>)}</ul>;
}
