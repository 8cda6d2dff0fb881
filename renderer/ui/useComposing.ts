import { useReducer, useRef, type RefObject } from 'react';

/** Does an input method compose in an input just now? What it needs for that; when it is done its component is drawn again. */
export function useComposing(): { readonly composing: RefObject<boolean>; readonly input: { onCompositionStart(): void; onCompositionEnd(): void } } {
  const composing = useRef(false);
  const [, composed] = useReducer((count: number) => count + 1, 0);
  return { composing, input: { onCompositionStart: () => { composing.current = true; }, onCompositionEnd: () => { composing.current = false; composed(); } } };
}
