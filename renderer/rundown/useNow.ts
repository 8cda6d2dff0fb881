import { useEffect, useState } from 'react';

/** Now, again and again: every `every` ms on the beat of the clock; null (and no timer) when `on` is false. */
export function useNow(every: number, on: boolean): number | null {
  const [now, setNow] = useState<number>(() => Date.now());
  useEffect(() => {
    if (!on) return;
    let timer: ReturnType<typeof setTimeout>;
    const beat = (): void => {
      setNow(Date.now());
      timer = setTimeout(beat, every - (Date.now() % every));
    };
    beat();
    return () => clearTimeout(timer);
  }, [every, on]);
  return on ? now : null;
}
