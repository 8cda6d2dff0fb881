import { useMemo, useState } from 'react';
import { Button } from 'antd';
import { CloudDownload, Quote, RotateCcw, Trash2 } from 'lucide-react';
import { sourceOf } from '../../shared/cut/operations.ts';
import { FRAME_RATE, timecode, type Frames } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { announce } from '../app/notices.ts';
import { useShortcut } from '../app/shortcuts.ts';
import { programmeOfAsset } from '../cut/preview/programme.ts';
import type { Player } from '../cut/preview/player.ts';
import type { Stage } from '../cut/preview/useStage.ts';
import { copySoundbite, soundbiteOf } from '../cut/soundbite.ts';
import { Viewer } from '../cut/Viewer.tsx';
import { attempt } from '../data/attempt.ts';
import { HistoryPart } from '../history/HistoryPart.tsx';
import { useMarks } from '../data/useMarks.ts';
import { SyncMarks } from '../ui/SyncMark.tsx';
import { framesToShow } from './asset-length.ts';
import { lacksProxy, type AssetRow } from './asset-state.ts';
import { byteSize } from '../ui/format.ts';
import { momentText } from './dates.ts';
import { Waveform } from './Waveform.tsx';

const ICON = { size: 16, strokeWidth: 1.75 } as const;
interface Marks { readonly in: Frames | null; readonly out: Frames | null }
const NO_MARKS: Marks = { in: null, out: null };

/** One asset: its picture, its sound, what is known of it. */
export function AssetViewer({ asset, stage, person, onDelete }: { asset: AssetRow; stage: Stage; person: string; onDelete(): void }) {
  const [player, setPlayer] = useState<Player | null>(null);
  const [marks, setMarks] = useState<Marks>(NO_MARKS);
  const marksOn = useMarks();
  const source = sourceOf(asset);
  const frames = framesToShow(asset);
  const programme = useMemo(() => programmeOfAsset(asset.id, framesToShow(asset), sourceOf(asset)), [asset]);
  const mark = (what: 'in' | 'out'): void => { if (player) setMarks({ ...marks, [what]: player.place + (what === 'out' ? 1 : 0) }); };
  useShortcut('Space', () => player?.toggle(), 'asset.key.play');
  useShortcut('J', () => player?.key('J'), 'asset.key.back');
  useShortcut('K', () => player?.key('K'), 'asset.key.stop');
  useShortcut('L', () => player?.key('L'), 'asset.key.forward');
  useShortcut(['ArrowLeft', ','], () => void player?.step(-1), 'asset.key.stepBack');
  useShortcut(['ArrowRight', '.'], () => void player?.step(1), 'asset.key.stepForward');
  useShortcut('I', () => mark('in'), 'asset.key.markIn');
  useShortcut('O', () => mark('out'), 'asset.key.markOut');
  useShortcut('X', () => setMarks(NO_MARKS), 'asset.key.clear');

  function copy(): void {
    const bite = soundbiteOf(asset, marks, frames);
    if (!bite) { announce('warning', t('cut.noSourceRange')); return; }
    copySoundbite(bite);
    announce('success', t('cut.soundbiteCopied', { name: bite.name, from: timecode(bite.in), to: timecode(bite.out) }));
  }

  const fetchOriginal = async (): Promise<void> => { if (await attempt('media.fetch', { asset: asset.id, what: 'original' })) announce('info', t('asset.fetching', { name: asset.name })); };

  const { probe } = asset;
  return (
    <aside className="asset-viewer" aria-label={t('asset.viewer')}>
      <div className="asset-screen-in">
        <Viewer stage={stage} label={t(`asset.kind.${asset.kind}`)} title={asset.name} programme={programme} marks={marks} active
          empty={null} onActive={() => undefined} onPlayer={setPlayer} onMark={mark} />
      </div>
      {player && source.sound && <Waveform peaks={stage.peaks.of(asset.id, asset.peaks !== null)} frames={frames} player={player} />}
      {lacksProxy(asset) && <p className="asset-note">{t('asset.noProxyYet')}</p>}
      <dl>
        <dt>{t('asset.fact.file')}</dt><dd>{asset.name}<br /><span className="dim num">{byteSize(asset.bytes)}</span></dd>
        <dt>{t('asset.fact.picture')}</dt><dd>{source.picture ? `${probe.width}×${probe.height}${probe.rate ? ` ${rateText(probe.rate)}` : ''} ${probe.videoCodec}${probe.interlaced ? ` ${t('asset.interlaced')}` : ''}` : unreadText(probe.unread?.picture)}</dd>
        <dt>{t('asset.fact.sound')}</dt><dd>{source.sound ? `${probe.audioCodec} ${t('asset.channels', { channels: probe.channels })} ${probe.sampleRate / 1000} kHz` : unreadText(probe.unread?.sound)}</dd>
        <dt>{t('asset.fact.licence')}</dt><dd>{asset.licence || t('asset.fact.own')}</dd>
        <dt>{t('asset.fact.by')}</dt><dd>{person} <span className="dim num">{momentText(asset.createdAt)}</span></dd>
      </dl>
      <SyncMarks marks={marksOn(asset.id)} pending={asset.pending} />
      <HistoryPart kind="asset" id={asset.id} />
      <footer>
        {asset.stored && !asset.here && <Button size="small" icon={<CloudDownload {...ICON} />} title={t('asset.fetchOriginal.help')} onClick={() => void fetchOriginal()}>{t('asset.fetchOriginal')}</Button>}
        <Button size="small" icon={<Quote {...ICON} />} disabled={!source.picture && !source.sound} onClick={copy}>{t('asset.copyRange')}</Button>
        <Button size="small" danger={!asset.deleted} icon={asset.deleted ? <RotateCcw {...ICON} /> : <Trash2 {...ICON} />} onClick={onDelete}>{t(asset.deleted ? 'asset.restore' : 'asset.delete')}</Button>
      </footer>
    </aside>
  );
}

/** What is said where an asset has no picture or no sound: that there is none, or that it cannot be decoded. */
const unreadText = (codec: string | undefined): string => (codec === undefined ? t('asset.fact.none') : t('asset.fact.unread', { codec }));

/** '30000/1001' -> '29.97 fps'. */
function rateText(rate: string): string {
  const [over = FRAME_RATE, under = 1] = rate.split('/').map(Number);
  return `${Math.round((over / under) * 100) / 100} fps`;
}
