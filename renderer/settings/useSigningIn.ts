/** What a form that asks for a password holds, and what the workstation answers to it. */
import { useState } from 'react';
import { t } from '../app/language.ts';
import { refusalText } from '../app/notices.ts';
import { holdSession } from '../app/session.ts';
import { PortError, call } from '../data/port.ts';

interface SigningIn {
  readonly password: string;
  setPassword(password: string): void;
  /** Why the last try was refused, in words; null before there was one. */
  readonly wrong: string | null;
  setWrong(why: string | null): void;
  readonly busy: boolean;
  /** Signs in; answers whether that was accepted. */
  enter(name: string): Promise<boolean>;
}

export function useSigningIn(): SigningIn {
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const enter = async (name: string): Promise<boolean> => {
    if (password === '') { setWrong(t('frame.signIn.passwordFirst')); return false; }
    setBusy(true);
    setWrong(null);
    try {
      holdSession(await call('session.signIn', { name, password }));
      return true;
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      setWrong(refusalText(error.refusal));
      setPassword('');
      return false;
    } finally { setBusy(false); }
  };
  return { password, setPassword, wrong, setWrong, busy, enter };
}
