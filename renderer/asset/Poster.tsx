import { useEffect, useState } from 'react';
import { AudioLines, Film, Image } from 'lucide-react';
import type { Asset } from '../../shared/asset/asset.ts';
import { call } from '../data/port.ts';
import './poster.css';

/** Addresses of posters, asked for once per file. */
const urls = new Map<string, Promise<string | null>>();

function posterUrl(asset: Asset): Promise<string | null> {
  const what = asset.poster ? 'poster' : asset.kind === 'image' ? 'original' : null;
  if (!what) return Promise.resolve(null);
  const key = asset.poster?.sha256 ?? asset.sha256;
  const known = urls.get(key) ?? call('media.locate', { asset: asset.id, what }).then(({ url }) => url, () => { urls.delete(key); return null; });
  urls.set(key, known);
  return known;
}

const KIND_ICON = { video: Film, audio: AudioLines, image: Image } as const;

/** The picture that stands for an asset; its kind's sign until there is one. */
export function Poster({ asset }: { asset: Asset }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    void posterUrl(asset).then((found) => { if (here) setUrl(found); });
    return () => { here = false; };
  }, [asset]);
  const Icon = KIND_ICON[asset.kind];
  return <span className="asset-poster">{url ? <img src={url} alt="" loading="lazy" draggable={false} onError={() => setUrl(null)} /> : <Icon size={20} strokeWidth={1.5} aria-hidden />}</span>;
}
