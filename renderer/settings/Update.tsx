import { useState } from 'react';
import type { Bridge, UpdateState } from '../../shared/protocol/bridge.ts';
import { t } from '../app/language.ts';

/** Looks for a release, downloads it, installs it: three presses, each says what came of it. */
export function Update({ shell }: { shell: Bridge }) {
  const [state, setState] = useState<UpdateState | null>(null);
  const [busy, setBusy] = useState(false);
  const [act, label] = state?.is === 'found' ? [shell.downloadUpdate, t('settings.update.download')] as const
    : state?.is === 'ready' ? [shell.installUpdate, t('settings.update.install')] as const : [shell.checkForUpdate, t('settings.update')] as const;
  const press = async (): Promise<void> => {
    setBusy(true);
    try { setState(await act()); } finally { setBusy(false); }
  };
  return (
    <>
      <button type="button" className="button" disabled={busy} onClick={() => void press()}>{label}</button>
      {state ? <span role="status">{state.is === 'refused' ? t(`error.${state.code}`) : t(`settings.update.${state.is}`, 'version' in state ? { version: state.version } : {})}</span> : null}
    </>
  );
}
