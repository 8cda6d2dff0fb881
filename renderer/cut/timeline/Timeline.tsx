/** The canvas timeline: shows a cut, turns pointer and keys into patches. Holds only the window and the drag; the cut is its parent's. */
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type DragEvent, type KeyboardEvent, type PointerEvent, type Ref } from 'react';
import { TRACKS, cutLength, type Clip, type Cut, type TrackId } from '../../../shared/cut/cut.ts';
import { splitClips, type FramesOf } from '../../../shared/cut/operations.ts';
import { applyPatch, type CutPatch } from '../../../shared/cut/patch.ts';
import { isRefusal, type Refusal } from '../../../shared/log/command.ts';
import { timecode, type Frames } from '../../../shared/units.ts';
import { t } from '../../app/language.ts';
import { newId } from '../../data/newId.ts';
import type { Player } from '../preview/player.ts';
import { drawTimeline, handle, type Scene } from './draw.ts';
import { dragged, type Grab } from './gesture.ts';
import { usePalette } from './palette.ts';
import { fitted, following, frameOf, held, hit, xOf, zoomed, type View } from './view.ts';

/** What a drag of an asset carries, from the lists onto the timeline: the asset's id. */
export const ASSET_DRAG = 'application/x-bianbo-asset';
/** A pointer moved less than this has clicked. */
const CLICK = 3;
const SNAP_PX = 8;

export type Tool = 'select' | 'razor';
export interface TimelineHandle { zoom(factor: number): void; fit(): void; redraw(): void }
export interface TimelineProps {
  readonly ref?: Ref<TimelineHandle>;
  readonly cut: Cut;
  readonly player: Player;
  readonly selected: ReadonlySet<string>;
  readonly marks: { readonly in: Frames | null; readonly out: Frames | null };
  readonly block: string | null;
  readonly tool: Tool;
  readonly snapping: boolean;
  readonly framesOf: FramesOf;
  nameOf(asset: string): string;
  peaksOf(asset: string): Int8Array | null;
  onSelect(clips: ReadonlySet<string>): void;
  onPatch(patch: CutPatch | Refusal): void;
  onDrop(asset: string, at: Frames, track: TrackId): void;
  onSeek(frame: Frames): void;
}

type Doing =
  | { readonly what: 'scrub' }
  | { readonly what: 'scroll'; readonly x: number; readonly left: number }
  | { readonly what: 'sweep'; readonly x: number; readonly y: number }
  | { readonly what: 'drag'; readonly x: number; readonly y: number; readonly grab: Grab; moved: boolean; readonly adding: boolean };

export function Timeline(props: TimelineProps) {
  const { cut, player, selected, marks, block, tool, snapping } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<View>({ scale: 0, left: 0, width: 0, height: 0 });
  const doing = useRef<Doing | null>(null);
  const ghost = useRef<{ cut: Cut; snapped: Frames | null } | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const palette = usePalette(canvas);
  const length = cutLength(cut);

  const paint = useCallback(() => {
    const context = canvas.current?.getContext('2d', { alpha: false });
    if (!context || view.current.width === 0) return;
    const scene: Scene = {
      cut: ghost.current?.cut ?? cut, view: view.current, length, playhead: player.snapshot().frame, marks, selected, active, block,
      snapped: ghost.current?.snapped ?? null, nameOf: props.nameOf, peaksOf: props.peaksOf,
    };
    drawTimeline(context, scene, palette.current);
  }, [cut, length, player, marks, selected, active, block, palette, props.nameOf, props.peaksOf]);

  // One drawing a display frame, however much changes.
  const asked = useRef(0);
  const latest = useRef(paint);
  const redraw = useCallback(() => {
    if (asked.current) return;
    asked.current = requestAnimationFrame(() => { asked.current = 0; latest.current(); });
  }, []);
  useLayoutEffect(() => { latest.current = paint; redraw(); }, [paint, redraw]);
  useEffect(() => () => cancelAnimationFrame(asked.current), []);

  const show = useCallback((next: View) => { view.current = next; redraw(); }, [redraw]);
  useSize(canvas, view, length, redraw);
  useWheel(canvas, view, length, show);
  useEffect(() => player.subscribe(() => {
    const { rate, frame } = player.snapshot();
    if (rate !== 0) view.current = following(view.current, frame, player.length);
    redraw();
  }), [player, redraw]);
  useEffect(() => palette.listen(redraw), [palette, redraw]);
  useImperativeHandle(props.ref, () => ({
    zoom: (factor) => { const x = xOf(view.current, player.snapshot().frame); show(zoomed(view.current, factor, x >= 0 && x <= view.current.width ? x : view.current.width / 2, length)); },
    fit: () => show(fitted(view.current, length)),
    redraw,
  }), [length, player, redraw, show]);

  const place = (event: { clientX: number; clientY: number }): { x: number; y: number } => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { x, y } = place(event);
    const under = hit(cut, view.current, x, y);
    event.currentTarget.setPointerCapture(event.pointerId);
    if (under.on === 'ruler') { doing.current = { what: 'scrub' }; props.onSeek(frameOf(view.current, x)); return; }
    if (under.on === 'scrollbar') { doing.current = { what: 'scroll', x, left: view.current.left }; return; }
    if (under.on === 'empty') { doing.current = { what: 'sweep', x, y }; return; }
    if (tool === 'razor') { props.onPatch(splitClips(cut, { at: frameOf(view.current, x), clips: [under.clip.id], newId })); return; }
    const adding = event.ctrlKey || event.metaKey || (event.shiftKey && under.part === 'body');
    const clips = selected.has(under.clip.id) ? [...selected] : adding ? [...selected, under.clip.id] : [under.clip.id];
    if (!selected.has(under.clip.id)) props.onSelect(new Set(clips));
    setActive(under.clip.id);
    doing.current = { what: 'drag', x, y, grab: { part: under.part, clip: under.clip, track: under.track, clips }, moved: false, adding };
  }

  function move(event: PointerEvent): void {
    const { x, y } = place(event);
    const now = doing.current;
    if (!now) { canvas.current!.style.cursor = cursorAt(cut, view.current, x, y, tool); return; }
    if (now.what === 'scrub') props.onSeek(frameOf(view.current, x));
    if (now.what === 'scroll') show(held({ ...view.current, left: now.left + ((x - now.x) / handle(view.current, length).width) * (view.current.width / view.current.scale) }, length));
    if (now.what !== 'drag' || (!now.moved && Math.abs(x - now.x) < CLICK && Math.abs(y - now.y) < CLICK)) return;
    now.moved = true;
    const result = dragOf(now, x, y, event);
    const changed = isRefusal(result.patch) ? result.patch : applyPatch(cut, result.patch);
    ghost.current = isRefusal(changed) ? null : { cut: changed, snapped: result.snapped };
    redraw();
  }

  function dragOf(now: Extract<Doing, { what: 'drag' }>, x: number, y: number, event: PointerEvent) {
    const under = hit(cut, view.current, x, Math.min(Math.max(y, 24), view.current.height - 12));
    return dragged(cut, now.grab, {
      by: Math.round((x - now.x) / view.current.scale), track: 'track' in under ? under.track : now.grab.track, reach: snapping ? Math.max(1, Math.round(SNAP_PX / view.current.scale)) : 0,
      playhead: player.snapshot().frame, ripple: event.shiftKey, alone: event.altKey, framesOf: props.framesOf, newId,
    });
  }

  function up(event: PointerEvent): void {
    const now = doing.current;
    doing.current = null;
    ghost.current = null;
    redraw();
    if (!now) return;
    const { x, y } = place(event);
    if (now.what === 'sweep') {
      if (Math.abs(x - now.x) < CLICK) { props.onSelect(new Set()); props.onSeek(frameOf(view.current, x)); }
      else props.onSelect(new Set(swept(cut, view.current, now, { x, y })));
    }
    if (now.what !== 'drag') return;
    if (now.moved) props.onPatch(dragOf(now, x, y, event).patch);
    else if (now.adding) props.onSelect(toggled(selected, now.grab.clip.id));
    else props.onSelect(new Set([now.grab.clip.id]));
  }

  function drop(event: DragEvent): void {
    const asset = event.dataTransfer.getData(ASSET_DRAG);
    if (!asset) return;
    event.preventDefault();
    event.stopPropagation();
    const { x, y } = place(event);
    const under = hit(cut, view.current, x, y);
    props.onDrop(asset, frameOf(view.current, x), 'track' in under ? under.track : 'V1');
  }

  const cancel = (): void => { doing.current = null; ghost.current = null; redraw(); };
  return (
    <div className="cut-timeline">
      <ol className="cut-tracks" aria-hidden>{['V2', 'V1', 'A1', 'A2'].map((track) => <li key={track}>{track}</li>)}</ol>
      <div className="cut-stage">
        <canvas ref={canvas} data-testid="timeline" onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={cancel}
          onDragOver={(event) => { if (event.dataTransfer.types.includes(ASSET_DRAG)) event.preventDefault(); }} onDrop={drop} />
        <ClipList cut={cut} selected={selected} active={active} onActive={(clip) => {
          setActive(clip.id);
          const { current } = view;
          const x = xOf(current, clip.start);
          if (x < 0 || x > current.width - 40) show(held({ ...current, left: clip.start - (current.width / current.scale) * 0.2 }, length));
        }} onSelect={props.onSelect} nameOf={props.nameOf} />
      </div>
    </div>
  );
}

const toggled = (selected: ReadonlySet<string>, id: string): ReadonlySet<string> => (selected.has(id) ? new Set([...selected].filter((one) => one !== id)) : new Set([...selected, id]));

/** The clips that a drawn rectangle touches. */
function swept(cut: Cut, view: View, from: { x: number; y: number }, to: { x: number; y: number }): string[] {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)].map((x) => view.left + x / view.scale) as [number, number]; // two in, two out
  const rows = [from.y, to.y].map((y) => { const under = hit(cut, view, -1e9, Math.min(Math.max(y, 23), view.height - 11)); return 'track' in under ? rowOf(under.track) : 0; });
  return TRACKS.filter((track) => rowOf(track) >= Math.min(...rows) && rowOf(track) <= Math.max(...rows))
    .flatMap((track) => cut.tracks[track].filter((clip) => clip.start < right && clip.start + clip.length > left).map((clip) => clip.id));
}
const rowOf = (track: TrackId): number => ['V2', 'V1', 'A1', 'A2'].indexOf(track);

function cursorAt(cut: Cut, view: View, x: number, y: number, tool: Tool): string {
  const under = hit(cut, view, x, y);
  if (under.on === 'clip') return tool === 'razor' ? 'crosshair' : under.part === 'body' ? 'default' : 'ew-resize';
  return under.on === 'ruler' ? 'col-resize' : 'default';
}

/** Keeps the canvas as large as its place, sharp on every display. */
function useSize(canvas: React.RefObject<HTMLCanvasElement | null>, view: React.RefObject<View>, length: Frames, redraw: () => void): void {
  const known = useRef(length);
  useEffect(() => { known.current = length; });
  useEffect(() => {
    const element = canvas.current!;
    const watcher = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element.parentElement!;
      if (width === 0 || height === 0) return;
      element.width = Math.round(width * devicePixelRatio);
      element.height = Math.round(height * devicePixelRatio);
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      element.getContext('2d', { alpha: false })!.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      const next = { ...view.current, width, height };
      view.current = view.current.scale === 0 ? fitted({ ...next, scale: 1 }, Math.max(known.current, 750)) : held(next, known.current);
      redraw();
    });
    watcher.observe(element.parentElement!);
    return () => watcher.disconnect();
  }, [canvas, redraw, view]);
  // The first clips decide the first scale; later ones leave the window where the person put it.
  const empty = useRef(true);
  useEffect(() => {
    if (!empty.current || length === 0 || view.current.width === 0) return;
    empty.current = false;
    view.current = fitted(view.current, length);
    redraw();
  }, [length, redraw, view]);
}

/** The wheel scrolls along the sequence; with Ctrl it zooms around the pointer. Not through React: its wheel listeners cannot stop the page's zoom. */
function useWheel(canvas: React.RefObject<HTMLCanvasElement | null>, view: React.RefObject<View>, length: Frames, show: (view: View) => void): void {
  useEffect(() => {
    const element = canvas.current!;
    const turn = (event: WheelEvent): void => {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) show(zoomed(view.current, Math.exp(-event.deltaY / 300), event.offsetX, length));
      else show(held({ ...view.current, left: view.current.left + (event.deltaX + event.deltaY) / view.current.scale }, length));
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [canvas, length, show, view]);
}

interface ClipListProps {
  readonly cut: Cut;
  readonly selected: ReadonlySet<string>;
  readonly active: string | null;
  onActive(clip: Clip): void;
  onSelect(clips: ReadonlySet<string>): void;
  nameOf(asset: string): string;
}

/** How many clips on either side of the active one exist as elements; the rest are counted. */
const AROUND = 60;

/** Every clip as an option, for the keyboard, for screen readers and for tests. Only those around the active one are in the page. */
function ClipList({ cut, selected, active, onActive, onSelect, nameOf }: ClipListProps) {
  const rows = useMemo(() => TRACKS.flatMap((track) => cut.tracks[track].map((clip) => ({ track, clip }))), [cut]);
  const at = Math.max(0, rows.findIndex(({ clip }) => clip.id === active));
  const first = Math.max(0, at - AROUND);

  function key(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing || rows.length === 0) return;
    const here = rows[at]!;
    const to = ((): { track: TrackId; clip: Clip } | undefined => {
      if (event.key === 'ArrowRight') return rows[at + (active === null ? 0 : 1)];
      if (event.key === 'ArrowLeft') return rows[at - 1];
      if (event.key === 'Home') return rows[0];
      if (event.key === 'End') return rows.at(-1);
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return undefined;
      const other = ['V2', 'V1', 'A1', 'A2'].map((track) => track as TrackId).filter((track) => track === here.track || cut.tracks[track].length > 0); // names of TRACKS, as rows stand
      const track = other[other.indexOf(here.track) + (event.key === 'ArrowDown' ? 1 : -1)];
      return rows.filter((one) => one.track === track).sort((a, b) => Math.abs(a.clip.start - here.clip.start) - Math.abs(b.clip.start - here.clip.start))[0];
    })();
    if (to && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      onActive(to.clip);
      onSelect(event.shiftKey ? new Set([...selected, here.clip.id, to.clip.id]) : new Set([to.clip.id]));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      onSelect(toggled(selected, here.clip.id));
    }
  }

  return (
    <div className="cut-clips" role="listbox" tabIndex={0} aria-multiselectable aria-label={t('cut.timeline')} aria-activedescendant={active ? `clip-${active}` : undefined} onKeyDown={key}>
      {rows.slice(first, at + AROUND).map(({ track, clip }, index) => (
        <div key={clip.id} id={`clip-${clip.id}`} role="option" aria-selected={selected.has(clip.id)} aria-posinset={first + index + 1} aria-setsize={rows.length}
          data-track={track} data-start={clip.start} data-length={clip.length} data-in={clip.in} onClick={() => { onActive(clip); onSelect(new Set([clip.id])); }}>
          {track} {nameOf(clip.asset)} {timecode(clip.start)}-{timecode(clip.start + clip.length)}
        </div>
      ))}
    </div>
  );
}
