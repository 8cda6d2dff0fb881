import { useEffect, useEffectEvent, useRef } from 'react';
import { isOn, useNavigation, type Screen } from '../app/navigation.ts';

/** What is open on this screen; while another screen is in front it stays what it was. `first` is opened when nothing is. */
export function usePlace(screen: Screen, first: string | undefined): { id: string | null; go: ReturnType<typeof useNavigation>['go'] } {
  const now = useNavigation();
  const own = useRef(now.screen === screen ? now.id : null);
  if (now.screen === screen) own.current = now.id;
  const empty = now.screen === screen && now.id === null;
  const open = useEffectEvent((id: string) => { if (isOn(screen)) now.go(screen, id); });
  useEffect(() => { if (empty && first !== undefined) open(first); }, [empty, first]);
  return { id: own.current, go: now.go };
}
