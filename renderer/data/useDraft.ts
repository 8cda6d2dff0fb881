import { useCallback, useState } from 'react';

const PREFIX = 'bianbo.draft.';

/** Words that are written but not given yet (a remark to the author): kept when their screen is left or drawn anew, until they are given or another person sits down. */
export function useDraft(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => sessionStorage.getItem(PREFIX + key) ?? '');
  return [text, useCallback((next: string) => {
    if (next === '') sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, next);
    setText(next);
  }, [key])];
}

/** The next person at this workstation does not find the words of the one before. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}
