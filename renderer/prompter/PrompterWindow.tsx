import { useEffect, useMemo, useRef, useState } from 'react';
import { Boundary } from '../app/Boundary.tsx';
import { t } from '../app/language.ts';
import { newId } from '../data/newId.ts';
import type { Look } from './channel.ts';
import { preciseNow } from './clock.ts';
import { useDigitsAndWheel, useWindowKeys } from './controls.ts';
import { fontWidth } from './fontWidth.ts';
import { lineAt } from './layout.ts';
import { Picture } from './Picture.tsx';
import type { Roll } from './roll.ts';
import { geometryOf } from './Scroll.tsx';
import { useClocks } from './useClocks.ts';
import { useRoll } from './useRoll.ts';
import { useTransport } from './useTransport.ts';
import './prompter.css';

/** The rundown in `#/prompter-window/<id>`. */
const rundownOf = (hash: string): string => decodeURIComponent(/^#\/prompter-window\/([^/?]+)/.exec(hash)?.[1] ?? '');

function useWindowSize(): { width: number; height: number } {
  const [size, setSize] = useState({ width: window.innerWidth, height: window.innerHeight });
  useEffect(() => {
    const measure = (): void => setSize({ width: window.innerWidth, height: window.innerHeight });
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  return size;
}

/** A second error within this time, ms, is no passing one. */
const PASSING = 10_000;

/** The anchor's window. */
export default function PrompterWindow() {
  return <Boundary instead={(error) => <p className="prompter-blank" role="alert">{t('prompter.broken', { why: error.message })} <button type="button" className="button" onClick={() => location.reload()}>{t('frame.reload')}</button></p>}><Anchor /></Boundary>;
}

/** What is to be read, from where the roll stood, and nothing that moves it: turned by hand. */
function BareText({ roll, look, from, again }: { roll: Roll; look: Look; from: string; again(): void }) {
  const begin = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    begin.current?.closest('main')?.focus();
    begin.current?.scrollIntoView({ block: 'start' });
  }, []);
  return (
    <main className="prompter-bare" tabIndex={-1} style={{ transform: `scale(${look.mirrorX ? -1 : 1}, ${look.mirrorY ? -1 : 1})` }}>
      <p role="alert">{t('prompter.bare')} <button type="button" className="button" onClick={again}>{t('frame.reopen')}</button></p>
      {roll.pieces.map((piece) => <p key={piece.key} ref={piece.key === from ? begin : null} className={`prompter-piece-${piece.kind}`}>{piece.text}</p>)}
    </main>
  );
}

/** Nothing but the picture; one that makes an error is made anew, and one that makes it again gives way to the bare text. Keys, wheel and clickers work in it too; a double click fills the display. */
function Anchor() {
  const rundown = rundownOf(location.hash);
  const { value, roll, failed } = useRoll(rundown || null);
  const transport = useTransport(rundown, roll, fontWidth);
  const { width, height } = useWindowSize();
  const geometry = useMemo(() => geometryOf(width, height, transport.look.cells), [width, height, transport.look.cells]);
  const clocks = useClocks(value, transport);
  const surface = useRef<HTMLElement>(null);
  const [bare, setBare] = useState(false);
  const [id] = useState(newId);
  const [made, setMade] = useState(0);
  const broke = useRef(Number.NEGATIVE_INFINITY);
  const again = (): void => {
    const now = performance.now();
    if (now - broke.current < PASSING) setBare(true); else setMade(made + 1);
    broke.current = now;
  };
  useWindowKeys(transport);
  useDigitsAndWheel(transport, surface, !bare);

  const { tell, asked } = transport;
  useEffect(() => { tell({ is: 'window', id, width, height }); }, [tell, id, width, height, asked]);
  useEffect(() => {
    const gone = (): void => tell({ is: 'closed', id });
    window.addEventListener('pagehide', gone);
    return () => window.removeEventListener('pagehide', gone);
  }, [tell, id]);
  useEffect(() => { document.title = value ? `${t('prompter.title')} · ${value.rundown.title}` : t('prompter.title'); }, [value]);

  if (bare && value) return <BareText roll={roll} look={transport.look} from={lineAt(transport.layout, transport.rowAt(preciseNow()))?.piece.key ?? ''} again={() => setBare(false)} />;
  return (
    <main className="prompter-window" ref={surface} onDoubleClick={() => { if (document.fullscreenElement) void document.exitFullscreen(); else void document.documentElement.requestFullscreen(); }}>
      {failed || value === null ? <p className="prompter-blank">{t('prompter.notThere')}</p> : <Boundary key={made} instead={() => null} broke={again}><Picture transport={transport} geometry={geometry} clocks={clocks} /></Boundary>}
    </main>
  );
}
