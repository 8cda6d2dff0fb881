/** A field of a record that several people may change: what is written in it is given when it is left, with Enter, or when writing pauses. See writing.ts. */
import { useEffect, useLayoutEffect, useRef, useState, type ChangeEvent, type Dispatch, type KeyboardEvent, type SetStateAction } from 'react';
import { dropWords, giveWords, keepWords, type Given } from '../data/field-words.ts';
import { useComposing } from './useComposing.ts';
import { followed, given, isDue, left, putBack, refused, shown, typed, type Standing, type Writing } from './writing.ts';

/** What is being written over what stands there; null while nothing is. `first`: the key that began it. */
export function useWriting<Seen>(now: Standing<Seen>, first: string | null = null): [Writing<Seen> | null, Dispatch<SetStateAction<Writing<Seen> | null>>] {
  const [kept, setWriting] = useState<Writing<Seen> | null>(() => (first === null ? null : typed(null, first, now)));
  const writing = followed(kept, now);
  if (writing !== kept) setWriting(writing);
  return [writing, setWriting];
}

/** Keeps a copy of what is written and not given. `field`: its name, of its record's and its own; null keeps none. `acts`: what gives its words; null where nothing is to be given, undefined while an input method composes: then what was kept before stays. */
export function useKeptWords(field: string | null, text: string, acts: readonly Given[] | null | undefined): void {
  const latest = useRef(acts);
  useLayoutEffect(() => { latest.current = acts; });
  const due = acts === undefined ? 'later' : acts !== null;
  useEffect(() => {
    if (field === null || due === 'later') return;
    if (latest.current) keepWords(field, text, latest.current); else dropWords(field);
  }, [field, text, due]);
  useEffect(() => () => { if (field !== null) void giveWords(field, true); }, [field]);
}

interface Options<Seen> {
  /** Sets the record to what was written; `seen` is how new what stood there was when writing began. False: it was not taken. */
  give(text: string, seen: Seen): boolean | Promise<boolean>;
  /** Milliseconds without a key after which it is given; without it only Enter and leaving the field do. */
  pause?: number;
  /** What keeps its words when the window goes: what it is called, and the commands that give them. */
  kept?: { readonly field: string; acts(text: string, seen: Seen): readonly Given[] };
}

/** What an input needs for that, and whether what was given last was not taken. Esc puts back what stood there before; what an input method still composes is never given. */
export function useField<Seen>(now: Standing<Seen>, { give, pause, kept }: Options<Seen>) {
  const [writing, setWriting] = useWriting(now);
  const [wrong, setWrong] = useState(false);
  const { composing, input } = useComposing();
  const text = shown(writing, now);
  const hand = (what: Writing<Seen>, next: Writing<Seen>): void => {
    setWriting(next);
    void Promise.resolve(give(what.text, what.on.seen)).then((taken) => {
      setWrong(!taken);
      if (!taken) setWriting((is) => refused(is, what));
    });
  };
  const save = (): void => { if (!composing.current && isDue(writing, now)) hand(writing, given(writing, now)); };
  const latest = useRef(save);
  useEffect(() => { latest.current = save; });
  const due = pause !== undefined && isDue(writing, now);
  useEffect(() => {
    if (!due) return;
    const timer = setTimeout(() => latest.current(), pause);
    return () => clearTimeout(timer);
  }, [text, due, pause]);
  // Layout effects end first: a field in a script gives its words to the editor, which ends with the same screen.
  useLayoutEffect(() => () => latest.current(), []);
  // A window that goes leaves its fields, as a person does who clicks elsewhere: before the script that some of them are in sends what it has (capture).
  const keeps = kept !== undefined;
  useEffect(() => {
    if (keeps) return;
    const leave = (): void => latest.current();
    window.addEventListener('pagehide', leave, true);
    return () => window.removeEventListener('pagehide', leave, true);
  }, [keeps]);
  useKeptWords(kept?.field ?? null, text, composing.current ? undefined : kept && isDue(writing, now) ? kept.acts(writing.text, writing.on.seen) : null);
  const putItBack = (): void => {
    const back = putBack(writing, now);
    setWrong(false);
    if (back) hand(back, { ...given(back, now), before: null }); else setWriting(null);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') save();
    if (event.key !== 'Escape' || writing === null) return;
    event.preventDefault();
    event.stopPropagation();
    putItBack();
  };
  return {
    text, wrong: wrong && writing !== null,
    input: {
      value: text,
      onChange: (event: ChangeEvent<HTMLInputElement>): void => setWriting(typed(writing, event.target.value, now)),
      ...input,
      onBlur: (): void => { composing.current = false; save(); setWriting(left); },
      onKeyDown: keys,
    },
  };
}
