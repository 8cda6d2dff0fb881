import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { LONGEST_SEARCH } from '../../shared/search/tokens.ts';
import { useQuery } from '../data/useQuery.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { KeyHint } from '../ui/KeyHint.tsx';
import { StageMark } from '../ui/StageMark.tsx';
import type { Stage } from '../../shared/story/version.ts';
import type { RundownState } from '../../shared/rundown/rundown.ts';
import { t } from './language.ts';
import { SCREENS, go } from './navigation.ts';
import { useShortcutList, type Shortcut } from './shortcuts.ts';

interface Choice { readonly id: string; readonly group: 'screens' | 'actions' | 'stories' | 'rundowns' | 'assets'; readonly text: string; readonly keys?: string; readonly stage?: Stage | RundownState; run(): unknown }

const EACH = 6;

/** Ctrl+K: go anywhere, open anything, do anything, by typing a few letters. */
export function Palette({ onClose }: { onClose(): void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const choices = useChoices(text.trim());
  const list = useRef<HTMLDivElement>(null);
  const current = Math.min(at, choices.length - 1);
  const take = (choice: Choice | undefined): void => { if (choice) { onClose(); choice.run(); } };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') { event.preventDefault(); take(choices[current]); return; }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const next = (current + (event.key === 'ArrowDown' ? 1 : -1) + choices.length) % Math.max(1, choices.length);
    setAt(next);
    list.current?.children[0]?.querySelectorAll('[role=option]')[next]?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <Dialog bare title={t('frame.search')} className="palette" onClose={onClose}>
      <input className="palette-input" autoFocus maxLength={LONGEST_SEARCH} value={text} placeholder={t('frame.searchHint')} aria-label={t('frame.search')} role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={choices[current] ? `palette-${current}` : undefined}
        onChange={(event) => { setText(event.target.value); setAt(0); }} onKeyDown={onKeyDown} />
      <div ref={list} className="palette-list">
        <ul id="palette-list" role="listbox" aria-label={t('frame.search')}>
          {choices.map((choice, index) => (
            <li key={choice.id} role="presentation">
              {choices[index - 1]?.group === choice.group ? null : <span className="palette-group" aria-hidden>{t(`frame.palette.${choice.group}`)}</span>}
              <div id={`palette-${index}`} role="option" aria-selected={index === current} className="palette-row" onPointerMove={() => setAt(index)} onClick={() => take(choice)}>
                <span className="cut-off">{choice.text}</span>{choice.stage ? <StageMark stage={choice.stage} /> : null}{choice.keys ? <KeyHint keys={choice.keys} /> : null}
              </div>
            </li>
          ))}
        </ul>
        {choices.length === 0 ? <p className="empty-state">{t('frame.searchNothing', { text })}</p> : null}
      </div>
    </Dialog>
  );
}

function useChoices(text: string): Choice[] {
  const searching = text !== '';
  const stories = useQuery('stories', { text, limit: EACH }).value;
  const rundowns = useQuery('rundowns', {}).value;
  const assets = useQuery('assets', searching ? { text } : null).value;
  const shortcuts = useShortcutList();
  return useMemo(() => {
    const fits = (one: string): boolean => one.toLowerCase().includes(text.toLowerCase());
    const screens = SCREENS.map((screen, index): Choice => ({ id: `screen ${screen}`, group: 'screens', text: t(`frame.screen.${screen}`), keys: `Alt+${index + 1}`, run: () => go(screen) }));
    const found: Choice[] = [
      ...(stories?.rows ?? []).map((one): Choice => ({ id: `story ${one.id}`, group: 'stories', text: one.title, ...(one.versions[0] ? { stage: one.versions[0].stage } : {}), run: () => go('stories', one.id) })),
      ...(rundowns ?? []).filter((one) => fits(`${one.title} ${one.date}`)).slice(0, EACH).map((one): Choice => ({ id: `rundown ${one.id}`, group: 'rundowns', text: `${one.title} ${one.date}`, stage: one.state, run: () => go('rundown', one.id) })),
      ...(searching ? (assets ?? []).slice(0, EACH).map((one): Choice => ({ id: `asset ${one.id}`, group: 'assets', text: one.name, run: () => go('assets', one.id) })) : []),
    ];
    const doing = actions(shortcuts).filter((one) => fits(one.text));
    return searching ? [...screens.filter((one) => fits(one.text)), ...doing.slice(0, EACH), ...found] : [...screens, ...found.slice(0, EACH), ...doing];
  }, [text, searching, stories, rundowns, assets, shortcuts]);
}

/** What the screen and the frame can do now; once each, without the screens themselves (they stand above). */
function actions(shortcuts: readonly Shortcut[]): Choice[] {
  const seen = new Set<string>(['frame.search', ...SCREENS.map((screen) => `frame.screen.${screen}`)]);
  return shortcuts.flatMap((one): Choice[] => {
    if (seen.has(one.labelKey)) return [];
    seen.add(one.labelKey);
    return [{ id: `action ${one.labelKey}`, group: 'actions', text: t(one.labelKey), ...(one.keys ? { keys: one.keys } : {}), run: () => one.run() }];
  });
}
