import { useEffect, type FormEvent } from 'react';
import type { Person } from '../../shared/people/person.ts';
import { useQuery } from '../data/useQuery.ts';
import { useSigningIn } from '../settings/useSigningIn.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { t } from './language.ts';
import { askToSignInAgain, leaveSignInAgain, useSignInAgain } from './sign-in-again.ts';
import '../settings/entry.css';

/** Leads to signing in again, from any line that says that it is needed. */
export function SignInAgainButton() {
  return <button type="button" className="link-button" onClick={askToSignInAgain}>{t('frame.signInAgain')}</button>;
}

/** The same person, without leaving what is open: only the password is asked. */
export function SignInAgain({ person }: { person: Person }) {
  const wanted = useSignInAgain();
  useEffect(() => leaveSignInAgain, []); // somebody else sits down, or nobody
  return wanted ? <AskPassword name={person.name} /> : null;
}

/** A dialog gives the focus to whatever is first in it, its close button, unless the page says otherwise; React's autoFocus comes before it is open. */
const wantFocus = (input: HTMLInputElement | null): void => input?.setAttribute('autofocus', '');

function AskPassword({ name }: { name: string }) {
  const { value: status } = useQuery('status', {});
  const { password, setPassword, wrong, busy, enter } = useSigningIn();
  // In another window, say. What is asked here ends with its own answer: until then the session is not kept.
  const done = !busy && status?.pool === 'connected' && status.ended === null;
  useEffect(() => { if (done) leaveSignInAgain(); }, [done]);
  const away = status !== undefined && status.pool !== 'connected';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void enter(name).then((entered) => { if (entered) leaveSignInAgain(); });
  };
  return (
    <Dialog title={t('frame.signInAgain')} className="sign-in-again" onClose={leaveSignInAgain}>
      <form className="entry-form" onSubmit={submit} noValidate>
        <p>{t('frame.signInAgain.why', { name })}</p>
        <label>{t('frame.signIn.password')}<input ref={wantFocus} className="input" name="password" type="password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} /></label>
        <p className="entry-wrong" role="alert">{away ? t('frame.signInAgain.away') : wrong}</p>
        <p className="sign-in-again-buttons"><button type="button" className="button" onClick={leaveSignInAgain}>{t('settings.cancel')}</button><button type="submit" className="button primary" disabled={busy || away}>{busy ? t('frame.signIn.busy') : t('frame.signIn.go')}</button></p>
      </form>
    </Dialog>
  );
}
