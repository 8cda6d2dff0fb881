/** Words about an outage of the pool, for the status line and whoever else says them. */
import { moment } from '../ui/format.ts';
import { hasMessage, t } from './language.ts';
import type { SessionEnd } from '../../shared/protocol/queries.ts';
import { endIn, type Outage } from './outage.ts';

/** Why the pool turns this workstation away, and what is to be done; for a reason of a later release, what holds for all. */
export const whyRefused = (reason: string | null): string => t(hasMessage(`sync.refused.${reason}`) ? `sync.refused.${reason}` : 'sync.state.refused.help');

const withWaiting = (why: string, waiting: number): string => (waiting === 0 ? why : t('sync.outage.refusedWaiting', { why, count: waiting }));
/** The same, with how many changes wait here. */
export const refusedText = (reason: string | null, waiting: number): string => withWaiting(whyRefused(reason), waiting);

/** That the pool knows one's session no more, in a word. */
export const endedHead = ({ active }: SessionEnd): string => t(active ? 'sync.ended.head' : 'sync.ended.headInactive');
/** What that means, and who can help; with how many changes wait here. */
export const endedMeans = ({ news, active }: SessionEnd, waiting: number): string => withWaiting(t(active ? (news ? 'sync.ended.news' : 'sync.ended.nothing') : news ? 'sync.ended.inactiveNews' : 'sync.ended.inactive'), waiting);
/** Both in a line. */
export const endedText = (ended: SessionEnd, waiting: number): string => t('sync.ended.line', { head: endedHead(ended), what: endedMeans(ended, waiting) });

/** What the line about an outage says. `now`: ms since 1970. */
export function outageText(outage: Exclude<Outage, { is: 'none' }>, now: number): string {
  if (outage.is === 'away') {
    const { cause, since, waiting } = outage;
    if (cause !== 'offline') return 'refused' in cause ? refusedText(cause.refused, waiting) : endedText(cause.ended, waiting);
    return waiting === 0 ? t('sync.outage.away', { time: moment(since, now) }) : t('sync.outage.awayWaiting', { time: moment(since, now), count: waiting });
  }
  const of = endIn(outage.from) ? 'sync.ended' : 'sync.outage';
  if (outage.left > 0) return t(`${of}.sending`, { count: outage.left });
  return outage.waiting === 0 ? t(`${of}.back`) : t(`${of}.sent`, { count: outage.waiting });
}
