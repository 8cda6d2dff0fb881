import { useNavigation } from '../app/navigation.ts';
import { RundownDesk } from './RundownDesk.tsx';
import { RundownList } from './RundownList.tsx';
import './rundown.css';

/** 串联单: the list of rundowns, or one of them. */
export default function RundownScreen() {
  const { id, go } = useNavigation();
  return id === null ? <RundownList onOpen={(rundown) => go('rundown', rundown)} /> : <RundownDesk key={id} id={id} onLeave={() => go('rundown')} />;
}
