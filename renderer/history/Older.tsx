import { useRef, useState } from 'react';
import type { HistoryLine } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { attempt } from '../data/attempt.ts';
import { useInSight } from '../ui/useInSight.ts';

interface Props {
  /** Whose history it is. */
  readonly of: HistoryLine['of'];
  /** The log number down to which it is shown. */
  readonly before: number;
  /** Asked by somebody who stands on it. */
  onKey(): void;
}

/** The end of a list that goes on: what is older comes when it is scrolled to, or by its key. */
export function Older({ of, before, onKey }: Props) {
  /** Down to where it was shown when more was asked for: until it goes further, nothing else is asked. */
  const [asked, setAsked] = useState<number | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const busy = asked === before;
  const goBack = (): void => {
    if (document.activeElement === button.current) onKey();
    if (busy) return;
    setAsked(before);
    void attempt('history.back', of).then((done) => { if (!done) setAsked(null); });
  };
  useInSight(button, goBack, before);
  return <button ref={button} type="button" className="history-older" aria-disabled={busy} onClick={goBack}>{t(busy ? 'history.older.busy' : 'history.older')}</button>;
}
