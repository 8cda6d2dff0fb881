import { useState } from 'react';
import { useNavigation } from '../app/navigation.ts';
import { RundownDesk } from './RundownDesk.tsx';
import { RundownList } from './RundownList.tsx';
import './rundown.css';

/** 串联单: the list of rundowns, or one of them. */
export default function RundownScreen() {
  const { id, go } = useNavigation();
  /** What was deleted here last: one click brings it back. */
  const [deleted, setDeleted] = useState<{ id: string; title: string } | null>(null);
  return id === null ? <RundownList deleted={deleted} onOpen={(rundown) => { setDeleted(null); go('rundown', rundown); }} />
    : <RundownDesk key={id} id={id} onDeleted={(title) => { setDeleted({ id, title }); go('rundown'); }} onLeave={() => go('rundown')} />;
}
