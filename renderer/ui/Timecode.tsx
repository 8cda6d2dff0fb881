import { minutesSeconds, timecode, type Frames, type Millis } from '../../shared/units.ts';
import './ui.css';

type Props = { frames: Frames } | { ms: Millis; signed?: boolean };

/** A length of time, tabular: hh:mm:ss:ff for frames, m:ss for ms. `signed`: over in red with +, under in green with -. */
export function Timecode(props: Props) {
  if ('frames' in props) return <span className="timecode">{timecode(props.frames)}</span>;
  if (!props.signed) return <span className="timecode">{minutesSeconds(props.ms)}</span>;
  const over = Math.round(props.ms / 1000);
  return <span className={`timecode ${over > 0 ? 'timecode-over' : over < 0 ? 'timecode-under' : ''}`}>{over > 0 ? '+' : over < 0 ? '−' : '±'}{minutesSeconds(Math.abs(props.ms))}</span>;
}
