import type { TrailEntry } from '../../shared/story/version.ts';
import { t } from '../app/language.ts';
import { levelName } from '../app/level.ts';
import { moment } from '../ui/format.ts';
import { useNames } from './usePerson.ts';

/** What happened in review, newest first; never shortened. */
export function Trail({ trail }: { trail: readonly TrailEntry[] }) {
  const nameOf = useNames();
  if (trail.length === 0) return <p className="dim">{t('desk.trail.empty')}</p>;
  return (
    <ol className="desk-trail">
      {trail.toReversed().map((entry, i) => (
        <li key={trail.length - i} data-what={entry.what}>
          <span className="desk-trail-what">{t(`desk.trail.${entry.what}`, { level: levelName(entry.level) })}</span>
          <span className="cut-off">{nameOf(entry.by) || t('desk.pool')}</span>
          <time className="dim num" dateTime={new Date(entry.at).toISOString()}>{moment(entry.at, Date.now())}</time>
          {entry.remark !== '' && <q>{entry.remark}</q>}
        </li>
      ))}
    </ol>
  );
}
