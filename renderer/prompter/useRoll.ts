/** The roll of a rundown, live: rundown and scripts as they are now. */
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { pageNumbers } from '../../shared/rundown/numbering.ts';
import { t, useLanguage } from '../app/language.ts';
import { peek, watch } from '../data/live.ts';
import { useQuery } from '../data/useQuery.ts';
import type { RundownValue } from '../rundown/rows.ts';
import { rollOf, type Roll } from './roll.ts';

/** The scripts of these versions, kept live. The map is the same object until one of them changes. */
function useBodies(ids: readonly string[]): ReadonlyMap<string, unknown> {
  const key = ids.join(' ');
  const store = useMemo(() => {
    const all = key === '' ? [] : key.split(' ');
    let held = new Map<string, unknown>();
    return {
      subscribe(listener: () => void): () => void {
        const stops = all.map((id) => watch('body', { id }, listener));
        return () => { for (const stop of stops) stop(); };
      },
      read(): ReadonlyMap<string, unknown> {
        const now = new Map<string, unknown>();
        for (const id of all) { const body = peek('body', { id }).value; if (body) now.set(id, body.doc); }
        if (now.size !== held.size || [...now].some(([id, doc]) => held.get(id) !== doc)) held = now;
        return held;
      },
    };
  }, [key]);
  return useSyncExternalStore(store.subscribe, useCallback(() => store.read(), [store]));
}

const NOTHING: Roll = { pieces: [] };

export function useRoll(rundown: string | null): { value: RundownValue | null | undefined; roll: Roll; failed: boolean } {
  const { value, error } = useQuery('rundown', rundown === null ? null : { id: rundown });
  const items = value?.items;
  const versions = useMemo(() => [...new Set((items ?? []).filter((item) => !item.float).flatMap((item) => item.versionId ?? []))], [items]);
  const bodies = useBodies(versions);
  const rate = value?.programme.rate;
  const { language } = useLanguage();
  const roll = useMemo(() => (items && rate !== undefined
    ? rollOf({ items, pages: pageNumbers(items), bodies, rate, nameOf: (kind) => t(`rundown.kind.${kind}`) })
    // `t` speaks the language as it is.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    : NOTHING), [items, rate, bodies, language]);
  return { value, roll, failed: error !== null };
}
