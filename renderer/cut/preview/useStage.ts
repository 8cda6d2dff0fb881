import { useEffect, useRef, useState } from 'react';
import type { Asset } from '../../../shared/asset/asset.ts';
import { portMedia } from './media.ts';
import { Peaks } from './peaks.ts';
import { Pictures } from './pictures.ts';
import { SoundOut } from './soundOut.ts';

/** What viewers on a screen share: decoded pictures, the way out for sound, waveforms. */
export interface Stage { readonly pictures: Pictures; readonly out: SoundOut; readonly peaks: Peaks }

/** Sets the stage while the screen is there. `heard` is called when a waveform has come. */
export function useStage(assets: ReadonlyMap<string, Asset>, heard: () => void): Stage | null {
  const known = useRef(assets);
  const arrived = useRef(heard);
  useEffect(() => { known.current = assets; arrived.current = heard; });
  const [stage, setStage] = useState<Stage | null>(null);
  useEffect(() => {
    const set: Stage = { pictures: new Pictures(portMedia((id) => known.current.get(id))), out: new SoundOut(), peaks: new Peaks(() => arrived.current()) };
    setStage(set);
    return () => { set.pictures.close(); set.out.close(); };
  }, []);
  return stage;
}
