import './asset.css';
import '../cut/cut.css';
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent, type KeyboardEvent } from 'react';
import { Button, Input, Progress, Segmented, type InputRef } from 'antd';
import { Check, CircleAlert, CircleDashed, CloudDownload, CloudUpload, Film, LayoutGrid, List, Loader, RotateCcw, Search, Trash2, Upload, X } from 'lucide-react';
import type { Job } from '../../shared/protocol/calls/media.ts';
import { LONGEST_SEARCH } from '../../shared/search/tokens.ts';
import type { StoryMarks } from '../../shared/protocol/queries.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { hasMessage, t } from '../app/language.ts';
import { useNavigation } from '../app/navigation.ts';
import { announce, announceRefusal } from '../app/notices.ts';
import { useShortcut } from '../app/shortcuts.ts';
import { command } from '../data/command.ts';
import { useMarks } from '../data/useMarks.ts';
import { PortError, call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { isString, useSetting } from '../data/useSetting.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SplitPanes } from '../ui/SplitPanes.tsx';
import { SyncMarks } from '../ui/SyncMark.tsx';
import { useStage, type Stage } from '../cut/preview/useStage.ts';
import { ASSET_DRAG } from '../cut/timeline/Timeline.tsx';
import { AssetViewer } from './AssetViewer.tsx';
import { framesToShow, lengthText } from './asset-length.ts';
import { arrivals, stateOf, type AssetRow, type AssetState } from './asset-state.ts';
import { byteSize } from '../ui/format.ts';
import { dayText } from './dates.ts';
import { HoverScrub } from './HoverScrub.tsx';
import { Poster } from './Poster.tsx';
import { DiskFull, NoPath, NotSent } from './ingest.ts';
import { useTakingIn, type Sending } from './useTakingIn.ts';

const ICON = { size: 16, strokeWidth: 1.75 } as const;
type Look = 'grid' | 'list';

/** All media of the newsroom: find, look, take in, delete. Files can be dropped anywhere on it. */
export default function AssetScreen() {
  const { id, go } = useNavigation();
  const [text, setText] = useState('');
  const [bin, setBin] = useState(false);
  const [look, setLook] = useSetting<string>('asset.look', 'grid', isString);
  const { value: rows, error, loading } = useQuery('assets', { text });
  const { value: jobs } = useQuery('jobs', {});
  const { value: people } = useQuery('people', {});
  const byId = useMemo(() => new Map((rows ?? []).map((row) => [row.id, row])), [rows]);
  const [, redraw] = useState(0);
  const stage = useStage(byId, useCallback(() => redraw((n) => n + 1), []));
  const search = useRef<InputRef>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const taking = useTakingIn((file, cause) => {
    if (cause instanceof PortError) announceRefusal(cause);
    else if (cause instanceof NoPath) announce('error', t('asset.noPath', { name: file }));
    else if (cause instanceof DiskFull) announce('error', t('asset.diskFull', { name: file }));
    else if (cause instanceof NotSent) announce('error', t('asset.sendFailed', { name: file }));
    else throw cause;
  });

  const shown = (rows ?? []).filter((row) => row.deleted === bin);
  const chosen = id === null ? undefined : byId.get(id);
  const incoming = bin ? [] : arrivals(jobs ?? [], rows ?? []);
  const choose = (asset: string): void => go('assets', asset);

  async function toggleDeleted(asset: AssetRow): Promise<void> {
    await command('asset.delete', { kind: 'asset', id: asset.id }, { deleted: !asset.deleted }).then(
      () => announce('info', t(asset.deleted ? 'asset.restored' : 'asset.deleted', { name: asset.name })),
      (cause: unknown) => { if (!(cause instanceof PortError)) throw cause; }, // the person has been told by `command`
    );
  }
  useShortcut('Delete', () => { if (chosen) void toggleDeleted(chosen); else return false; return true; }, 'asset.key.delete');
  useShortcut(['Ctrl+F', '/'], () => search.current?.focus(), 'asset.key.search');
  useShortcut('Ctrl+I', () => chooser.current?.click(), 'asset.key.import');

  const shelf = (
    <section className="asset-shelf">
      {error && <ErrorState error={error} />}
      {(incoming.length > 0 || taking.sending.length > 0) && <ul className="asset-incoming">{taking.sending.map((one) => <SendingRow key={one.key} one={one} />)}{incoming.map((job) => <JobRow key={job.id} job={job} />)}</ul>}
      {loading && !rows && <ul className="asset-grid" aria-busy aria-label={t('asset.loading')}>{Array.from({ length: 12 }, (_, index) => <li key={index} className="asset-ghost" />)}</ul>}
      {rows && shown.length === 0 && <EmptyState icon={Film} text={text ? t('asset.nothing', { text }) : t(bin ? 'asset.emptyTrash' : 'asset.empty')} {...(text || bin ? {} : { action: { label: t('asset.choose'), run: () => chooser.current?.click() } })} />}
      {shown.length > 0 && <Shelf rows={shown} jobs={jobs ?? []} look={look === 'list' ? 'list' : 'grid'} chosen={id} stage={stage} onChoose={choose} />}
    </section>
  );
  const viewer = chosen && stage
    ? <AssetViewer key={chosen.id} asset={chosen} stage={stage} person={people?.find((one) => one.id === chosen.createdBy)?.name ?? ''} onDelete={() => void toggleDeleted(chosen)} />
    : <aside className="asset-viewer"><p className="asset-hint">{t('asset.noneChosen')}</p></aside>;
  const files = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return (
    <main className="asset-desk" data-over={over} onDragOver={(event) => { if (files(event)) { event.preventDefault(); setOver(true); } }}
      onDragLeave={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false); }}
      onDrop={(event) => { setOver(false); if (!files(event)) return; event.preventDefault(); taking.take([...event.dataTransfer.files]); }}>
      <header className="asset-bar">
        <Input ref={search} size="small" allowClear maxLength={LONGEST_SEARCH} prefix={<Search {...ICON} aria-hidden />} placeholder={t('asset.search')} aria-label={t('asset.search')} value={text} onChange={(event) => setText(event.target.value)} />
        <Segmented size="small" value={look === 'list' ? 'list' : 'grid'} onChange={setLook} options={[
          { value: 'grid', icon: <LayoutGrid {...ICON} />, title: t('asset.grid') }, { value: 'list', icon: <List {...ICON} />, title: t('asset.list') }]} />
        <Button size="small" type={bin ? 'primary' : 'text'} aria-pressed={bin} icon={<Trash2 {...ICON} />} onClick={() => setBin(!bin)}>{t('asset.deletedToo')}</Button>
        <span className="dim num">{rows ? t('asset.count', { count: shown.length }) : ''}</span>
        <Button size="small" type="primary" icon={<Upload {...ICON} />} onClick={() => chooser.current?.click()}>{t('asset.choose')}</Button>
        <input ref={chooser} type="file" multiple hidden accept="video/*,audio/*,image/*,.mxf,.mts,.m2ts,.mkv" onChange={(event) => { taking.take([...(event.target.files ?? [])]); event.target.value = ''; }} />
      </header>
      <div className="asset-panes"><SplitPanes name="assets" panes={[{ id: 'shelf', content: shelf }, { id: 'viewer', size: 400, min: 300, max: 900, content: viewer }]} /></div>
      {over && <div className="asset-over"><Upload size={32} strokeWidth={1.5} aria-hidden />{t('asset.dropHere')}</div>}
    </main>
  );
}

interface ShelfProps { readonly rows: readonly AssetRow[]; readonly jobs: readonly Job[]; readonly look: Look; readonly chosen: string | null; readonly stage: Stage | null; onChoose(id: string): void }

/** The assets, as pictures or as rows; arrows go through them. */
function Shelf({ rows, jobs, look, chosen, stage, onChoose }: ShelfProps) {
  const marksOn = useMarks();
  const list = useRef<HTMLUListElement>(null);
  const at = rows.findIndex((row) => row.id === chosen);
  function key(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const columns = look === 'list' || !list.current ? 1 : getComputedStyle(list.current).gridTemplateColumns.split(' ').length;
    const steps: Partial<Record<string, number>> = { ArrowDown: columns, ArrowUp: -columns, ...(look === 'grid' ? { ArrowRight: 1, ArrowLeft: -1 } : {}), Home: -rows.length, End: rows.length };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const to = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))];
    if (!to) return;
    onChoose(to.id);
  }
  useEffect(() => { list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }); }, [chosen]);
  return (
    <ul ref={list} className={look === 'grid' ? 'asset-grid' : 'asset-list'} role="listbox" tabIndex={0} aria-label={t('asset.title')} aria-activedescendant={at >= 0 ? `asset-${chosen}` : undefined} onKeyDown={key}>
      {rows.map((row) => <Card key={row.id} asset={row} marks={marksOn(row.id)} state={stateOf(row, jobs)} look={look} chosen={row.id === chosen} stage={stage} onChoose={onChoose} />)}
    </ul>
  );
}

function Card({ asset, state, marks, look, chosen, stage, onChoose }: { asset: AssetRow; state: AssetState; marks: StoryMarks; look: Look; chosen: boolean; stage: Stage | null; onChoose(id: string): void }) {
  const scrubbed = stage && asset.kind === 'video' && asset.proxy;
  return (
    <li id={`asset-${asset.id}`} role="option" aria-selected={chosen} draggable onClick={() => onChoose(asset.id)} title={asset.name}
      onDragStart={(event) => { event.dataTransfer.setData(ASSET_DRAG, asset.id); event.dataTransfer.effectAllowed = 'copy'; }}>
      <div className="asset-frame">
        <Poster asset={asset} />
        {scrubbed && <HoverScrub asset={asset} frames={framesToShow(asset)} stage={stage} />}
        {look === 'grid' && <span className="asset-time num">{lengthText(asset)}</span>}
      </div>
      <span className="asset-name">{asset.name}</span>
      <span className="asset-states"><StateLine state={state} /><SyncMarks marks={marks} pending={asset.pending} short /></span>
      {look === 'list' && <><span className="dim">{t(`asset.kind.${asset.kind}`)}</span><span className="num">{lengthText(asset)}</span><span className="num dim">{byteSize(asset.bytes)}</span><span className="num dim">{dayText(asset.createdAt)}</span></>}
    </li>
  );
}

const STATE_ICON = { failed: CircleAlert, proxy: Loader, making: Loader, noProxy: Check, upload: CloudUpload, waiting: CircleDashed, download: CloudDownload, away: CloudDownload, stored: Check, lost: CircleAlert, ready: Check } as const;

function StateLine({ state: { name, progress, job } }: { state: AssetState }) {
  const Icon = STATE_ICON[name];
  return (
    <span className="asset-state" data-state={name} role={name === 'failed' ? 'alert' : undefined} title={job?.error ? failureText(job) : undefined}>
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      <span className="cut-off">{t(`asset.state.${name}`)}{progress === null ? '' : ` ${Math.round(progress * 100)}%`}</span>
      {job && name === 'failed' && <JobButton job={job} what="retry" />}
    </span>
  );
}

const failureText = (job: Job): string => {
  const code = job.error?.code ?? '';
  return hasMessage(`error.${code}`) ? t(`error.${code}`, job.error?.params) : t('asset.jobFailed', { code });
};

/** A file that is becoming an asset, or why it did not. */
function JobRow({ job }: { job: Job }) {
  const failed = job.state === 'failed';
  return (
    <li data-failed={failed} role={failed ? 'alert' : undefined}>
      <b className="cut-off">{t(failed ? 'asset.job.failed' : 'asset.job.ingest', { title: job.title })}</b>
      {failed ? <span className="asset-why">{failureText(job)}</span> : <Progress size="small" percent={Math.round((job.progress ?? 0) * 100)} showInfo={false} />}
      {!failed && job.left !== null && <span className="num dim">{t('asset.left', { time: minutesSeconds(job.left) })}</span>}
      {failed ? <><JobButton job={job} what="retry" /><JobButton job={job} what="dismiss" /></> : <JobButton job={job} what="cancel" />}
    </li>
  );
}

function JobButton({ job, what }: { job: Job; what: 'retry' | 'cancel' | 'dismiss' }) {
  const act = (): void => { call(`job.${what}`, { job: job.id }).catch((cause: unknown) => { if (cause instanceof PortError) announceRefusal(cause); else throw cause; }); };
  return <Button size="small" type="text" icon={what === 'retry' ? <RotateCcw {...ICON} /> : <X {...ICON} />} onClick={(event) => { event.stopPropagation(); act(); }}>{t(`asset.${what}`)}</Button>;
}

function SendingRow({ one }: { one: Sending }) {
  return (
    <li>
      <b className="cut-off">{t('asset.job.sending', { title: one.name })}</b>
      <Progress size="small" percent={Math.round(one.share * 100)} showInfo={false} />
      <Button size="small" type="text" icon={<X {...ICON} />} onClick={one.cancel}>{t('asset.cancel')}</Button>
    </li>
  );
}
