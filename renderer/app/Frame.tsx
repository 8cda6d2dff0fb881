import { Suspense, lazy, useEffect, useState } from 'react';
import type { Person } from '../../shared/people/person.ts';
import { changeSetting, isString, useSetting } from '../data/useSetting.ts';
import { watchWords } from '../data/field-words.ts';
import { watchLeft } from '../script/rescue.ts';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { useAir } from './air.ts';
import { KeyboardHelp } from './KeyboardHelp.tsx';
import { useLanguage, t } from './language.ts';
import { SCREENS, go, useNavigation } from './navigation.ts';
import { Palette } from './Palette.tsx';
import { PartBoundary, ScreenBoundary } from './ScreenBoundary.tsx';
import { SCREEN_PARTS } from './screens.ts';
import { useShortcut } from './shortcuts.ts';
import { SignInAgain } from './SignInAgain.tsx';
import { StatusLine } from './StatusLine.tsx';
import { useTheme } from './theme.ts';
import { TopBar } from './TopBar.tsx';

const Surroundings = lazy(() => import('./Surroundings.tsx'));

/** Rail, top bar, status line, and the screen between them. */
export function Frame({ person, who }: { person: Person; who: string }) {
  const { screen } = useNavigation();
  const [open, setOpen] = useState<'palette' | 'help' | null>(null);
  const { language, setLanguage } = useLanguage();
  const { shown, setTheme } = useTheme();
  useLastScreen();
  useEffect(() => sendWordsLeft(who, person.id), [who, person.id]);
  useShortcut(['Ctrl+K', 'Ctrl+P'], () => setOpen('palette'), 'frame.search');
  useShortcut('?', () => setOpen('help'), 'frame.help');
  useShortcut('', () => setTheme(shown === 'dark' ? 'light' : 'dark'), 'frame.toggleTheme');
  useShortcut('', () => setLanguage(language === 'en' ? 'zh-CN' : 'en'), 'frame.toggleLanguage');
  useShortcut('', () => go('sync', 'notAccepted'), 'sync.go.notAccepted');
  useShortcut('', () => go('sync', 'overtaken'), 'sync.go.overtaken');
  useShortcut('', () => go('sync', 'branches'), 'sync.go.branches');
  useShortcut('', () => go('sync', 'media'), 'sync.go.media');
  useShortcut('', () => go('sync', 'keeps'), 'sync.go.keeps');
  const { Component } = SCREEN_PARTS[screen];
  return (
    <div className="frame">
      <PartBoundary className="frame-rail"><Rail /></PartBoundary>
      <PartBoundary className="frame-top"><TopBar person={person} onSearch={() => setOpen('palette')} /></PartBoundary>
      <PartBoundary><Air /></PartBoundary>
      <main className="frame-main">
        <ScreenBoundary key={screen}>
          <Suspense fallback={<SkeletonRows rows={14} />}><Surroundings><Component /></Surroundings></Suspense>
        </ScreenBoundary>
      </main>
      <PartBoundary className="frame-status"><StatusLine /></PartBoundary>
      <PartBoundary><SignInAgain person={person} /></PartBoundary>
      <PartBoundary key={open} gone={() => setOpen(null)}>
        {open === 'palette' ? <Palette onClose={() => setOpen(null)} /> : null}
        {open === 'help' ? <KeyboardHelp onClose={() => setOpen(null)} /> : null}
      </PartBoundary>
    </div>
  );
}

function Air() {
  useAir();
  return null;
}

function Rail() {
  const { screen: current } = useNavigation();
  return (
    <nav className="frame-rail" aria-label={t('frame.screens')}>
      {SCREENS.map((screen, index) => {
        const { Icon } = SCREEN_PARTS[screen];
        return (
          <a key={screen} href={`#/${screen}`} aria-current={screen === current ? 'page' : undefined} title={`${t(`frame.screen.${screen}`)}  Alt+${index + 1}`}>
            <Icon size={20} strokeWidth={1.6} aria-hidden />
            <span>{t(`frame.screen.${screen}`)}</span>
            <ScreenKey keys={`Alt+${index + 1}`} index={index} />
          </a>
        );
      })}
    </nav>
  );
}

/** Alt with a figure goes to a screen from everywhere. */
function ScreenKey({ keys, index }: { keys: string; index: number }) {
  const screen = SCREENS[index] ?? 'stories';
  useShortcut(keys, () => go(screen), `frame.screen.${screen}`);
  return null;
}

/** What windows that are gone could not give or send any more goes out; the editor's parts are loaded for it only where there is something. */
function sendWordsLeft(who: string, person: string): () => void {
  const gone = new AbortController();
  watchWords(who, gone.signal);
  watchLeft(() => { void import('../script/send-left.ts').then(({ sendLeft }) => sendLeft(who, person, gone.signal)); }, gone.signal);
  return () => gone.abort();
}

/** The suite opens where the person was last. */
function useLastScreen(): void {
  const { screen, id } = useNavigation();
  const [last] = useSetting('screen', '', isString);
  const [fresh] = useState(() => location.hash === '' || location.hash === '#/');
  useEffect(() => {
    if (fresh && (location.hash === '' || location.hash === '#/') && last !== '') location.replace(last);
    // Only at the start: later changes are the person's own.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  useEffect(() => { if (location.hash !== '') changeSetting('screen', location.hash); }, [screen, id]);
}
