import { twinsOf } from '../../shared/rundown/twins.ts';
import type { Rundown } from '../../shared/rundown/rundown.ts';
import { t } from '../app/language.ts';
import { go } from '../app/navigation.ts';
import { useQuery } from '../data/useQuery.ts';
import { useNames } from '../desk/usePerson.ts';
import { moment } from '../ui/format.ts';

/** Says of a rundown that its show has another one, made apart by somebody else or on purpose, and leads there. Nothing where it has none. */
export function TwinBar({ rundown }: { rundown: Rundown }) {
  const twins = twinsOf(rundown, useQuery('rundowns', {}).value ?? []);
  const nameOf = useNames();
  return twins.map(({ id, episode, title, createdBy, createdAt }) => (
    <div key={id} className="rundown-twins" role="status">
      <span>{t('rundown.twin.other', { episode, title, name: nameOf(createdBy), at: moment(createdAt, Date.now()) })}</span>
      <button type="button" className="rundown-link" onClick={() => go('rundown', id)}>{t('rundown.twin.open')}</button>
    </div>
  ));
}
