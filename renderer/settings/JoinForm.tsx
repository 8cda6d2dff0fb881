import { useState, type FormEvent } from 'react';
import { t } from '../app/language.ts';
import { announce, refusalText } from '../app/notices.ts';
import { PortError, call } from '../data/port.ts';

/** Joins another pool by its address. */
export function JoinForm() {
  const [url, setUrl] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const join = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setWrong(null);
    try {
      const joined = await call('setup.join', { url: url.trim() });
      announce('info', t('settings.poolJoined', { url: joined.url }));
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      setWrong(refusalText(error.refusal));
    }
  };
  return (
    <form className="join-form" onSubmit={(event) => void join(event)} noValidate>
      <input className="input" aria-label={t('frame.first.address')} placeholder="http://192.168.1.20:41730" value={url} onChange={(event) => setUrl(event.target.value)} />
      <button type="submit" className="button" disabled={url.trim() === ''}>{t('settings.poolJoinGo')}</button>
      {wrong ? <p className="entry-wrong" role="alert">{wrong}</p> : null}
    </form>
  );
}
