import { t } from '../app/language.ts';
import './ui.css';

const WIDTHS = ['62%', '48%', '71%', '55%', '40%', '66%'];

/** The shape of a list that is still on its way. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <div className="skeleton-rows" role="status" aria-label={t('frame.loading')}>
      {Array.from({ length: rows }, (_, row) => <div key={row} className="skeleton-row"><span style={{ width: WIDTHS[row % WIDTHS.length] }} /></div>)}
    </div>
  );
}
