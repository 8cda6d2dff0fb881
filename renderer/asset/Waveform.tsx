import { useEffect, useRef, useSyncExternalStore } from 'react';
import { FRAME_RATE, type Frames } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import type { Player } from '../cut/preview/player.ts';

const HEIGHT = 56;

/** The sound of a whole asset with the place that is heard; a click goes there. */
export function Waveform({ peaks, frames, player }: { peaks: Int8Array | null; frames: Frames; player: Player }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useSyncExternalStore(player.subscribe, () => player.snapshot().frame);
  useEffect(() => {
    const element = canvas.current!;
    const draw = (): void => {
      const width = element.clientWidth;
      element.width = Math.round(width * devicePixelRatio);
      element.height = Math.round(HEIGHT * devicePixelRatio);
      const context = element.getContext('2d')!;
      context.scale(devicePixelRatio, devicePixelRatio);
      context.fillStyle = getComputedStyle(element).color;
      if (!peaks) { context.fillRect(0, HEIGHT / 2, width, 1); return; }
      const pairs = Math.min(peaks.length >> 1, Math.ceil((frames * 50) / FRAME_RATE));
      for (let x = 0; x < width; x++) {
        let low = 0;
        let high = 0;
        const last = Math.max(Math.floor((x / width) * pairs) + 1, Math.floor(((x + 1) / width) * pairs));
        for (let pair = Math.floor((x / width) * pairs); pair < last && pair < pairs; pair++) { low = Math.min(low, peaks[pair * 2]!); high = Math.max(high, peaks[pair * 2 + 1]!); }
        context.fillRect(x, HEIGHT / 2 - (high / 128) * (HEIGHT / 2), 1, Math.max(1, ((high - low) / 128) * (HEIGHT / 2)));
      }
    };
    const watcher = new ResizeObserver(draw);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [peaks, frames]);
  const share = frames > 0 ? (frame / frames) * 100 : 0;
  return (
    <div className="asset-wave" onPointerDown={(event) => {
      const { left, width } = event.currentTarget.getBoundingClientRect();
      void player.seek(((event.clientX - left) / width) * frames);
    }}>
      <canvas ref={canvas} style={{ height: HEIGHT }} role="img" aria-label={t('asset.waveform')} />
      <i style={{ left: `${share}%` }} />
    </div>
  );
}
