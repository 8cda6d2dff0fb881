import { useEffect, useEffectEvent, type RefObject } from 'react';

/** Has `then` run when this comes into sight, and where it is in sight already. Looked at anew with each other `piece`: what came with it may be too little to push this out of sight. */
export function useInSight(of: RefObject<Element | null>, then: () => void, piece: unknown): void {
  const inSight = useEffectEvent(then);
  useEffect(() => {
    if (!of.current) return;
    const sight = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) inSight(); });
    sight.observe(of.current);
    return () => sight.disconnect();
  }, [of, piece]);
}
