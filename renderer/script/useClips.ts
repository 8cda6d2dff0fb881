import { useEffect, useState } from 'react';
import type { Asset } from '../../shared/asset/asset.ts';
import { call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';

/** The assets a script points to: their records, and a picture of each as an address once it is here. */
export function useClips(wanted: readonly string[]): { assets: readonly Asset[]; posters: ReadonlyMap<string, string> } {
  const all = useQuery('assets', { text: '' }).value ?? [];
  const [posters, setPosters] = useState<ReadonlyMap<string, string>>(new Map());
  const missing = all.filter((asset) => wanted.includes(asset.id) && asset.poster && !posters.has(asset.id)).map((asset) => asset.id).join(' ');
  useEffect(() => {
    let gone = false;
    for (const asset of missing.split(' ').filter((id) => id !== '')) {
      call('media.locate', { asset, what: 'poster' }).then(
        ({ url }) => { if (!gone) setPosters((before) => new Map(before).set(asset, url)); },
        () => {}, // no picture yet: the name stands alone
      );
    }
    return () => { gone = true; };
  }, [missing]);
  return { assets: all, posters };
}
