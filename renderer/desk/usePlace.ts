import { useEffect, useRef } from 'react';
import { isOn, useNavigation, type Screen } from '../app/navigation.ts';

/** What is open on this screen; while another screen is in front it stays what it was. `first` is opened when nothing is. */
export function usePlace(screen: Screen, first: string | undefined): { id: string | null; go: ReturnType<typeof useNavigation>['go'] } {
  const now = useNavigation();
  const own = useRef(now.screen === screen ? now.id : null);
  if (now.screen === screen) own.current = now.id;
  const empty = now.screen === screen && now.id === null;
  useEffect(() => { if (empty && first !== undefined && isOn(screen)) now.go(screen, first); }, [empty, first]);
  return { id: own.current, go: now.go };
}
