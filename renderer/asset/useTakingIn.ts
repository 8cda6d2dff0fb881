import { useCallback, useEffect, useRef, useState } from 'react';
import { newId } from '../data/newId.ts';
import { takeIn } from './ingest.ts';

/** A file whose bytes are on their way to the workstation. */
export interface Sending { readonly key: string; readonly name: string; readonly share: number; cancel(): void }

/** Takes files in, one after the other, so that the first is soon usable. `failed` hears why one was not. */
export function useTakingIn(failed: (file: string, cause: unknown) => void): { readonly sending: readonly Sending[]; take(files: readonly File[]): void } {
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const told = useRef(failed);
  useEffect(() => { told.current = failed; });
  const take = useCallback((files: readonly File[]) => {
    for (const file of files) {
      const key = newId();
      const abort = new AbortController();
      setSending((list) => [...list, { key, name: file.name, share: 0, cancel: () => abort.abort() }]);
      queue.current = queue.current.then(async () => {
        try {
          abort.signal.throwIfAborted();
          await takeIn(file, (share) => setSending((list) => list.map((one) => (one.key === key ? { ...one, share } : one))), abort.signal);
        } catch (cause) {
          if (!abort.signal.aborted) told.current(file.name, cause);
        } finally {
          setSending((list) => list.filter((one) => one.key !== key));
        }
      });
    }
  }, []);
  return { sending, take };
}
