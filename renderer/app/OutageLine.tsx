import { CircleCheck, CloudAlert, CloudOff, UserRoundX, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useQuery } from '../data/useQuery.ts';
import { t } from './language.ts';
import { closedNow, endIn, isSaid, nextOutage, NO_OUTAGE, type Outage } from './outage.ts';
import { outageText } from './outage-text.ts';
import { SignInAgainButton } from './SignInAgain.tsx';
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
  const text = outageText(outage, now);
  const close = outage.is !== 'away' ? null : t(outage.cause === 'offline' ? 'sync.outage.close' : 'sync.outage.closeRefused');
  const ended = outage.is === 'away' ? endIn(outage.cause)?.ended : undefined;
  const Sign = outage.is === 'back' ? CircleCheck : outage.cause === 'offline' ? CloudOff : ended ? UserRoundX : CloudAlert;
  return (
    <p className={`frame-status-rest frame-outage frame-outage-${outage.is}`} role="status" title={text}>
      <Sign size={14} strokeWidth={1.75} aria-hidden />
      <span className="cut-off">{text}</span>
      {ended?.active ? <SignInAgainButton /> : null}
      {outage.is === 'away' && close !== null ? <button type="button" className="frame-outage-close" aria-label={close} title={close} onClick={() => turn(closedNow(outage))}><X size={12} strokeWidth={2} aria-hidden /></button> : null}
    </p>
  );
}
