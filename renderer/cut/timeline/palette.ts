import { useMemo, type RefObject } from 'react';
import type { Palette } from './draw.ts';

/** The theme's colours for a canvas, read again whenever the theme changes. */
export interface LivePalette { readonly current: Palette; listen(changed: () => void): () => void }

const NAMES: Readonly<Record<keyof Palette, string>> = {
  bg: '--panel', row: '--bg', line: '--line', text: '--text', dim: '--dim', accent: '--accent', picture: '--cut-picture', sound: '--cut-sound',
  wave: '--cut-wave', clipText: '--cut-clip-text', bite: '--block-sot', marked: '--cut-marked', playhead: '--cut-playhead',
};

export function usePalette(element: RefObject<HTMLElement | null>): LivePalette {
  return useMemo(() => {
    let held: Palette | null = null;
    const read = (): Palette => {
      const style = getComputedStyle(element.current ?? document.documentElement);
      return Object.fromEntries(Object.entries(NAMES).map(([name, variable]) => [name, style.getPropertyValue(variable).trim()])) as unknown as Palette; // NAMES has every key of Palette
    };
    return {
      get current() { return (held ??= read()); },
      listen(changed) {
        const watcher = new MutationObserver(() => { held = null; changed(); });
        watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
        return () => watcher.disconnect();
      },
    };
  }, [element]);
}
