import { useEffect, useMemo, useRef, useState } from 'react';
import { t } from '../app/language.ts';
import { newId } from '../data/newId.ts';
import { useDigitsAndWheel, useWindowKeys } from './controls.ts';
import { fontWidth } from './fontWidth.ts';
import { Picture } from './Picture.tsx';
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

/** The anchor's window: nothing but the picture. Keys, wheel and clickers work in it too; a double click fills the display. */
export default function PrompterWindow() {
  const rundown = rundownOf(location.hash);
  const { value, roll, failed } = useRoll(rundown || null);
  const transport = useTransport(rundown, roll, fontWidth);
  const { width, height } = useWindowSize();
  const geometry = useMemo(() => geometryOf(width, height, transport.look.cells), [width, height, transport.look.cells]);
  const clocks = useClocks(value, transport);
  const surface = useRef<HTMLElement>(null);
  const [id] = useState(newId);
  useWindowKeys(transport);
  useDigitsAndWheel(transport, surface, true);

  const { tell, asked } = transport;
  useEffect(() => { tell({ is: 'window', id, width, height }); }, [tell, id, width, height, asked]);
  useEffect(() => {
    const gone = (): void => tell({ is: 'closed', id });
    window.addEventListener('pagehide', gone);
    return () => window.removeEventListener('pagehide', gone);
  }, [tell, id]);
  useEffect(() => { document.title = value ? `${t('prompter.title')} · ${value.rundown.title}` : t('prompter.title'); }, [value]);

  return (
    <main className="prompter-window" ref={surface} onDoubleClick={() => { if (document.fullscreenElement) void document.exitFullscreen(); else void document.documentElement.requestFullscreen(); }}>
      {failed || value === null ? <p className="prompter-blank">{t('prompter.notThere')}</p> : <Picture transport={transport} geometry={geometry} clocks={clocks} />}
    </main>
  );
}
