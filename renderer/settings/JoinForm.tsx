import { useState, type FormEvent } from 'react';
import { t } from '../app/language.ts';
import { announce, refusalText } from '../app/notices.ts';
import { PortError, call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';

/** Joins another pool by its address, or goes back to the one in this workstation's own folder where that was left. */
export function JoinForm() {
  const [url, setUrl] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const left = useQuery('sync', {}).value?.ownPool === 'left';
  const change = async (going: () => Promise<{ url: string }>): Promise<void> => {
    setWrong(null);
    setBusy(true);
    try {
      announce('info', t('settings.poolJoined', { url: (await going()).url }));
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      setWrong(refusalText(error.refusal));
    } finally { setBusy(false); }
  };
  const join = (event: FormEvent): void => {
    event.preventDefault();
    void change(() => call('setup.join', { url: url.trim() }));
  };
  return (
    <form className="join-form" onSubmit={join} noValidate>
      <input className="input" aria-label={t('frame.first.address')} placeholder="http://192.168.1.20:41730" value={url} onChange={(event) => setUrl(event.target.value)} />
      <button type="submit" className="button" disabled={busy || url.trim() === ''}>{t('settings.poolJoinGo')}</button>
      {wrong ? <p className="entry-wrong" role="alert">{wrong}</p> : null}
      {left ? <p className="join-back"><button type="button" className="button" disabled={busy} onClick={() => void change(() => call('setup.ownPool', {}))}>{t('settings.poolBack')}</button><span className="dim">{t('settings.poolBackHelp')}</span></p> : null}
    </form>
  );
}
