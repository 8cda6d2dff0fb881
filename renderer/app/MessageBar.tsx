import { CircleAlert, CircleCheck, Info, TriangleAlert, X, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from './language.ts';
import { onNotice, useNotices, type Level, type Notice } from './notices.ts';

export const LEVEL_ICONS: Record<Level, LucideIcon> = { info: Info, success: CircleCheck, warning: TriangleAlert, error: CircleAlert };
/** How long a message stays: reading time, longer for what one has to act on. The bell keeps it after that. */
const STAY: Record<Level, number> = { info: 5_000, success: 3_000, warning: 10_000, error: 12_000 };

/** The newest messages, over the status line. */
export function MessageBar() {
  const [shown, setShown] = useState<readonly Notice[]>([]);
  const { notices } = useNotices();
  useEffect(() => onNotice((notice) => {
    setShown((before) => [...before.filter((one) => one.text !== notice.text), notice].slice(-3));
    setTimeout(() => setShown((now) => now.filter((one) => one.id !== notice.id)), STAY[notice.level]);
  }), []);
  return (
    <ol className="frame-messages" aria-live="polite">
      {shown.filter((one) => notices.includes(one)).map((notice) => {
        const Icon = LEVEL_ICONS[notice.level];
        return (
          <li key={notice.id} className={`frame-message frame-${notice.level}`} role={notice.level === 'error' ? 'alert' : undefined}>
            <Icon size={16} strokeWidth={1.75} aria-hidden />
            <span>{notice.text}</span>
            <button type="button" className="icon-button" aria-label={t('frame.close')} onClick={() => setShown((now) => now.filter((one) => one !== notice))}><X size={14} strokeWidth={1.75} /></button>
          </li>
        );
      })}
    </ol>
  );
}
