/** The roll on screen: one layer that the compositor moves to its destination, mirrored in the same transform. */
import { memo, useLayoutEffect, useRef } from 'react';
import { preciseNow } from './clock.ts';
import type { Keyframe, Look } from './channel.ts';
import { depth, type Layout, type Line } from './layout.ts';

/** Sizes of a prompter picture: everything follows from its width, height and the characters in a line. */
export interface Geometry { readonly width: number; readonly height: number; readonly font: number; readonly row: number; readonly regionTop: number; readonly readTop: number; readonly margin: number }

const REGION_ROWS = 3;
const LINE_HEIGHT = 1.42;

/** `cells` characters, one more that may hang, and a margin for the arrow. The region's middle is a third from the top. */
export function geometryOf(width: number, height: number, cells: number): Geometry {
  const font = Math.min(width / (cells + 3), height / 5);
  const row = Math.round(font * LINE_HEIGHT);
  const regionTop = Math.round(Math.max(0, height / 3 - (REGION_ROWS * row) / 2));
  return { width, height, font, row, regionTop, readTop: regionTop + row, margin: (width - font * (cells + 1)) / 2 };
}

/** From roll to screen: move, then mirror about the middle of the picture (transform-origin). */
const transformOf = ({ mirrorX, mirrorY }: Pick<Look, 'mirrorX' | 'mirrorY'>, offset: number): string => `scale(${mirrorX ? -1 : 1}, ${mirrorY ? -1 : 1}) translate3d(0, ${offset}px, 0)`;

interface Props { layout: Layout; anchor: Keyframe; look: Look; geometry: Geometry }

export function Scroll({ layout, anchor, look, geometry }: Props) {
  const layer = useRef<HTMLDivElement>(null);
  const { row, readTop, width, height } = geometry;
  const { mirrorX, mirrorY } = look;

  useLayoutEffect(() => {
    const element = layer.current;
    if (!element) return;
    const offsetAt = (depthRows: number): number => readTop - depthRows * row;
    const start = performance.now();
    const from = depth(layout, anchor, preciseNow());
    const to = anchor.v > 0 ? layout.height : 0;
    const mirrors = { mirrorX, mirrorY };
    element.style.transform = transformOf(mirrors, offsetAt(from));
    const duration = anchor.v === 0 ? 0 : ((to - from) / anchor.v) * 1000;
    if (duration <= 0) return;
    const run = element.animate([{ transform: transformOf(mirrors, offsetAt(from)) }, { transform: transformOf(mirrors, offsetAt(to)) }], { duration, easing: 'linear', fill: 'forwards' });
    // Without this it would start with the next frame, a few pixels late each time the speed changes.
    run.startTime = start;
    return () => run.cancel();
  }, [layout, anchor, mirrorX, mirrorY, row, readTop]);

  return (
    <div className="prompter-layer" ref={layer} data-testid="prompter-layer" style={{ transformOrigin: `${width / 2}px ${height / 2}px`, height: Math.ceil(layout.height * row), width }}>
      {layout.lines.map((line) => <LineOf key={`${line.piece.key}:${line.start}`} line={line} row={row} />)}
    </div>
  );
}

const LineOf = memo(function LineOf({ line, row }: { line: Line; row: number }) {
  const { piece } = line;
  return (
    <div className={`prompter-line prompter-${piece.kind}`} data-piece={piece.key} data-start={line.start} style={{ top: line.top * row, height: line.height * row }}>
      <span className="prompter-words">{line.text}</span>{piece.note ? <span className="prompter-note">{piece.note}</span> : null}
    </div>
  );
});
