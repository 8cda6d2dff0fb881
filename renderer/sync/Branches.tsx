import { Popconfirm, Segmented } from 'antd';
import { CornerUpLeft, GitBranch, GitMerge, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { BranchRow, BranchView } from '../../shared/protocol/queries.ts';
import { blocksOf, wordsOf } from '../../shared/script/schema.ts';
import { t } from '../app/language.ts';
import { go } from '../app/navigation.ts';
import { announce } from '../app/notices.ts';
import { useShortcut } from '../app/shortcuts.ts';
import { useNow } from '../app/useNow.ts';
import { command } from '../data/command.ts';
import { useQuery } from '../data/useQuery.ts';
import { useNames } from '../desk/usePerson.ts';
import { ReviewText } from '../review/ReviewText.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { SplitPanes } from '../ui/SplitPanes.tsx';
import { StageMark } from '../ui/StageMark.tsx';
import { moment } from '../ui/format.ts';
import { useListKeys } from '../ui/useListKeys.ts';
import { attempt } from '../data/attempt.ts';
import '../desk/desk.css';
import '../script/script.css';
import '../review/review.css';

/** 待合并稿: words that did not go into a script because it had been passed or deleted meanwhile; each beside the script as it is now. */
export function Branches({ id }: { id: string | null }) {
  const [closed, setClosed] = useState(false);
  const { value: rows, error } = useQuery('branches', { closed });
  /** What opened by itself. It stays when somebody else finishes it: the next one must not come under a hand that is on its way to the keys. */
  const [first, setFirst] = useState<string | null>(null);
  const chosen = id ?? first ?? rows?.[0]?.id ?? null;
  if (id === null && first !== chosen) setFirst(chosen);
  const choose = (next: string): void => go('sync', `branches/${next}`);
  const list = (
    <div className="sync-branches">
      <header><Segmented size="small" value={closed} onChange={(next: boolean) => { setClosed(next); setFirst(null); go('sync', 'branches'); }} options={[{ value: false, label: t('sync.branch.open') }, { value: true, label: t('sync.branch.closed') }]} /></header>
      {error ? <ErrorState error={error} /> : !rows ? <SkeletonRows rows={5} /> : rows.length === 0 ? <EmptyState icon={GitBranch} text={t(closed ? 'sync.branch.noneClosed' : 'sync.branch.none')} /> : <List rows={rows} chosen={chosen} onChoose={choose} />}
    </div>
  );
  return <SplitPanes name="sync.branches" panes={[{ id: 'list', size: 280, min: 220, max: 460, content: list }, { id: 'branch', min: 380, content: chosen === null ? <p className="desk-note">{t('sync.branch.about')}</p> : <Open key={chosen} id={chosen} /> }]} />;
}

function List({ rows, chosen, onChoose }: { rows: readonly BranchRow[]; chosen: string | null; onChoose(id: string): void }) {
  const now = useNow(60_000);
  const { listProps: { ref, ...listProps }, rowProps } = useListKeys({ ids: rows.map((one) => one.id), selected: chosen, onSelect: onChoose });
  return (
    <div className="desk-rows" aria-label={t('sync.branches')} {...listProps} ref={(element) => { ref.current = element; }}>
      {rows.map((one) => (
        <div key={one.id} className="sync-branch-row" {...rowProps(one.id)}>
          <span className="cut-off" title={one.versionTitle}>{one.versionTitle || one.storyTitle}</span>
          <span className="desk-row-facts"><span>{one.byName}</span><span className="cut-off">{one.channelName}</span><span className="num">{moment(one.state === 'open' ? one.at : (one.closedAt ?? one.at), now)}</span></span>
          <span className="desk-row-facts"><span className="cut-off">{one.state === 'open' ? one.words || t('sync.noWords') : t(`sync.branch.${one.state}`)}</span></span>
        </div>
      ))}
    </div>
  );
}

function Open({ id }: { id: string }) {
  const { value: branch, error } = useQuery('branch', { id });
  if (error) return <ErrorState error={error} />;
  if (branch === null) return <p className="desk-note">{t('sync.branch.gone')}</p>;
  return branch ? <Branch branch={branch} /> : <div aria-busy="true" aria-label={t('frame.loading')} />;
}

/** What is shown: what a merge would change in the script of now, or what its writer changed in the script they had. */
type Look = 'merge' | 'writer';

function Branch({ branch }: { branch: BranchView }) {
  const now = useNow(60_000);
  const nameOf = useNames();
  const assets = useQuery('assets', { text: '' }).value ?? [];
  const [wanted, setLook] = useState<Look>('merge');
  const [busy, setBusy] = useState(false);
  const open = branch.state === 'open';
  const mayMerge = open && !branch.versionDeleted && branch.now !== null && !busy;
  const look: Look = open && branch.merged !== null ? wanted : 'writer';
  const [before, after] = look === 'merge' ? [branch.now, branch.merged] : [branch.base, branch.doc];
  const act = (name: 'branch.merge' | 'branch.drop' | 'branch.reopen', said: string): void => {
    setBusy(true);
    void attempt(name, { id: branch.id }).then((taken) => { setBusy(false); if (taken) announce('success', t(said)); });
  };
  const merge = (): void => act('branch.merge', 'sync.branch.didMerge');
  const restore = (): void => { command('version.delete', { kind: 'version', id: branch.versionId }, { deleted: false }).catch(() => {}); }; // a refusal was already shown
  useShortcut('Ctrl+Enter', merge, 'sync.branch.merge', mayMerge);
  return (
    <div className="sync-branch">
      <header>
        <h2>{branch.versionTitle || branch.storyTitle}</h2>
        <p className="review-line"><span>{branch.channelName}</span><span>{t('sync.branch.by', { name: branch.byName, time: moment(branch.at, now) })}</span>{branch.versionDeleted ? <span className="sync-gone">{t('sync.branch.versionDeleted')}</span> : <StageMark stage={branch.stage} />}</p>
        <p>{t(`sync.branch.why.${branch.reason}`, { name: branch.byName })} {open ? t(branch.versionDeleted ? 'sync.branch.next.deleted' : branch.stage === 'released' ? 'sync.branch.next.released' : 'sync.branch.next') : t(`sync.branch.${branch.state}By`, { name: nameOf(branch.closedBy ?? ''), time: moment(branch.closedAt ?? branch.at, now) })}</p>
        <p className="sync-acts">
          {open && !branch.versionDeleted ? <button type="button" className="button primary" disabled={!mayMerge} onClick={merge}><GitMerge size={14} strokeWidth={1.75} aria-hidden />{t('sync.branch.merge')}<kbd>Ctrl</kbd><kbd>↵</kbd></button> : null}
          {open && branch.versionDeleted && branch.now !== null ? <button type="button" className="button primary" onClick={restore}><CornerUpLeft size={14} strokeWidth={1.75} aria-hidden />{t('sync.branch.restore')}</button> : null}
          <CopyButton text={wordsOf(branch.doc)} label={t('sync.branch.copy')} />
          {branch.storyId !== '' && !branch.versionDeleted ? <button type="button" className="button" onClick={() => go('stories', `${branch.storyId}/${branch.versionId}`)}>{t('sync.branch.story')}</button> : null}
          {branch.state === 'dropped' ? <button type="button" className="button" disabled={busy} onClick={() => act('branch.reopen', 'sync.branch.didReopen')}>{t('sync.branch.reopen')}</button> : null}
          {open ? <Popconfirm title={t('sync.branch.dropAsk')} okText={t('sync.drop')} onConfirm={() => act('branch.drop', 'sync.branch.didDrop')}><button type="button" className="button danger" disabled={busy}>{t('sync.drop')}</button></Popconfirm> : null}
        </p>
        {open && branch.findings.length > 0 ? (
          <div className="sync-findings"><p><TriangleAlert size={14} strokeWidth={1.75} aria-hidden />{t('sync.branch.findings', { count: branch.findings.length })}</p>
            <ul>{branch.findings.map((one) => <li key={`${one.is} ${one.sentence}`}><span className="dim">{t(`sync.branch.finding.${one.is}`)}</span> {one.sentence || t('desk.merge.empty')}</li>)}</ul></div>
        ) : null}
        {open && branch.merged !== null ? <Segmented size="small" value={look} onChange={setLook} options={[{ value: 'merge', label: t('sync.branch.look.merge') }, { value: 'writer', label: t('sync.branch.look.writer') }]} /> : null}
      </header>
      <div className="script-page review-page"><ReviewText blocks={blocksOf(after)} before={blocksOf(before)} rate={null} assets={assets} /></div>
    </div>
  );
}
