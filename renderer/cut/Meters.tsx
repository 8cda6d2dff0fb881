import { useEffect, useRef } from 'react';
import { t } from '../app/language.ts';
import type { SoundOut } from './preview/soundOut.ts';

const FLOOR = -60;
/** How fast the bar falls, dB a second (a PPM's fall is about 12 dB/s; this reads calmer at 60 Hz). */
const FALL = 24;

/** Two level bars, dBFS, with the peak of the last second. Drawn, not rendered: it changes with every display frame. */
export function Meters({ out }: { out: SoundOut }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const shown = [FLOOR, FLOOR];
    const peaks = [{ level: FLOOR, at: 0 }, { level: FLOOR, at: 0 }];
    let running = 0;
    let last = performance.now();
    const draw = (now: number): void => {
      const style = getComputedStyle(canvas.current!);
      const { width, height } = canvas.current!;
      const fall = ((now - last) / 1000) * FALL;
      last = now;
      context.clearRect(0, 0, width, height);
      for (const [channel, level] of out.levels().entries()) {
        shown[channel] = Math.max(level, shown[channel]! - fall, FLOOR);
        const peak = peaks[channel]!;
        if (level >= peak.level || now - peak.at > 1000) peaks[channel] = { level: Math.max(level, FLOOR), at: now };
        const x = channel * (width / 2) + 1;
        const bar = width / 2 - 2;
        context.fillStyle = style.getPropertyValue('--line');
        context.fillRect(x, 0, bar, height);
        for (const [from, to, colour] of [[FLOOR, -18, '--released'], [-18, -6, '--warning'], [-6, 0, '--onair']] as const) {
          const top = Math.min(shown[channel]!, to);
          if (top <= from) continue;
          context.fillStyle = style.getPropertyValue(colour);
          context.fillRect(x, yOf(top, height), bar, yOf(from, height) - yOf(top, height));
        }
        if (peaks[channel]!.level > FLOOR) { context.fillStyle = style.getPropertyValue('--text'); context.fillRect(x, yOf(peaks[channel]!.level, height), bar, 1); }
      }
      running = requestAnimationFrame(draw);
    };
    running = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(running);
  }, [out]);
  return (
    <div className="cut-meters" role="img" aria-label={t('cut.meters')}>
      <canvas ref={canvas} width={22} height={240} />
      <ol aria-hidden><li>0</li><li>-6</li><li>-18</li><li>-30</li><li>-60</li></ol>
    </div>
  );
}

const yOf = (level: number, height: number): number => Math.round((Math.min(0, level) / FLOOR) * height);
