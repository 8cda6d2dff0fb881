/** Words about an outage of the pool, for the status line and whoever else says them. */
import { moment } from '../ui/format.ts';
import { hasMessage, t } from './language.ts';
import type { Outage } from './outage.ts';

/** Why the pool turns this workstation away, and what is to be done; for a reason of a later release, what holds for all. */
export const whyRefused = (reason: string | null): string => t(hasMessage(`sync.refused.${reason}`) ? `sync.refused.${reason}` : 'sync.state.refused.help');

/** The same, with how many changes wait here. */
export const refusedText = (reason: string | null, waiting: number): string => (waiting === 0 ? whyRefused(reason) : t('sync.outage.refusedWaiting', { why: whyRefused(reason), count: waiting }));

/** What the line about an outage says. `now`: ms since 1970. */
export function outageText(outage: Exclude<Outage, { is: 'none' }>, now: number): string {
  if (outage.is === 'away') {
    const { cause, since, waiting } = outage;
    if (cause !== 'offline') return refusedText(cause.refused, waiting);
    return waiting === 0 ? t('sync.outage.away', { time: moment(since, now) }) : t('sync.outage.awayWaiting', { time: moment(since, now), count: waiting });
  }
  if (outage.left > 0) return t('sync.outage.sending', { count: outage.left });
  return outage.waiting === 0 ? t('sync.outage.back') : t('sync.outage.sent', { count: outage.waiting });
}
