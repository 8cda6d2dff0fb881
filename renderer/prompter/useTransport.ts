/** Where the roll is and how it runs, in one window: joined to the others of this rundown by keyframes. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLook } from './useLook.ts';
import { openChannel, type Keyframe, type Look, type PrompterChannel, type PrompterMessage } from './channel.ts';
import { preciseNow } from './clock.ts';
import { anchorsAfter, depth, follow, layoutRoll, positionAt, type Layout, type Position } from './layout.ts';
import type { WidthOf } from './lines.ts';
import type { Roll } from './roll.ts';
import { charactersPerMinute, clampStep, rowsPerSecond } from './speed.ts';

export interface OtherWindow { readonly id: string; readonly width: number; readonly height: number }

export interface Transport {
  readonly layout: Layout;
  readonly key: Keyframe;
  readonly look: Look;
  readonly running: boolean;
  readonly windows: readonly OtherWindow[];
  /** How often a window that came has asked who is there. */
  readonly asked: number;
  /** The depth of the reading line at a moment. */
  rowAt(now: number): number;
  toggle(): void;
  setStep(step: number): void;
  moveTo(row: number): void;
  moveBy(rows: number): void;
  toPiece(piece: string): void;
  change(look: Partial<Look>): void;
  tell(message: PrompterMessage): void;
}

const TOP: Position = { piece: '', offset: 0, part: 0 };

export function useTransport(rundown: string, roll: Roll, widthOf: WidthOf): Transport {
  const { look, looks, setLook } = useLook();
  const [key, setKey] = useState<Keyframe>({ t0: 0, pos: TOP, v: 0 });
  const [windows, setWindows] = useState<readonly OtherWindow[]>([]);
  const [asked, setAsked] = useState(0);
  const anchors = useRef<ReadonlyMap<string, number>>(new Map());
  const held = useRef<{ roll: Roll; cells: number; source: Keyframe; layout: Layout; key: Keyframe } | null>(null);
  const channel = useRef<PrompterChannel | null>(null);

  // A new text, order or line length: the place being read is carried over before anything is drawn. Idempotent: the same inputs find
  // what they made (React may call this twice).
  const { layout, key: here } = useMemo(() => {
    const last = held.current;
    const same = last !== null && last.roll === roll && last.cells === look.cells;
    if (same && last.source === key) return last;
    if (same) return (held.current = { ...last, source: key, key });
    const at = preciseNow();
    // A key that was carried over before is no longer true as it came.
    const stood = last?.source === key ? last.key : key;
    // In a window that was just opened the order comes first and the scripts one by one: a place in one that is not there yet is waited for, not taken for the top.
    const awaited = stood.pos.piece !== '' && !last?.layout.byPiece.has(stood.pos.piece);
    const carries = last !== null && last.layout.lines.length > 0 && !awaited;
    const row = carries ? depth(last.layout, stood, at) : 0;
    if (carries) anchors.current = last.cells === look.cells ? anchorsAfter(last.layout, anchors.current, roll, row) : new Map();
    const now = carries ? { t0: at, pos: follow(last.layout, roll, positionAt(last.layout, row)), v: (stood.v * last.cells) / look.cells } : stood;
    return (held.current = { roll, cells: look.cells, source: key, layout: layoutRoll(roll, look.cells, anchors.current, widthOf), key: now });
  }, [roll, look.cells, key, widthOf]);
  /** Nobody has moved the roll here, nor said where it stands: a place that was carried over to new scripts is no later one than what is heard. */
  const untold = key.t0 === 0;
  const latest = useRef({ layout, key: here, look, untold });
  latest.current = { layout, key: here, look, untold };

  const put = useCallback((next: Keyframe) => {
    setKey(next);
    channel.current?.tell({ is: 'key', key: next });
  }, []);
  const at = (): number => depth(latest.current.layout, latest.current.key, preciseNow());
  const frame = useCallback((row: number, v: number): Keyframe => {
    const { layout: current } = latest.current;
    const kept = Math.max(0, Math.min(current.height, row));
    return { t0: preciseNow(), pos: positionAt(current, kept), v };
  }, []);
  const speed = (step: number): number => rowsPerSecond(charactersPerMinute(step), latest.current.look.cells);

  useEffect(() => {
    const opened = openChannel(rundown, (told) => {
      if (told.is === 'hello') {
        if (latest.current.key.t0 > 0) opened.tell({ is: 'key', key: latest.current.key });
        opened.tell({ is: 'look', look: latest.current.look, at: looks.current });
        setAsked((count) => count + 1);
      } else if (told.is === 'key') { if (latest.current.untold || told.key.t0 > latest.current.key.t0) setKey(told.key); }
      else if (told.is === 'look') setLook(told.look, told.at);
      else if (told.is === 'window') setWindows((all) => [...all.filter((one) => one.id !== told.id), told]);
      else setWindows((all) => all.filter((one) => one.id !== told.id));
    });
    channel.current = opened;
    opened.tell({ is: 'hello' });
    return () => { channel.current = null; opened.close(); };
  }, [rundown, looks, setLook]);

  const change = useCallback((some: Partial<Look>) => {
    const next = { ...latest.current.look, ...some };
    setLook(next, preciseNow());
    channel.current?.tell({ is: 'look', look: next, at: preciseNow() });
  }, [setLook]);

  return {
    layout, key: here, look, windows, asked, running: here.v !== 0, change,
    rowAt: (now) => depth(layout, here, now),
    toggle: () => put(frame(at(), latest.current.key.v === 0 ? speed(latest.current.look.step) : 0)),
    setStep: (step) => {
      const next = clampStep(step);
      change({ step: next });
      if (latest.current.key.v !== 0) put(frame(at(), speed(next)));
    },
    moveTo: (row) => put(frame(row, latest.current.key.v)),
    moveBy: (rows) => put(frame(at() + rows, latest.current.key.v)),
    toPiece: (piece) => { const line = latest.current.layout.byPiece.get(piece)?.[0]; if (line) put(frame(line.top, latest.current.key.v)); },
    tell: useCallback((message) => channel.current?.tell(message), []),
  };
}
