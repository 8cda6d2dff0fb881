import { useEffect, useRef, useState } from 'react';
import { VERDICTS, type Verdict } from '../../shared/story/version.ts';
import { t } from '../app/language.ts';
import { useShortcut } from '../app/shortcuts.ts';
import { useDraft } from '../data/useDraft.ts';

interface Props {
  /** The version that is judged. */
  readonly version: string;
  /** Why this person cannot decide here; null when they can. */
  readonly barred: string | null;
  readonly busy: boolean;
  /** Gives it; answers whether it was taken. */
  onDecide(verdict: Verdict, remark: string): Promise<boolean>;
  onNext(): void;
}

/** The verdict: 1-4 chooses, Enter gives it. Everything but 采用 needs a remark. */
export function VerdictBar({ version, barred, busy, onDecide, onNext }: Props) {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [remark, setRemark] = useDraft(`verdict ${version}`);
  const field = useRef<HTMLTextAreaElement>(null);
  const missing = verdict !== null && verdict !== 'pass' && remark.trim() === '';
  const give = (): boolean => {
    if (verdict === null || busy || barred !== null) return false;
    if (missing) { field.current?.focus(); return true; }
    void onDecide(verdict, remark.trim()).then((taken) => { if (taken) setRemark(''); });
    return true;
  };
  const choose = (next: Verdict): void => setVerdict(next);
  useShortcut('1', () => choose('pass'), 'review.verdict.pass', barred === null);
  useShortcut('2', () => choose('hold'), 'review.verdict.hold', barred === null);
  useShortcut('3', () => choose('revise'), 'review.verdict.revise', barred === null);
  useShortcut('4', () => choose('reject'), 'review.verdict.reject', barred === null);
  useShortcut('Enter', give, 'review.give', barred === null);
  useShortcut('N', onNext, 'review.next');
  useEffect(() => { if (verdict !== null && verdict !== 'pass') field.current?.focus(); }, [verdict]);
  if (barred !== null) return <div className="review-verdict"><p className="review-barred">{barred}</p><button type="button" className="desk-button" onClick={onNext}>{t('review.next')}<kbd>N</kbd></button></div>;
  return (
    <div className="review-verdict">
      <div className="review-verdicts" role="radiogroup" aria-label={t('review.verdict')}>
        {VERDICTS.map((one, i) => (
          <button key={one} type="button" role="radio" aria-checked={verdict === one} data-verdict={one} onClick={() => choose(one)}><kbd>{i + 1}</kbd>{t(`review.verdict.${one}`)}</button>
        ))}
      </div>
      <textarea ref={field} rows={2} maxLength={4000} value={remark} placeholder={t(missing ? 'review.remark.needed' : 'review.remark')} aria-label={t('review.remark')} aria-invalid={missing} onChange={(event) => setRemark(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); give(); }
          if (event.key === 'Escape') event.currentTarget.blur();
        }} />
      <div className="review-give">
        <button type="button" className="desk-button desk-primary" disabled={verdict === null || busy || missing} onClick={give}>{verdict === null ? t('review.choose') : t('review.giveOne', { verdict: t(`review.verdict.${verdict}`) })}<kbd>Enter</kbd></button>
        <button type="button" className="desk-button" onClick={onNext}>{t('review.next')}<kbd>N</kbd></button>
      </div>
    </div>
  );
}
