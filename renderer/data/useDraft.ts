import { useCallback, useState } from 'react';
import { useWho } from '../app/session.ts';
import { newsroomOf } from './who.ts';
import { forgetText, keepingAt, keepText } from './keeping.ts';

const PREFIX = 'bianbo.draft.';
/** So many stay; of more the oldest go. Not by their age: a clock that was wrong for a day would take all of them. */
const MOST = 300;

interface Draft { readonly text: string; readonly at: number }
const draftAt = (key: string): Draft | null => JSON.parse(localStorage.getItem(key) ?? 'null') as Draft | null; // our own

let looked = false;
function forgetOld(): void {
  if (looked) return;
  looked = true;
  const newestFirst = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => ({ key, at: draftAt(key)?.at ?? 0 })).sort((a, b) => b.at - a.at);
  for (const { key } of newestFirst.slice(MOST)) forgetText(key);
}

/** Words that are written but not given yet (a remark to the author): kept until they are given, also when their screen or their window goes. Each person at this workstation finds their own. */
export function useDraft(name: string): [string, (text: string) => void] {
  const who = useWho() ?? '';
  const key = `${PREFIX}${who}.${name}`;
  // Older builds kept it under the person alone.
  const older = newsroomOf(who) === undefined ? null : `${PREFIX}${who.slice(who.indexOf('/') + 1)}.${name}`;
  const [text, setText] = useState(() => { forgetOld(); return (draftAt(key) ?? (older === null ? null : draftAt(older)))?.text ?? ''; });
  return [text, useCallback((next: string) => {
    if (next === '') forgetText(key);
    else keepText(key, JSON.stringify({ text: next, at: keepingAt(key) } satisfies Draft));
    if (older !== null) forgetText(older);
    setText(next);
  }, [key, older])];
}
