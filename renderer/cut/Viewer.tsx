import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { ChevronFirst, ChevronLast, Pause, Play, StepBack, StepForward } from 'lucide-react';
import { timecode, type Frames } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { Player } from './preview/player.ts';
import type { Programme } from './preview/programme.ts';
import type { Stage } from './preview/useStage.ts';

/** The preview's size: as the proxies. */
const WIDTH = 960;
const HEIGHT = 540;
const ICON = { size: 16, strokeWidth: 1.75 } as const;

interface Props {
  readonly stage: Stage;
  readonly label: string;
  readonly title: string;
  readonly programme: Programme;
  readonly marks: { readonly in: Frames | null; readonly out: Frames | null };
  /** The one that the keys go to. */
  readonly active: boolean;
  /** What to say instead of a picture when there is nothing. */
  readonly empty: ReactNode;
  readonly children?: ReactNode;
  onActive(): void;
  onPlayer(player: Player | null): void;
  onMark(what: 'in' | 'out'): void;
}

/** A picture with its transport: shows a programme, right by the frame. */
export function Viewer({ stage, label, title, programme, marks, active, empty, children, onActive, onPlayer, onMark }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [player, setPlayer] = useState<Player | null>(null);
  const told = useRef(onPlayer);
  useEffect(() => { told.current = onPlayer; });
  useEffect(() => {
    const made = new Player(canvas.current!, stage.pictures, stage.out);
    setPlayer(made);
    told.current(made);
    return () => { made.close(); told.current(null); };
  }, [stage]);
  useEffect(() => { player?.load(programme); }, [player, programme]);
  const nothing = programme.length === 0;
  return (
    <section className="cut-viewer" data-active={active} aria-label={label} onPointerDown={onActive} onFocus={onActive}>
      <header><b>{label}</b><span className="cut-off dim">{title}</span></header>
      <div className="cut-picture">
        <canvas ref={canvas} width={WIDTH} height={HEIGHT} />
        {nothing && <div className="cut-nothing">{empty}</div>}
        {player && !nothing && <Trouble player={player} />}
      </div>
      {player && <Scrub player={player} length={programme.length} marks={marks} />}
      <footer>
        {player && <Timecode player={player} />}
        <div className="cut-transport">
          <Press label={t('cut.markIn')} onPress={() => onMark('in')} off={nothing}>I</Press>
          <Press label={t('cut.toStart')} onPress={() => void player?.seek(0)} off={nothing}><ChevronFirst {...ICON} /></Press>
          <Press label={t('cut.stepBack')} onPress={() => void player?.step(-1)} off={nothing}><StepBack {...ICON} /></Press>
          {player && <PlayButton player={player} off={nothing} />}
          <Press label={t('cut.stepForward')} onPress={() => void player?.step(1)} off={nothing}><StepForward {...ICON} /></Press>
          <Press label={t('cut.toEnd')} onPress={() => void player?.seek(programme.length - 1)} off={nothing}><ChevronLast {...ICON} /></Press>
          <Press label={t('cut.markOut')} onPress={() => onMark('out')} off={nothing}>O</Press>
        </div>
        <span className="cut-length num dim" title={t('cut.length')}>{timecode(marks.in !== null || marks.out !== null ? Math.max(0, (marks.out ?? programme.length) - (marks.in ?? 0)) : programme.length)}</span>
      </footer>
      {children}
    </section>
  );
}

/** A small button that leaves the focus where it is. */
export function Press({ label, onPress, off = false, on, children }: { label: string; onPress(): void; off?: boolean; on?: boolean; children: ReactNode }) {
  return <button type="button" className="cut-press" title={label} aria-label={label} aria-pressed={on} disabled={off} onMouseDown={(event) => event.preventDefault()} onClick={onPress}>{children}</button>;
}

function Timecode({ player }: { player: Player }) {
  const frame = useSyncExternalStore(player.subscribe, () => player.snapshot().frame);
  return <time className="cut-timecode num">{timecode(frame)}</time>;
}

function PlayButton({ player, off }: { player: Player; off: boolean }) {
  const rate = useSyncExternalStore(player.subscribe, () => player.snapshot().rate);
  return (
    <>
      <Press label={t(rate === 0 ? 'cut.play' : 'cut.pause')} onPress={() => player.toggle()} off={off}>{rate === 0 ? <Play {...ICON} /> : <Pause {...ICON} />}</Press>
      {rate !== 0 && rate !== 1 && <output className="cut-rate">{rate}×</output>}
    </>
  );
}

/** The place in the whole, to be dragged. */
function Scrub({ player, length, marks }: { player: Player; length: Frames; marks: Props['marks'] }) {
  const frame = useSyncExternalStore(player.subscribe, () => player.snapshot().frame);
  const last = Math.max(1, length - 1);
  const share = (at: Frames): string => `${(Math.min(at, length) / Math.max(1, length)) * 100}%`;
  const marked = marks.in !== null || marks.out !== null;
  return (
    <div className="cut-scrub">
      {marked && <i style={{ left: share(marks.in ?? 0), right: `calc(100% - ${share(marks.out ?? length)})` }} />}
      <input type="range" min={0} max={last} value={Math.min(frame, last)} disabled={length === 0} aria-label={t('cut.position')} aria-valuetext={timecode(frame)} tabIndex={-1}
        onChange={(event) => void player.seek(Number(event.target.value))} />
    </div>
  );
}

function Trouble({ player }: { player: Player }) {
  const failed = useSyncExternalStore(player.subscribe, () => player.snapshot().failed);
  return failed ? <div className="cut-nothing" role="alert">{t('cut.pictureFailed')}</div> : null;
}
