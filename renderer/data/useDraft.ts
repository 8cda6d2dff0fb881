import { useCallback, useState } from 'react';
import { useSession } from '../app/session.ts';
import { forgetText, keepingAt, keepText } from './keeping.ts';

const PREFIX = 'bianbo.draft.';
/** What nobody went on with for so long is forgotten. */
const MOST_AGE = 60 * 86_400_000;

interface Draft { readonly text: string; readonly at: number }
const draftAt = (key: string): Draft | null => JSON.parse(localStorage.getItem(key) ?? 'null') as Draft | null; // our own

let looked = false;
function forgetOld(): void {
  if (looked) return;
  looked = true;
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && Date.now() - (draftAt(key)?.at ?? 0) > MOST_AGE) forgetText(key);
}

/** Words that are written but not given yet (a remark to the author): kept until they are given, also when their screen or their window goes. Each person at this workstation finds their own. */
export function useDraft(name: string): [string, (text: string) => void] {
  const key = `${PREFIX}${useSession()?.person?.id ?? ''}.${name}`;
  const [text, setText] = useState(() => { forgetOld(); return draftAt(key)?.text ?? ''; });
  return [text, useCallback((next: string) => {
    if (next === '') forgetText(key);
    else keepText(key, JSON.stringify({ text: next, at: keepingAt(key) } satisfies Draft));
    setText(next);
  }, [key])];
}
