import { KeyRound } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import type { SessionState } from '../../shared/protocol/calls/base.ts';
import { t } from '../app/language.ts';
import { whyRefused } from '../app/outage-text.ts';
import { askSession } from '../app/session.ts';
import { useQuery } from '../data/useQuery.ts';
import { Entry } from './Entry.tsx';
import { JoinForm } from './JoinForm.tsx';
import { useSigningIn } from './useSigningIn.ts';

/** Accounts of the sample newsroom are known by their ids (resources/sample/newsroom.json). */
const SAMPLE_ID = /^01JSAMP/;
const SAMPLE_PASSWORD = 'bianbo-sample';

/** Name and password. Works without the pool for accounts that signed in here before, whether it is not reached or refuses this workstation. */
export function SignIn({ session }: { session: SessionState }) {
  const { value: status } = useQuery('status', {});
  const { value: people } = useQuery('people', {});
  const elsewhere = useQuery('sync', {}).value?.elsewhere ?? 0;
  const [name, setName] = useState(session.names.length === 1 ? (session.names[0] ?? '') : '');
  const { password, setPassword, wrong, setWrong, busy, enter } = useSigningIn();
  const sample = people?.some((one) => SAMPLE_ID.test(one.id)) ?? false;
  const count = people?.length ?? 0;
  const pool = status?.pool;
  // The list of names grows while the pool is being read.
  useEffect(() => { askSession().catch(() => {}); }, [count, pool]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return setWrong(t('frame.signIn.nameFirst'));
    void enter(name.trim());
  };
  const roles = (one: string): string => people?.find((person) => person.name === one)?.roles.map((role) => t(`settings.role.${role}`)).join(' · ') ?? '';
  return (
    <Entry title={t('frame.signIn.title')}>
      {pool === 'offline' ? <p className="entry-note">{t('frame.signIn.offline')}</p> : null}
      {pool === 'refused' ? <p className="entry-note entry-warning" role="alert">{t('frame.signIn.refused', { why: whyRefused(status?.reason ?? null) })}</p> : null}
      {elsewhere > 0 ? <p className="entry-note">{t('frame.signIn.elsewhere', { count: elsewhere })}</p> : null}
      <div className="entry-sign">
        <ul className="entry-names" aria-label={t('frame.signIn.names')}>
          {session.names.length === 0 ? <li className="dim entry-no-names">{t('frame.signIn.noNames')}</li> : session.names.map((one) => (
            <li key={one}><button type="button" aria-pressed={one === name} onClick={() => { setName(one); setWrong(null); document.getElementById('entry-password')?.focus(); }}><span className="cut-off">{one}</span><span className="dim">{roles(one)}</span></button></li>
          ))}
        </ul>
        <form className="entry-form" onSubmit={submit} noValidate>
          <label>{t('frame.signIn.name')}<input className="input" name="name" autoComplete="username" value={name} onChange={(event) => setName(event.target.value)} /></label>
          <label>{t('frame.signIn.password')}<input id="entry-password" className="input" name="password" type="password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} /></label>
          <p className="entry-wrong" role="alert">{wrong}</p>
          <button type="submit" className="button primary" disabled={busy}>{busy ? t('frame.signIn.busy') : t('frame.signIn.go')}</button>
          {sample ? <p className="entry-sample"><KeyRound size={14} strokeWidth={1.75} aria-hidden /><span>{t('frame.signIn.sample')} <code>{SAMPLE_PASSWORD}</code></span></p> : null}
        </form>
      </div>
      <details className="entry-join" open={pool === 'refused'}><summary>{t('settings.poolJoin')}</summary><p className="dim">{t('settings.poolJoinHelp')}</p><JoinForm /></details>
    </Entry>
  );
}
