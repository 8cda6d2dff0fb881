/** Is something on air? While it is the machine does not sleep, its screen does not darken and no update is installed; the desktop shell sees to that, a browser at least keeps the screen. */
import { useEffect } from 'react';
import { bridge } from '../data/bridge.ts';
import { useQuery } from '../data/useQuery.ts';
import { isRunning, timesAt, type Run } from './next-show.ts';
import { useNow } from './useNow.ts';

/** `now`: ms since 1970. */
export function isOnAir(rundowns: readonly Run[], now: number): boolean {
  const times = timesAt(now);
  return rundowns.some((one) => isRunning(one, times));
}

/** Says to the shell whether something is on air, as long as somebody sits here. */
export function useAir(): void {
  const rundowns = useQuery('rundowns', {}).value;
  const now = useNow(60_000);
  const on = isOnAir(rundowns ?? [], now);
  useEffect(() => {
    if (!on) return;
    void bridge()?.setOnAir(true);
    return () => { void bridge()?.setOnAir(false); };
  }, [on]);
  useScreenStays(on);
}

/** Keeps the screen of a browser from going dark while `on`; the desktop shell does that itself. */
export function useScreenStays(on: boolean): void {
  useEffect(() => {
    if (!on || bridge() || !('wakeLock' in navigator)) return;
    let held: WakeLockSentinel | null = null;
    let over = false;
    // It is lost whenever the page is hidden; a browser that gives none lets its screen go dark, as it would have.
    const hold = (): void => { if (document.visibilityState === 'visible') navigator.wakeLock.request('screen').then((got) => { if (over) void got.release(); else held = got; }, () => undefined); };
    hold();
    document.addEventListener('visibilitychange', hold);
    return () => { over = true; document.removeEventListener('visibilitychange', hold); void held?.release(); };
  }, [on]);
}
