import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { ArrowDownToLine, ArrowRightToLine, Magnet, MousePointer2, Redo2, Scissors, Trash2, Undo2, ZoomIn, ZoomOut } from 'lucide-react';
import { cutLength, TRACKS, type Clip, type TrackId } from '../../shared/cut/cut.ts';
import { layoutScript } from '../../shared/cut/layout.ts';
import { addClip, extractClips, liftClips, snapPoints, sourceOf, splitClips } from '../../shared/cut/operations.ts';
import { withLinked } from '../../shared/cut/tracks.ts';
import { isRefusal } from '../../shared/log/command.ts';
import { readTime } from '../../shared/script/read-time.ts';
import { blocksOf } from '../../shared/script/schema.ts';
import { FRAME_RATE, timecode, type Frames } from '../../shared/units.ts';
import { framesToShow, unreadMark } from '../asset/asset-length.ts';
import { t } from '../app/language.ts';
import { announce, announceRefusal, refusalText } from '../app/notices.ts';
import { useNavigation } from '../app/navigation.ts';
import { useShortcut } from '../app/shortcuts.ts';
import { newId } from '../data/newId.ts';
import { PortError } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { SplitPanes } from '../ui/SplitPanes.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { SyncMarks } from '../ui/SyncMark.tsx';
import { CutSide } from './CutSide.tsx';
import { CUT_KEYS, type CutAct } from './keys.ts';
import { Meters } from './Meters.tsx';
import type { Player } from './preview/player.ts';
import { EMPTY, programmeOf, programmeOfAsset } from './preview/programme.ts';
import { useStage } from './preview/useStage.ts';
import { RenderControl } from './RenderControl.tsx';
import { copySoundbite, soundbiteOf, writeSoundbite } from './soundbite.ts';
import { Timeline, type TimelineHandle, type Tool } from './timeline/Timeline.tsx';
import { useCutEditing } from './useCutEditing.ts';
import { Press, Viewer } from './Viewer.tsx';

interface Marks { readonly in: Frames | null; readonly out: Frames | null }
const NO_MARKS: Marks = { in: null, out: null };
const ICON = { size: 16, strokeWidth: 1.75 } as const;

/**
 * Cutting one version: source and programme side by side, what to cut in and the script beside them, the timeline below.
 * `from`: the sound bite of its script that was opened here; what it points to is marked in the source viewer.
 */
export function CutDesk({ id, from }: { id: string; from: string | null }) {
  const { go } = useNavigation();
  const { value: about, loading, error } = useQuery('version', { id });
  const { value: assetRows } = useQuery('assets', { text: '' });
  const { value: programmes } = useQuery('programmes', {});
  const editing = useCutEditing(id);
  const { cut } = editing;

  const assets = useMemo(() => new Map((assetRows ?? []).map((asset) => [asset.id, asset])), [assetRows]);
  const timeline = useRef<TimelineHandle>(null);
  const stage = useStage(assets, useCallback(() => timeline.current?.redraw(), []));
  const [sourceId, setSourceId] = useState<string | null>(null);
  const [sourceMarks, setSourceMarks] = useState<Marks>(NO_MARKS);
  const [marks, setMarks] = useState<Marks>(NO_MARKS);
  const [side, setSide] = useState<'source' | 'programme'>('programme');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [block, setBlock] = useState<string | null>(from);
  const [tool, setTool] = useState<Tool>('select');
  const [snapping, setSnapping] = useState(true);
  const [sourcePlayer, setSourcePlayer] = useState<Player | null>(null);
  const [player, setPlayer] = useState<Player | null>(null);

  const source = sourceId === null ? undefined : assets.get(sourceId);
  const sourceFrames = source ? framesToShow(source) : 0;
  const sourceProgramme = useMemo(() => (source ? programmeOfAsset(source.id, framesToShow(source), sourceOf(source)) : EMPTY), [source]);
  const programme = useMemo(() => programmeOf(cut), [cut]);
  const blocks = useMemo(() => (about ? blocksOf(about.body.doc) : []), [about]);
  const rate = (programmes?.find((one) => one.channelId === about?.version.channelId) ?? programmes?.[0])?.rate;
  const times = useMemo(() => new Map((rate ? readTime(blocks, rate).blocks : []).map(({ id: one, ms }) => [one, ms])), [blocks, rate]);
  const readMs = useCallback((one: string) => times.get(one) ?? 0, [times]);
  const clips = useMemo(() => TRACKS.flatMap((track) => cut.tracks[track].map((clip) => ({ track, clip }))), [cut]);
  const laid = useMemo(() => new Set(clips.flatMap(({ clip }) => (clip.block ? [clip.block] : []))), [clips]);
  const shown = useMemo(() => withLinked(cut.tracks, [...selected]), [cut, selected]);

  // The bite that was opened here, once: later it changes with the script and must not pull the viewer along.
  const sought = useRef(from === null);
  const bite = from === null ? undefined : blocks.find((one) => one.id === from);
  const bitten = bite?.asset ? assets.get(bite.asset) : undefined;
  const opened = bite !== undefined && bitten !== undefined;
  const open = useEffectEvent(() => {
    if (!bite || !bitten) return;
    setSourceId(bitten.id);
    setSourceMarks({ in: bite.in, out: bite.out });
    setSide('source');
  });
  useEffect(() => { if (opened) open(); }, [opened]);
  const seek = useEffectEvent((by: Player) => {
    if (sought.current || !bite || bite.asset !== sourceId || sourceProgramme.length === 0) return;
    sought.current = true;
    void by.seek(bite.in ?? 0);
  });
  useEffect(() => { if (sourcePlayer) seek(sourcePlayer); }, [sourcePlayer, sourceId, sourceProgramme]);

  const framesOf = useCallback((asset: string) => { const known = assets.get(asset); return known ? sourceOf(known).frames : 0; }, [assets]);
  const nameOf = useCallback((asset: string) => { const known = assets.get(asset); return known ? `${known.probe.unread ? `[${unreadMark(known)}] ` : ''}${known.name}` : t('cut.assetGone'); }, [assets]);
  const peaksOf = useCallback((asset: string) => stage?.peaks.of(asset, Boolean(assets.get(asset)?.peaks)) ?? null, [stage, assets]);
  const living = (): string[] => [...selected].filter((one) => clips.some(({ clip }) => clip.id === one));
  const current = side === 'source' ? sourcePlayer : player;

  /** Lays the marked range of the source at the playhead (or between the programme's marks: three-point). */
  function lay(mode: 'insert' | 'overwrite' | 'append'): void {
    if (!source || !player) return;
    const bite = soundbiteOf(source, sourceMarks, sourceFrames);
    if (!bite) { announce('warning', t('cut.noSourceRange')); return; }
    const at = marks.in ?? player.place;
    const out = marks.in !== null && marks.out !== null && marks.out > marks.in && mode === 'overwrite' ? Math.min(bite.out, bite.in + marks.out - marks.in) : bite.out;
    const patch = addClip(cut, { source: sourceOf(source), in: bite.in, out, at, mode, video: 'V1', audio: 'A1', newId });
    if (!editing.apply(patch) || isRefusal(patch)) return;
    const added = patch.put.at(-1)?.clip;
    if (added) { setSelected(new Set([added.id])); void player.seek(mode === 'append' ? added.start : at + out - bite.in); }
    setSide('programme');
  }

  function drop(asset: string, at: Frames, track: TrackId): void {
    const dropped = assets.get(asset);
    if (!dropped) return;
    const bite = soundbiteOf(dropped, asset === sourceId ? sourceMarks : NO_MARKS, framesToShow(dropped));
    const upper = track === 'V2' || track === 'A2';
    if (bite) editing.apply(addClip(cut, { source: sourceOf(dropped), in: bite.in, out: bite.out, at, mode: 'overwrite', video: upper ? 'V2' : 'V1', audio: upper ? 'A2' : 'A1', newId }));
  }

  function layOut(): void {
    const laidOut = layoutScript(cut, { blocks, source: (asset) => { const known = assets.get(asset); return known && sourceOf(known); }, readMs, newId });
    if (isRefusal(laidOut)) { announce('warning', refusalText(laidOut)); return; }
    if (laidOut.patch.put.length === 0) { announce('warning', t('cut.layOutNothing')); return; }
    editing.apply(laidOut.patch);
    if (laidOut.skipped.length > 0) announce('info', t('cut.layOutSkipped', { count: laidOut.skipped.length }));
  }

  async function takeSoundbite(): Promise<void> {
    const bite = source && soundbiteOf(source, sourceMarks, sourceFrames);
    if (!bite) { announce('warning', t('cut.noSourceRange')); return; }
    copySoundbite(bite);
    const to = blocks.find((one) => one.id === block && one.kind === 'sot');
    let written = false;
    try { written = to !== undefined && await writeSoundbite({ version: id, block: to.id }, bite); } catch (why) {
      if (!(why instanceof PortError)) throw why;
      announceRefusal(why);
      return;
    }
    announce('success', t(written ? 'cut.soundbiteSet' : 'cut.soundbiteCopied', { name: bite.name, from: timecode(bite.in), to: timecode(bite.out) }));
  }

  function chooseBlock(one: string | null): void {
    setBlock(one);
    const first = one === null ? undefined : clips.find(({ clip }) => clip.block === one);
    if (!first) return;
    setSelected(new Set(clips.filter(({ clip }) => clip.block === one).map(({ clip }) => clip.id)));
    void player?.seek(first.clip.start);
  }

  function choose(ids: ReadonlySet<string>): void {
    setSelected(ids);
    setSide('programme');
    const chosen = clips.find(({ clip }) => ids.has(clip.id))?.clip;
    if (chosen?.block) setBlock(chosen.block);
  }

  /** Puts what lies under the first selected clip into the source viewer, at the same frame. */
  function openSource(asset: string): void {
    setSourceId(asset);
    if (asset !== sourceId) setSourceMarks(NO_MARKS);
    setSide('source');
  }

  function mark(what: 'in' | 'out', where = side): void {
    const on = where === 'source' ? sourcePlayer : player;
    if (!on || on.length === 0) return;
    const at = on.place + (what === 'out' ? 1 : 0);
    (where === 'source' ? setSourceMarks : setMarks)((before) => ({ ...before, [what]: at }));
  }

  function edit(direction: -1 | 1): void {
    if (!player) return;
    const at = player.place;
    const points = snapPoints(cut, new Set(), 0);
    const to = direction > 0 ? points.find((point) => point > at) : points.findLast((point) => point < at);
    if (to !== undefined) void player.seek(to);
  }

  function takeAway(how: typeof liftClips | typeof extractClips): void {
    const going = living();
    if (going.length === 0) return;
    if (editing.apply(how === liftClips ? liftClips(cut, { clips: going }) : extractClips(cut, { clips: going, newId }))) setSelected(new Set());
  }

  const act: Record<CutAct, () => unknown> = {
    play: () => current?.toggle(), j: () => current?.key('J'), k: () => current?.key('K'), l: () => current?.key('L'),
    stepBack: () => current?.step(-1), stepForward: () => current?.step(1), secondBack: () => current?.step(-FRAME_RATE), secondForward: () => current?.step(FRAME_RATE),
    previousEdit: () => edit(-1), nextEdit: () => edit(1), toStart: () => current?.seek(0), toEnd: () => current?.seek(current.length - 1),
    markIn: () => mark('in'), markOut: () => mark('out'), clearMarks: () => (side === 'source' ? setSourceMarks : setMarks)(NO_MARKS),
    insert: () => lay('insert'), overwrite: () => lay('overwrite'), append: () => lay('append'),
    source: () => setSide('source'), programme: () => setSide('programme'),
    select: () => setTool('select'), razor: () => setTool('razor'), snapping: () => setSnapping((on) => !on),
    split: () => player && editing.apply(splitClips(cut, { at: player.place, clips: living().filter((one) => under(clips, one, player.place)), newId })),
    lift: () => takeAway(liftClips), extract: () => takeAway(extractClips), selectAll: () => setSelected(new Set(clips.map(({ clip }) => clip.id))),
    undo: editing.undo, redo: editing.redo, zoomIn: () => timeline.current?.zoom(1.5), zoomOut: () => timeline.current?.zoom(1 / 1.5), fit: () => timeline.current?.fit(),
  };

  if (error ?? editing.error) return <ErrorState error={error ?? editing.error} />;
  if (!loading && about === null) return <EmptyState icon={Scissors} text={t('cut.versionGone')} action={{ label: t('cut.pick'), run: () => go('cut') }} />;
  const beside = (
    <CutSide begin={from === null ? 'assets' : 'script'} assets={assetRows} blocks={blocks} readMs={readMs} source={sourceId} block={block} laid={laid} canLayOut={blocks.length > 0 && clips.length === 0 && rate !== undefined}
      canSet={source !== undefined} onSource={openSource} onBlock={chooseBlock} onLayOut={layOut} onSetSoundbite={() => void takeSoundbite()} />
  );
  const viewers = (
    <div className="cut-viewers">
      {stage && (
        <>
          <Viewer stage={stage} label={t('cut.source')} title={source?.name ?? ''} programme={sourceProgramme} marks={sourceMarks} active={side === 'source'}
            empty={t('cut.sourceEmpty')} onActive={() => setSide('source')} onPlayer={setSourcePlayer} onMark={(what) => mark(what, 'source')} />
          <Viewer stage={stage} label={t('cut.programme')} title={about ? about.version.title || about.story.title : ''} programme={programme} marks={marks} active={side === 'programme'}
            empty={t(editing.loading ? 'cut.loading' : 'cut.programmeEmpty')} onActive={() => setSide('programme')} onPlayer={setPlayer} onMark={(what) => mark(what, 'programme')} />
          <Meters out={stage.out} />
        </>
      )}
    </div>
  );
  const bar = (
    <div className="cut-bar" role="toolbar" aria-label={t('cut.tools')}>
      <Press label={t('cut.select')} on={tool === 'select'} onPress={act.select}><MousePointer2 {...ICON} /></Press>
      <Press label={t('cut.razor')} on={tool === 'razor'} onPress={act.razor}><Scissors {...ICON} /></Press>
      <Press label={t('cut.snapping')} on={snapping} onPress={act.snapping}><Magnet {...ICON} /></Press>
      <hr />
      <Press label={t('cut.undo')} off={!editing.canUndo} onPress={editing.undo}><Undo2 {...ICON} /></Press>
      <Press label={t('cut.redo')} off={!editing.canRedo} onPress={editing.redo}><Redo2 {...ICON} /></Press>
      <Press label={t('cut.lift')} off={shown.size === 0} onPress={act.lift}><Trash2 {...ICON} /></Press>
      <hr />
      <button type="button" className="cut-press cut-worded" disabled={!source} title={t('cut.key.insert')} onClick={act.insert}><ArrowRightToLine {...ICON} />{t('cut.insert')}</button>
      <button type="button" className="cut-press cut-worded" disabled={!source} title={t('cut.key.overwrite')} onClick={act.overwrite}><ArrowDownToLine {...ICON} />{t('cut.overwrite')}</button>
      <hr />
      <Press label={t('cut.zoomOut')} onPress={act.zoomOut}><ZoomOut {...ICON} /></Press>
      <Press label={t('cut.zoomIn')} onPress={act.zoomIn}><ZoomIn {...ICON} /></Press>
      {about && <SyncMarks marks={about.marks} pending={about.pending} short />}
      {current && <Facts player={current} count={shown.size} />}
      <RenderControl version={id} off={cutLength(cut) === 0} />
    </div>
  );
  const line = player
    ? <Timeline ref={timeline} cut={cut} player={player} selected={shown} marks={marks} block={block} tool={tool} snapping={snapping} framesOf={framesOf} nameOf={nameOf} peaksOf={peaksOf}
        onSelect={choose} onPatch={editing.apply} onDrop={drop} onSeek={(frame) => { setSide('programme'); void player.seek(frame); }} />
    : <div className="cut-timeline" aria-busy />;
  return (
    <main className="cut-desk">
      {CUT_KEYS.map(([keys, label, name]) => <Key key={name} keys={keys} label={label} run={() => { void act[name](); }} />)}
      <SplitPanes name="cut" direction="column" panes={[
        { id: 'top', content: <SplitPanes name="cut.top" panes={[{ id: 'side', size: 248, min: 180, max: 480, content: beside }, { id: 'viewers', content: viewers }]} /> },
        { id: 'timeline', size: 256, min: 170, max: 700, content: <>{bar}{line}</> },
      ]} />
    </main>
  );
}

/** Is this one of the clips that lie under a frame? */
const under = (clips: readonly { clip: Clip }[], id: string, frame: Frames): boolean => clips.some(({ clip }) => clip.id === id && clip.start < frame && clip.start + clip.length > frame);

/** One key of the table. */
function Key({ keys, label, run }: { keys: string; label: string; run(): void }) {
  useShortcut(keys.split(' '), run, label);
  return null;
}

/** One line that tells whether the picture can be trusted to run: rate, what is shown, what was missed. */
function Facts({ player, count }: { player: Player; count: number }) {
  const state = useSyncExternalStore(player.subscribe, player.snapshot);
  return (
    <p className="cut-facts num">
      {count > 0 && <span>{t('cut.selected', { count })}</span>}
      <span>{t('cut.fps', { fps: FRAME_RATE })}</span>
      <span>{t(`cut.shows.${state.picture}`)}</span>
      <span data-bad={state.dropped > 0}>{t('cut.dropped', { count: state.dropped })}</span>
    </p>
  );
}
