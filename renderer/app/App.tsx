import { Fragment, Suspense, lazy, useEffect, useState, useSyncExternalStore } from 'react';
import { bridge } from '../data/bridge.ts';
import { linkState, onLinkState } from '../data/port.ts';
import { useScreenStays } from './air.ts';
import { Frame } from './Frame.tsx';
import { useLanguage, t, type Language } from './language.ts';
import { MessageBar } from './MessageBar.tsx';
import { whoOf } from '../data/who.ts';
import { Boundary } from './Boundary.tsx';
import { PartBoundary, WindowBoundary } from './ScreenBoundary.tsx';
import { useSession } from './session.ts';
import { SignIn } from '../settings/SignIn.tsx';
import { FirstRun } from '../settings/FirstRun.tsx';
import './frame.css';

const PrompterWindow = lazy(() => import('../prompter/PrompterWindow.tsx'));

/** The whole window. */
export function App() {
  const { language } = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language;
    void bridge()?.setLanguage(language);
  }, [language]);
  return <Window language={language} />;
}

/** The anchor's window carries the rundown in its address: `#/prompter-window/<rundown>`; it has no frame. */
const isAnchor = (): boolean => location.hash.startsWith('#/prompter-window/');

/** A change of language draws everything anew, so that no word of the other one stays; but not the anchor's picture, whose roll would begin anew while they read. */
function Window({ language }: { language: Language }) {
  const anchor = useSyncExternalStore(onHash, isAnchor);
  useScreenStays(anchor);
  if (anchor) return <Suspense fallback={<div className="frame-black" />}><PrompterWindow /></Suspense>;
  return <Fragment key={language}><PartBoundary><LostLink /></PartBoundary><WindowBoundary><Entrance /></WindowBoundary><Boundary instead={() => null}><MessageBar /></Boundary></Fragment>;
}

function onHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function Entrance() {
  const session = useSession();
  if (session === null) return <div className="boot" aria-label={t('frame.starting')}><div className="boot-rail" /><div className="boot-top" /><div className="boot-status" /></div>;
  if (session.person) return <Frame key={whoOf(session.newsroom, session.person.id)} person={session.person} who={whoOf(session.newsroom, session.person.id)} />;
  return session.empty ? <FirstRun /> : <SignIn session={session} />;
}

/** A link that comes back within this time was not worth a word. */
const WORTH_SAYING = 1200;

/** Says that the workstation process itself does not answer. The pool being away is a quieter matter: see the status line. */
function LostLink() {
  const state = useSyncExternalStore(onLinkState, linkState);
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (state === 'open') { setLong(false); return; }
    const timer = setTimeout(() => setLong(true), WORTH_SAYING);
    return () => clearTimeout(timer);
  }, [state]);
  if (!long) return null;
  return <div className="frame-lost" role="alert">{t('frame.linkLost')}{bridge() ? '' : t('frame.linkLostBrowser')}</div>;
}
