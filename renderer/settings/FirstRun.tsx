import { useEffect, useState, type FormEvent } from 'react';
import { t } from '../app/language.ts';
import { refusalText } from '../app/notices.ts';
import { askSession, holdSession } from '../app/session.ts';
import { PortError, call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { Entry } from './Entry.tsx';
import { JoinForm } from './JoinForm.tsx';

const SHORTEST_PASSWORD = 6;

/** An empty pool: the sample newsroom, an administrator of one's own, or a pool that is there already. */
export function FirstRun() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // Somebody else set the pool up meanwhile (another workstation, or --sample): then this is a sign-in.
  const people = useQuery('people', {}).value?.length ?? 0;
  useEffect(() => { if (people > 0) askSession().catch(() => {}); }, [people]); // link lost: asked again when it is back

  const begin = async (sample: boolean): Promise<void> => {
    setBusy(true);
    setWrong(null);
    try {
      await call('setup.begin', sample ? { sample, admin: null } : { sample, admin: { name: name.trim(), password } });
      if (!sample) holdSession(await signInWhenKnown(name.trim(), password));
      else await askSession();
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      setWrong(refusalText(error.refusal));
    } finally { setBusy(false); }
  };
  const make = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return setWrong(t('settings.nameMissing'));
    if (password.length < SHORTEST_PASSWORD) return setWrong(t('frame.first.passwordShort'));
    void begin(false);
  };
  return (
    <Entry title={t('frame.first.title')}>
      <p className="dim">{t('frame.first.lead')}</p>
      <div className="entry-ways">
        <section><h2>{t('frame.first.sample')}</h2><p className="dim">{t('frame.first.sampleText')}</p>
          <button type="button" className="button primary" disabled={busy} onClick={() => void begin(true)}>{busy ? t('frame.first.busy') : t('frame.first.sample')}</button></section>
        <section><h2>{t('frame.first.admin')}</h2><p className="dim">{t('frame.first.adminText')}</p>
          <form className="entry-form" onSubmit={make} noValidate>
            <label>{t('frame.first.name')}<input className="input" autoComplete="username" value={name} onChange={(event) => setName(event.target.value)} /></label>
            <label>{t('frame.first.password')}<input className="input" type="password" autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} /></label>
            <button type="submit" className="button" disabled={busy}>{t('frame.first.make')}</button>
          </form></section>
        <section><h2>{t('frame.first.join')}</h2><p className="dim">{t('frame.first.joinText')}</p><JoinForm /></section>
      </div>
      {wrong === null ? null : <p className="entry-wrong" role="alert">{wrong}</p>}
    </Entry>
  );
}

const TRIES = 10;
const BETWEEN = 300;

/** The new account arrives here with the next frame of the pool; until then the workstation says 'try-again'. */
async function signInWhenKnown(name: string, password: string): Promise<Awaited<ReturnType<typeof askSession>>> {
  for (let tries = 1; ; tries++) {
    try {
      return await call('session.signIn', { name, password });
    } catch (error) {
      if (!(error instanceof PortError) || error.refusal.refused !== 'try-again' || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN));
    }
  }
}
