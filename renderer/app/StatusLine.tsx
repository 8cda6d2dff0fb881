import { ChevronUp, HardDrive, LoaderCircle, Send, TriangleAlert, X } from 'lucide-react';
import type { Job } from '../../shared/protocol/calls/media.ts';
import type { Status } from '../../shared/protocol/queries.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { bridge } from '../data/bridge.ts';
import { call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { Popover } from '../ui/Popover.tsx';
import { byteSize, moment } from '../ui/format.ts';
import { t } from './language.ts';
import { go } from './navigation.ts';
import { jobErrorText } from './notices.ts';
import { OutageLine } from './OutageLine.tsx';
import { endedHead, endedText, refusedText } from './outage-text.ts';
import { useNow } from './useNow.ts';

/** Below this, taking media in would soon stop. */
const LITTLE_DISK = 5 * 1024 ** 3;

/** Pool, outbox, jobs, disk, clock: always there, always true, never in the way. */
export function StatusLine() {
  const { value: status } = useQuery('status', {});
  return (
    <footer className="frame-status" aria-label={t('frame.status')}>
      <PoolState status={status} />
      <button type="button" className="frame-status-part" onClick={() => go('sync', 'waiting')}><Send size={12} strokeWidth={1.75} aria-hidden />{t('frame.outbox', { count: status?.outbox ?? 0 })}</button>
      {status && status.notAccepted > 0 ? <button type="button" className="frame-status-part frame-warning" onClick={() => go('sync', 'notAccepted')}><TriangleAlert size={12} strokeWidth={2} aria-hidden />{t('frame.notAccepted', { count: status.notAccepted })}</button> : null}
      {status && status.notAcceptedOthers > 0 ? <button type="button" className="frame-status-part" onClick={() => go('sync', 'notAccepted')}>{t('frame.notAcceptedOthers', { count: status.notAcceptedOthers })}</button> : null}
      <Jobs />
      <OutageLine />
      <Disk bytes={status?.diskFreeBytes ?? null} trouble={status?.ownDisk ?? null} />
      <Clock />
    </footer>
  );
}

export function poolText(status: Status | undefined, now: number): string {
  if (!status) return t('frame.pool.unknown');
  if (status.pool === 'offline') return t('frame.pool.offline', { time: moment(status.since, now) });
  if (status.pool === 'refused') return t('frame.pool.refused');
  if (status.ended?.news === false) return endedHead(status.ended);
  if (status.trouble !== null) return t('frame.pool.trouble');
  return status.roundTripMs === null ? t('frame.pool.connected') : t('frame.pool.connectedIn', { ms: Math.max(1, Math.round(status.roundTripMs)) });
}

const poolHelp = ({ pool, reason, trouble, ended, outbox, poolUrl }: Status): string =>
  pool === 'offline' ? t('frame.pool.offlineHelp') : pool === 'refused' ? refusedText(reason, outbox) : ended?.news === false ? endedText(ended, outbox) : trouble ? t(`sync.trouble.${trouble}`) : poolUrl;

function PoolState({ status }: { status: Status | undefined }) {
  const now = useNow(30_000);
  return (
    <button type="button" className="frame-status-part" title={status && poolHelp(status)} onClick={() => go('sync')}>
      <span className={`frame-dot frame-dot-${status && (status.trouble !== null || status.ended?.news === false) ? 'offline' : status?.pool ?? 'unknown'}`} aria-hidden />{poolText(status, now)}
    </button>
  );
}

const isOpen = (job: Job): boolean => job.state === 'running' || job.state === 'waiting';

function Jobs() {
  const jobs = useQuery('jobs', {}).value ?? [];
  const open = jobs.filter(isOpen);
  const shown = open.find((job) => job.state === 'running') ?? open[0];
  const failed = jobs.filter((job) => job.state === 'failed').length;
  if (jobs.length === 0) return null;
  return (
    <>
      <Popover label={t('frame.jobs')} up align="left" className="frame-status-part" button={(
        <>
          {shown ? <><LoaderCircle className="frame-turning" size={12} strokeWidth={2} aria-hidden /><span className="cut-off frame-job-now">{t(`frame.job.${shown.kind}`)} {shown.title}</span><Progress job={shown} /></> : <span>{t('frame.jobs')}</span>}
          {open.length > 1 ? <span className="dim">{t('frame.jobsMore', { count: open.length - 1 })}</span> : null}
          {failed > 0 ? <span className="frame-error"><TriangleAlert size={12} strokeWidth={2} aria-hidden /> {t('frame.jobsFailed', { count: failed })}</span> : null}
          <ChevronUp size={12} aria-hidden />
        </>
      )}>{() => <JobList jobs={jobs} />}</Popover>
      {shown ? <button type="button" className="frame-status-part" onClick={() => void call('job.cancel', { job: shown.id })}><X size={12} aria-hidden />{t('frame.job.cancel')}</button> : null}
    </>
  );
}

function Progress({ job }: { job: Job }) {
  return (
    <span className="frame-progress">
      {job.progress === null ? null : <><progress max={1} value={job.progress} aria-label={job.title} /><span className="num">{Math.floor(job.progress * 100)}%</span></>}
      {job.left !== null && job.left > 0 && isOpen(job) ? <span className="num">{t('frame.job.left', { time: minutesSeconds(job.left) })}</span> : null}
    </span>
  );
}

/** All jobs with what can be done about each. */
export function JobList({ jobs }: { jobs: readonly Job[] }) {
  const order = [...jobs].sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.startedAt - a.startedAt);
  return (
    <ol className="frame-jobs">
      {order.map((job) => (
        <li key={job.id}>
          <span className="frame-job-line"><span className="dim">{t(`frame.job.${job.kind}`)}</span><span className="cut-off" title={job.title}>{job.title}</span>
            {job.state === 'running' ? <Progress job={job} /> : <span className={job.state === 'failed' ? 'frame-error' : 'dim'}>{t(`frame.jobState.${job.state}`)}</span>}
            <JobActs job={job} /></span>
          {job.error ? <span className="frame-job-why">{jobErrorText(job.error)}</span> : null}
        </li>
      ))}
    </ol>
  );
}

function JobActs({ job }: { job: Job }) {
  const shell = bridge();
  if (isOpen(job)) return <button type="button" className="link-button" onClick={() => void call('job.cancel', { job: job.id })}>{t('frame.job.cancel')}</button>;
  const file = job.state === 'done' && (job.kind === 'render' || job.kind === 'export') ? job.result : null;
  return (
    <>
      {file !== null && shell ? <button type="button" className="link-button" onClick={() => void shell.showInFolder(file)}>{t('frame.job.show')}</button> : null}
      {job.state === 'failed' || job.state === 'cancelled' ? <button type="button" className="link-button" onClick={() => void call('job.retry', { job: job.id })}>{t('frame.job.retry')}</button> : null}
      <button type="button" className="link-button" onClick={() => void call('job.dismiss', { job: job.id })}>{t('frame.job.dismiss')}</button>
    </>
  );
}

function Disk({ bytes, trouble }: { bytes: number | null; trouble: Status['ownDisk'] }) {
  if (trouble !== null) return <span className="frame-status-part frame-error" role="alert"><HardDrive size={12} strokeWidth={1.75} aria-hidden />{t(`frame.ownDisk.${trouble}`)}</span>;
  if (bytes === null) return null;
  const little = bytes < LITTLE_DISK;
  return <span className={`frame-status-part ${little ? 'frame-warning' : ''}`}><HardDrive size={12} strokeWidth={1.75} aria-hidden />{t(little ? 'frame.diskLow' : 'frame.disk', { size: byteSize(bytes) })}</span>;
}

function Clock() {
  const now = useNow(1000);
  return <time className="frame-status-part frame-clock">{new Date(now).toTimeString().slice(0, 8)}</time>;
}
