import { TriangleAlert } from 'lucide-react';
import { t } from '../app/language.ts';
import { refusalText } from '../app/notices.ts';
import { PortError } from '../data/port.ts';
import './ui.css';

/** Stands where the thing would be: what is so, and a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const why = error instanceof PortError ? refusalText(error.refusal) : error instanceof Error ? error.message : String(error);
  return (
    <div className="empty-state error-state" role="alert">
      <TriangleAlert size={20} strokeWidth={1.75} aria-hidden />
      <p>{t('frame.loadFailed', { why })}</p>
      {onRetry ? <button type="button" className="button" onClick={onRetry}>{t('frame.retry')}</button> : null}
    </div>
  );
}
