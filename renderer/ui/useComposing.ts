import { useEffect, useReducer, useRef, type RefObject } from 'react';

/** A window that goes ends what is composed in it a moment before: what stays for so long was chosen. */
const CHOSEN_MS = 60;

/** Does an input method compose in an input just now, or did it end this moment? What it needs for that; when it is done its component is drawn again. */
export function useComposing(): { readonly composing: RefObject<boolean>; readonly input: { onCompositionStart(): void; onCompositionEnd(): void } } {
  const composing = useRef(false);
  const chosen = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [, composed] = useReducer((count: number) => count + 1, 0);
  useEffect(() => () => clearTimeout(chosen.current), []);
  const onCompositionStart = (): void => { clearTimeout(chosen.current); composing.current = true; };
  const onCompositionEnd = (): void => { chosen.current = setTimeout(() => { composing.current = false; composed(); }, CHOSEN_MS); };
  return { composing, input: { onCompositionStart, onCompositionEnd } };
}
