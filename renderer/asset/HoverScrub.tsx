import { useEffect, useRef } from 'react';
import type { Asset } from '../../shared/asset/asset.ts';
import type { Frames } from '../../shared/units.ts';
import type { Stage } from '../cut/preview/useStage.ts';

/** Over a poster: the pointer's place across it is the place in the clip. Newest wins; gone when the pointer leaves. */
export function HoverScrub({ asset, frames, stage }: { asset: Asset; frames: Frames; stage: Stage }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const wanted = useRef<Frames | null>(null);
  const busy = useRef(false);
  useEffect(() => () => { wanted.current = null; }, []);

  async function serve(): Promise<void> {
    if (busy.current) return;
    busy.current = true;
    try {
      while (wanted.current !== null) {
        const frame = wanted.current;
        const picture = await stage.pictures.picture(asset.id, frame);
        const element = canvas.current;
        if (picture && element && wanted.current !== null) {
          const scale = Math.min(element.width / picture.width, element.height / picture.height);
          const context = element.getContext('2d', { alpha: false })!;
          context.fillRect(0, 0, element.width, element.height);
          context.drawImage(picture.image, (element.width - picture.width * scale) / 2, (element.height - picture.height * scale) / 2, picture.width * scale, picture.height * scale);
          element.dataset['shown'] = 'true';
        }
        picture?.close();
        if (wanted.current === frame) break;
      }
    } catch {
      // A picture that cannot be had leaves the poster standing.
    } finally { busy.current = false; }
  }

  return (
    <canvas ref={canvas} className="asset-scrub" width={320} height={180} aria-hidden
      onPointerMove={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        const share = Math.min(0.9999, Math.max(0, (event.clientX - left) / width));
        event.currentTarget.style.setProperty('--at', `${share * 100}%`);
        wanted.current = Math.floor(share * frames);
        void serve();
      }}
      onPointerLeave={(event) => { wanted.current = null; delete event.currentTarget.dataset['shown']; }} />
  );
}
