import { useCallback, useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';

interface Options<Id extends string> {
  readonly ids: readonly Id[];
  readonly selected: Id | null;
  onSelect(id: Id): void;
  /** Enter, or a double click. */
  onOpen?(id: Id): void;
  /** Rows that PageUp and PageDown go over. */
  readonly page?: number;
}

/** Where the selection goes from `from` (-1: none) on this key; null when the key is not one of a list. */
export function nextIndex(key: string, from: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  switch (key) {
    case 'ArrowDown': return Math.min(from + 1, last);
    case 'ArrowUp': return from < 0 ? last : Math.max(Math.min(from, count) - 1, 0);
    case 'Home': return 0;
    case 'End': return last;
    case 'PageDown': return Math.min(Math.max(from, 0) + page, last);
    case 'PageUp': return Math.max(Math.min(from, count) - page, 0);
    default: return null;
  }
}

/** Where a key goes on from when what was selected stood at `was` and is in the list no more (it is done): what came into its place is the next one down. */
export const whereItStood = (key: string, was: number): number => (key === 'ArrowUp' || key === 'PageUp' ? was : was - 1);

/**
 * Arrows, Home, End, PageUp, PageDown and Enter for a list. Put `listProps` on the element that has the focus and `rowProps(id)` on each row;
 * the selected row is kept in view. Where the selected one leaves the list, keys go on from where it stood.
 */
export function useListKeys<Id extends string>({ ids, selected, onSelect, onOpen, page = 10 }: Options<Id>): {
  listProps: { ref: RefObject<HTMLElement | null>; tabIndex: 0; role: 'listbox'; 'aria-activedescendant': string | undefined; onKeyDown(event: KeyboardEvent): void };
  rowProps(id: Id): { id: string; role: 'option'; 'aria-selected': boolean; 'data-row': Id; onClick(): void; onDoubleClick(): void };
} {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    if (selected !== null) list.current?.querySelector(`[data-row="${CSS.escape(selected)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const at = selected === null ? -1 : ids.indexOf(selected);
  const stood = useRef(-1);
  useEffect(() => { if (at >= 0 || selected === null) stood.current = at; }, [at, selected]);
  const onKeyDown = useCallback((event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && selected !== null && onOpen) { event.preventDefault(); onOpen(selected); return; }
    const next = nextIndex(event.key, at < 0 && stood.current >= 0 ? whereItStood(event.key, stood.current) : at, ids.length, page);
    const id = next === null ? undefined : ids[next];
    if (id === undefined) return;
    event.preventDefault();
    onSelect(id);
  }, [ids, at, selected, onSelect, onOpen, page]);
  return {
    listProps: { ref: list, tabIndex: 0, role: 'listbox', 'aria-activedescendant': selected === null ? undefined : `row-${selected}`, onKeyDown },
    rowProps: (id) => ({ id: `row-${id}`, role: 'option', 'aria-selected': id === selected, 'data-row': id, onClick: () => onSelect(id), onDoubleClick: () => onOpen?.(id) }),
  };
}
