import type { ReactNode } from 'react';
import { LANGUAGES, t, useLanguage } from '../app/language.ts';
import { poolText } from '../app/StatusLine.tsx';
import { useNow } from '../app/useNow.ts';
import { useQuery } from '../data/useQuery.ts';
import './entry.css';

/** The page before the frame: what to do in the middle, language and the pool's state below. */
export function Entry({ title, children }: { title: string; children: ReactNode }) {
  const { language, setLanguage } = useLanguage();
  const { value: status } = useQuery('status', {});
  const now = useNow(30_000);
  return (
    <div className="entry">
      <main className="entry-panel">
        <header><span className="entry-app">{t('frame.app')}</span><h1>{title}</h1></header>
        {children}
      </main>
      <footer className="entry-foot">
        <span><i className={`frame-dot frame-dot-${status?.pool ?? 'unknown'}`} aria-hidden /> {poolText(status, now)}</span>
        <span className="frame-choice" role="group" aria-label={t('frame.language')}>{LANGUAGES.map((one) => <button key={one} type="button" aria-pressed={language === one} onClick={() => setLanguage(one)}>{one === 'en' ? 'English' : '中文'}</button>)}</span>
      </footer>
    </div>
  );
}
