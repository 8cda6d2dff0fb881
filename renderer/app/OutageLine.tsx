import { CircleCheck, CloudOff, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useQuery } from '../data/useQuery.ts';
import { moment } from '../ui/format.ts';
import { t } from './language.ts';
import { isSaid, nextOutage, NO_OUTAGE, type Outage } from './outage.ts';
import { useNow } from './useNow.ts';

/** Outlives a change of language: a line that was closed stays closed. */
let held: Outage = NO_OUTAGE;

/** One calm line about an outage, in the free middle of the status line: it covers nothing and moves nothing. */
export function OutageLine() {
  const { value: status } = useQuery('status', {});
  const now = useNow(1000);
  const [outage, setOutage] = useState(held);
  const turn = (next: Outage): void => { held = next; setOutage(next); };
  useEffect(() => { if (status) turn(nextOutage(held, status, now)); }, [status, now]);
  if (outage.is === 'none' || !isSaid(outage, now)) return <span className="frame-status-rest" />;
  const text = textOf(outage, now);
  return (
    <p className={`frame-status-rest frame-outage frame-outage-${outage.is}`} role="status" title={text}>
      {outage.is === 'away' ? <CloudOff size={14} strokeWidth={1.75} aria-hidden /> : <CircleCheck size={14} strokeWidth={1.75} aria-hidden />}
      <span className="cut-off">{text}</span>
      {outage.is === 'away' ? <button type="button" className="frame-outage-close" aria-label={t('sync.outage.close')} title={t('sync.outage.close')} onClick={() => turn({ ...outage, quiet: true })}><X size={12} strokeWidth={2} aria-hidden /></button> : null}
    </p>
  );
}

function textOf(outage: Exclude<Outage, { is: 'none' }>, now: number): string {
  if (outage.is === 'away') return outage.waiting === 0 ? t('sync.outage.away', { time: moment(outage.since, now) }) : t('sync.outage.awayWaiting', { time: moment(outage.since, now), count: outage.waiting });
  if (outage.left > 0) return t('sync.outage.sending', { count: outage.left });
  return outage.waiting === 0 ? t('sync.outage.back') : t('sync.outage.sent', { count: outage.waiting });
}
