import { useEffect, useState } from 'react';
import type { Asset } from '../../shared/asset/asset.ts';
import { call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';

/** All assets, once they are known; and of those that a script points to a picture each, as an address once it is here. */
export function useClips(wanted: readonly string[]): { assets: readonly Asset[] | undefined; posters: ReadonlyMap<string, string> } {
  const assets = useQuery('assets', { text: '' }).value;
  const [posters, setPosters] = useState<ReadonlyMap<string, string>>(new Map());
  const missing = (assets ?? []).filter((asset) => wanted.includes(asset.id) && asset.poster && !posters.has(asset.id)).map((asset) => asset.id).join(' ');
  useEffect(() => {
    let gone = false;
    for (const asset of missing.split(' ').filter((id) => id !== '')) {
      call('media.locate', { asset, what: 'poster' }).then(
        ({ url }) => { if (!gone) setPosters((before) => new Map(before).set(asset, url)); },
        () => {}, // it cannot be had now: its place stays empty
      );
    }
    return () => { gone = true; };
  }, [missing]);
  return { assets, posters };
}
