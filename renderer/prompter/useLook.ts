/** How the prompter looks here; line length and mirror are remembered, blackout and messages are not. */
import { useCallback, useRef, useState } from 'react';
import { changeSetting, setting } from '../data/useSetting.ts';
import { PLAIN_LOOK, type Look } from './channel.ts';

const KEPT = 'prompter.look';
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A stored look with every field checked; what is missing or odd is plain. */
function lookOf(stored: unknown): Look {
  if (!isRecord(stored)) return PLAIN_LOOK;
  const flag = (name: 'mirrorX' | 'mirrorY' | 'region'): boolean => (typeof stored[name] === 'boolean' ? stored[name] : PLAIN_LOOK[name]);
  const number = (name: 'cells' | 'step', least: number, most: number): number => {
    const value = stored[name];
    return typeof value === 'number' && value >= least && value <= most ? Math.round(value) : PLAIN_LOOK[name];
  };
  return { ...PLAIN_LOOK, cells: number('cells', 8, 14), step: number('step', -20, 20), mirrorX: flag('mirrorX'), mirrorY: flag('mirrorY'), region: flag('region') };
}

export function useLook(): { look: Look; looks: React.RefObject<number>; setLook(look: Look, at: number): void } {
  const [look, set] = useState<Look>(() => lookOf(setting<unknown>(KEPT, PLAIN_LOOK, isRecord)));
  /** When the look here was set; the later one wins between windows. */
  const looks = useRef(0);
  const setLook = useCallback((next: Look, at: number) => {
    if (at < looks.current) return;
    looks.current = at;
    set(next);
    const { cells, step, mirrorX, mirrorY, region } = next;
    changeSetting(KEPT, { cells, step, mirrorX, mirrorY, region });
  }, []);
  return { look, looks, setLook };
}
