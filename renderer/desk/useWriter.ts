import { useCallback, useEffect, useRef } from 'react';
import type { Version } from '../../shared/story/version.ts';
import { call } from '../data/port.ts';
import { command } from '../data/command.ts';

/** The soft lock: who writes is said at the first keystroke and given back on leaving. It never stops anybody. */
export function useWriter(version: Version | null, me: string | null): { typed(): void; takeOver(): void } {
  const latest = useRef({ version, me });
  const claimed = useRef<string | null>(null);
  useEffect(() => { latest.current = { version, me }; });
  const id = version?.id;
  useEffect(() => () => {
    if (id === undefined || claimed.current !== id) return;
    claimed.current = null;
    const { version: now, me: person } = latest.current;
    if (now?.id !== id || now.writer === person) call('command', { name: 'version.claim', target: { kind: 'version', id }, args: { writer: null } }).catch(() => {}); // nobody is waiting for the answer
  }, [id]);
  const claim = useCallback(() => {
    const { version: now, me: person } = latest.current;
    if (!now || !person) return;
    claimed.current = now.id;
    command('version.claim', { kind: 'version', id: now.id }, { writer: person }).catch(() => {}); // already said
  }, []);
  const typed = useCallback(() => {
    const { version: now } = latest.current;
    if (now && now.writer === null && claimed.current !== now.id) claim();
  }, [claim]);
  return { typed, takeOver: claim };
}
