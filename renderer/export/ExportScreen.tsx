import { go } from '../app/navigation.ts';
import { t } from '../app/language.ts';
import { announce } from '../app/notices.ts';
import { JobList } from '../app/StatusLine.tsx';
import { bridge } from '../data/bridge.ts';
import { call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { isString, useSetting } from '../data/useSetting.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { SplitPanes } from '../ui/SplitPanes.tsx';
import { StageMark } from '../ui/StageMark.tsx';
import { clock } from '../../shared/units.ts';
import { ExportList } from './ExportList.tsx';
import { VerifyPanel } from './VerifyPanel.tsx';
import './export.css';

/** Channel forms that leave as articles; the workstation refuses the others by name. */
const ARTICLE_FORMS: ReadonlySet<string> = new Set(['wechat', 'app']);
/** More stories than this are found by search, not by looking down a list. */
const MOST_STORIES = 500;

/** 导出: what may leave at the left, what left and how it checked at the right. */
export default function ExportScreen() {
  return (
    <SplitPanes name="export" panes={[
      { id: 'ready', size: 440, min: 320, max: 700, content: <Ready /> },
      { id: 'done', content: <div className="export-done"><Running /><ExportList /><VerifyPanel /></div> },
    ]} />
  );
}

function Ready() {
  const [folder, setFolder] = useSetting('export.folder', '', isString);
  const start = async (title: string, begin: () => Promise<unknown>): Promise<void> => {
    await begin();
    announce('info', t('export.started', { title }));
  };
  return (
    <section className="export-ready" aria-label={t('export.ready')}>
      <Folder folder={folder} onFolder={setFolder} />
      <Rundowns onPack={(id, title) => void start(title, () => call('export.rundown', { rundown: id, folder }))} />
      <Versions onExport={(id, title) => void start(title, () => call('export.article', { version: id, folder }))} />
    </section>
  );
}

function Folder({ folder, onFolder }: { folder: string; onFolder(folder: string): void }) {
  const shell = bridge();
  const choose = async (): Promise<void> => {
    const chosen = await shell?.chooseFolder();
    if (chosen) onFolder(chosen);
  };
  return (
    <div className="export-folder">
      <span className="dim">{t('export.folder')}</span>
      {shell ? (
        <>
          <span className="cut-off export-folder-name" title={folder}>{folder === '' ? t('export.folderDefault') : folder}</span>
          <button type="button" className="button" onClick={() => void choose()}>{t('export.folderChoose')}</button>
          {folder === '' ? null : <button type="button" className="link-button" onClick={() => onFolder('')}>{t('export.folderReset')}</button>}
        </>
      ) : <input className="input" aria-label={t('export.folder')} placeholder={t('export.folderType')} defaultValue={folder} onBlur={(event) => onFolder(event.target.value.trim())} />}
    </div>
  );
}

function Rundowns({ onPack }: { onPack(id: string, title: string): void }) {
  const { value: rundowns, error } = useQuery('rundowns', {});
  const ready = rundowns?.filter((one) => one.state !== 'open') ?? [];
  return (
    <>
      <h2>{t('export.rundowns')}</h2>
      <p className="dim">{t('export.packageContents')}</p>
      {error ? <ErrorState error={error} /> : rundowns === undefined ? <SkeletonRows rows={3} /> : ready.length === 0 ? <EmptyState text={t('export.rundownsEmpty')} action={{ label: t('export.goRundown'), run: () => go('rundown') }} /> : (
        <ul className="export-list">{ready.map((one) => (
          <li key={one.id}>
            <span className="export-what"><strong className="cut-off" title={one.title}>{one.title}</strong><span className="dim">{one.date} {clock(one.start).slice(0, 5)} · {t('export.episode', { number: one.episode })}</span></span>
            <StageMark stage={one.state} />
            <button type="button" className="button" onClick={() => onPack(one.id, one.title)}>{t('export.pack')}</button>
          </li>
        ))}</ul>
      )}
    </>
  );
}

function Versions({ onExport }: { onExport(id: string, title: string): void }) {
  const { value: stories, error } = useQuery('stories', { text: '', limit: MOST_STORIES });
  const ready = stories?.rows.flatMap((story) => story.versions.filter((one) => one.stage === 'released' && ARTICLE_FORMS.has(one.form))) ?? [];
  return (
    <>
      <h2>{t('export.versions')}</h2>
      <p className="dim">{t('export.articleContents')}</p>
      {error ? <ErrorState error={error} /> : stories === undefined ? <SkeletonRows rows={3} /> : ready.length === 0 ? <EmptyState text={t('export.versionsEmpty')} action={{ label: t('export.goReview'), run: () => go('review') }} /> : (
        <ul className="export-list">{ready.map((one) => (
          <li key={one.id}>
            <span className="export-what"><strong className="cut-off" title={one.title}>{one.title}</strong><span className="dim">{one.channelName}</span></span>
            <StageMark stage={one.stage} />
            <button type="button" className="button" onClick={() => onExport(one.id, one.title)}>{t('export.go')}</button>
          </li>
        ))}</ul>
      )}
    </>
  );
}

/** Exports and renders under way, with the reason of those that failed. */
function Running() {
  const jobs = (useQuery('jobs', {}).value ?? []).filter((one) => one.kind === 'export' || one.kind === 'render');
  if (jobs.length === 0) return null;
  return <section className="export-running" aria-label={t('export.running')}><h2>{t('export.running')}</h2><JobList jobs={jobs} /></section>;
}
