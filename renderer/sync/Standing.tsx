import type { NotAccepted, StandingNow } from '../../shared/protocol/queries.ts';
import { fieldOf } from '../../shared/overtaken/fields.ts';
import { runChanges, type Run } from '../../shared/rundown/run-changes.ts';
import { t } from '../app/language.ts';
import { levelName } from '../app/level.ts';
import { moment } from '../ui/format.ts';
import { Words } from './Said.tsx';
import { recordName, type Named } from './values.ts';

interface Props { entry: Pick<NotAccepted, 'name' | 'args'>; standing: StandingNow; named: Named; now: number }

/** How stands by now what somebody decided on as it was then: it is looked at before it is decided again. */
export function Standing({ entry, standing, named, now }: Props) {
  const lines = linesOf({ entry, standing, named, now });
  return (
    <section className="sync-standing" aria-label={t('sync.standing')}>
      <ul className="sync-says">{lines.map((line, place) => <li key={place}>{line}</li>)}</ul>
      {standing.content && !standing.content.taken ? <Words words={standing.content.words} /> : null}
    </section>
  );
}

/** What is so by now, in sentences; of a late change the words of the script come beside it. */
export function linesOf({ entry: { name, args }, standing, named, now }: Props): string[] {
  const { is, lock, run, content, passes } = standing;
  if (is === 'gone') return [t('sync.standing.gone')];
  if (name === 'review.withdraw') {
    if (standing.sees === null) return [t('sync.standing.stage', { stage: t(`frame.stage.${is}`) })];
    return passes?.length ? passes.map(({ level, by, at }) => t('review.pass', { level: levelName(level), name: recordName(by, named), at: moment(at, now) })) : [t('sync.standing.noPass')];
  }
  const state = lock && is === 'locked' ? t('sync.standing.locked', { name: recordName(lock.by, named), at: moment(lock.at, now) }) : t(`sync.standing.${is}`);
  if (name === 'rundown.lock' && is === 'open') return run?.length ? runLines(fieldOf(args, 'run'), run, named) : [t('rundown.lockEmpty')];
  if (name === 'rundown.set' && is === 'open') return run?.length ? [t('sync.standing.inIt'), ...run.map(({ item }, at) => itemLine(fieldOf(args, 'items'), item, at, named))] : [t('sync.standing.empty')];
  if (name !== 'rundown.lateChange' || is === 'open' || is === 'done') return [state];
  if (!content) return [t('sync.standing.unsealed')];
  return [t('sync.standing.sealed', { title: content.title, at: moment(content.at, now) }), ...(content.taken ? [t('sync.standing.taken')] : [])];
}

/** An item that would be deleted with its rundown; whether it came after somebody meant to do that. */
const itemLine = (seen: unknown, item: string, at: number, named: Named): string =>
  `${at + 1}　${Array.isArray(seen) && !seen.includes(item) ? t('sync.standing.new', { item: recordName(item, named) }) : recordName(item, named)}`;

/** What is another in the run than it was; all of it where nobody said what was seen. */
function runLines(was: unknown, run: Run, named: Named): string[] {
  if (!Array.isArray(was)) return [t('sync.standing.run'), ...run.map(({ item }, at) => `${at + 1}　${recordName(item, named)}`)];
  const changes = runChanges(was as Run, run); // the log's schema has checked it
  return changes.length === 0 ? [t('sync.standing.sameRun')] : [t('sync.standing.since'), ...changes.map(({ is, item }) => t(`sync.standing.run.${is}`, { item: recordName(item, named) }))];
}
