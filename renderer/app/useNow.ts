import { useEffect, useState } from 'react';

/** The time by this machine, renewed every `period` ms, on the beat of the second. */
export function useNow(period: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      setNow(Date.now());
      timer = setTimeout(tick, period - (Date.now() % period));
    };
    timer = setTimeout(tick, period - (Date.now() % period));
    return () => clearTimeout(timer);
  }, [period]);
  return now;
}
