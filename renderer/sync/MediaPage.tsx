import { Segmented, Select } from 'antd';
import { Pause, Play, TriangleAlert } from 'lucide-react';
import { ORIGINAL_RULES, RESERVE_BYTES, type MediaPolicy } from '../../shared/asset/policy.ts';
import type { MediaQueue as Queue, MediaState } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { useNow } from '../app/useNow.ts';
import { useQuery } from '../data/useQuery.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { byteSize, moment } from '../ui/format.ts';
import { attempt } from '../data/attempt.ts';
import { MediaQueue } from './MediaQueue.tsx';
import { QUOTAS, RECHECKS, rateText } from './rates.ts';
import { RateTable } from './RateTable.tsx';

/** Media between this workstation and the pool: what moves, how much room it may take, what comes by itself, how fast at which hour. */
export function MediaPage() {
  const { value: media, error } = useQuery('media.state', {});
  const { value: queue } = useQuery('media.queue', {});
  if (error) return <ErrorState error={error} />;
  if (!media) return <SkeletonRows rows={10} />;
  const { policy } = media;
  const set = (change: Partial<MediaPolicy>): void => { void attempt('media.policy.set', change); };
  return (
    <>
      <div className="sync-bar">
        <button type="button" className="button" onClick={() => set({ paused: !policy.paused })}>{policy.paused ? <Play size={14} strokeWidth={1.75} aria-hidden /> : <Pause size={14} strokeWidth={1.75} aria-hidden />}{t(policy.paused ? 'sync.media.resume' : 'sync.media.pause')}</button>
        {queue ? <span className="dim">{pace(policy.paused, queue.allowed)}{leftText(queue, 'fetch')}{leftText(queue, 'send')}</span> : null}
      </div>
      {queue ? <MediaQueue queue={queue} /> : null}
      <h2>{t('sync.media.room')}</h2>
      <Room media={media} onSet={set} />
      <h2>{t('sync.media.comes')}</h2>
      <div className="sync-line" role="group" aria-label={t('sync.media.originals')}><span>{t('sync.media.originals')}</span>
        <span className="sync-choice"><Segmented value={policy.originals} onChange={(originals) => set({ originals })} options={ORIGINAL_RULES.map((one) => ({ value: one, label: t(`sync.media.originals.${one}`) }))} /><span className="dim">{t(`sync.media.originals.${policy.originals}.help`)}</span></span></div>
      <h2>{t('sync.media.rates')}</h2>
      <RateTable limits={policy.limits} onSet={(limits) => set({ limits })} />
      <h2>{t('sync.media.recheck')}</h2>
      <Recheck media={media} onSet={set} />
    </>
  );
}

/** How fast media may move now, if at all. */
const pace = (paused: boolean, allowed: number | null): string => (paused ? t('sync.media.isPaused') : allowed === 0 ? t('sync.media.stopped') : allowed === null ? t('sync.media.free') : t('sync.media.now', { rate: rateText(allowed) }));
const leftText = ({ left }: Queue, direction: 'fetch' | 'send'): string => (left[direction].files === 0 ? '' : ` ${t(`sync.media.left.${direction}`, { count: left[direction].files, size: byteSize(left[direction].bytes) })}`);

interface PartProps { readonly media: MediaState; onSet(change: Partial<MediaPolicy>): void }

function Room({ media: { policy, usedBytes, quotaBytes, setBytes, diskFreeBytes, freed }, onSet }: PartProps) {
  const now = useNow(60_000);
  const part = quotaBytes > 0 ? Math.min(1, usedBytes / quotaBytes) : 1;
  const text = t('sync.media.used', { used: byteSize(usedBytes), quota: byteSize(quotaBytes) });
  const sizes = policy.quotaBytes === null || QUOTAS.includes(policy.quotaBytes) ? QUOTAS : [...QUOTAS, policy.quotaBytes].sort((a, b) => a - b);
  return (
    <>
      <p className="sync-behind"><span>{text}</span><progress max={1} value={part} aria-label={text} /><span className="dim">{t('frame.disk', { size: byteSize(diskFreeBytes) })}</span></p>
      {quotaBytes < setBytes ? <p className="sync-line dim">{t('sync.media.lessRoom', { set: byteSize(setBytes), quota: byteSize(quotaBytes), reserve: byteSize(RESERVE_BYTES) })}</p> : null}
      {freed && freed.short > 0 ? <p className="sync-held" role="alert"><TriangleAlert size={14} strokeWidth={1.75} aria-hidden />{t(quotaBytes < setBytes ? 'sync.media.shortDisk' : 'sync.media.short', { size: byteSize(freed.short) })}</p> : null}
      <div className="sync-line" role="group" aria-label={t('sync.media.quota')}><span>{t('sync.media.quota')}</span>
        <span className="sync-choice"><Select aria-label={t('sync.media.quota')} className="sync-select" value={policy.quotaBytes ?? 0} onChange={(value: number) => onSet({ quotaBytes: value === 0 ? null : value })}
          options={[{ value: 0, label: t('sync.media.quotaAuto') }, ...sizes.map((value) => ({ value, label: byteSize(value) }))]} />
          <span className="dim">{freed && freed.files > 0 ? t('sync.media.freed', { time: moment(freed.at, now), size: byteSize(freed.bytes), count: freed.files }) : t('sync.media.quotaHelp')}</span></span></div>
    </>
  );
}

function Recheck({ media: { policy, recheck }, onSet }: PartProps) {
  const now = useNow(60_000);
  const rates = RECHECKS.includes(policy.recheckBytesPerSecond) ? RECHECKS : [...RECHECKS, policy.recheckBytesPerSecond];
  return (
    <>
      <div className="sync-line" role="group" aria-label={t('sync.media.recheck')}><span>{t('sync.media.recheckRate')}</span>
        <span className="sync-choice"><Select aria-label={t('sync.media.recheckRate')} className="sync-select" value={policy.recheckBytesPerSecond} onChange={(recheckBytesPerSecond: number) => onSet({ recheckBytesPerSecond })} options={rates.map((value) => ({ value, label: value === 0 ? t('sync.media.recheckOff') : rateText(value) }))} />
          <span className="dim num">{t('sync.media.recheckDone', { done: recheck.checked, total: recheck.total })}{recheck.finishedAt === null ? '' : ` ${t('sync.media.recheckLast', { time: moment(recheck.finishedAt, now) })}`}</span></span></div>
      {recheck.damaged.length === 0 ? null : <ul className="sync-damaged">{recheck.damaged.map((one) => <li key={`${one.name} ${one.at}`}><TriangleAlert size={14} strokeWidth={1.75} aria-hidden />{t('sync.media.damaged', { name: one.name, time: moment(one.at, now) })}</li>)}</ul>}
    </>
  );
}
