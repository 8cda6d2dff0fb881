import { Segmented, Select } from 'antd';
import { PinOff } from 'lucide-react';
import { useState } from 'react';
import type { SyncState } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { go } from '../app/navigation.ts';
import { useQuery } from '../data/useQuery.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { attempt } from '../data/attempt.ts';
import { CatchUp } from './CatchUp.tsx';
import { isLess, isSame, MONTHS, type Kept } from './keeps.ts';

/** What this workstation keeps of the pool: how far back, which channels, and what whatever its age. */
export function Keeps() {
  const { value: sync, error } = useQuery('sync', {});
  if (error) return <ErrorState error={error} />;
  if (!sync) return <SkeletonRows rows={6} />;
  return <><Horizon sync={sync} key={JSON.stringify([sync.keeps.months, sync.keeps.channels])} /><Pinned sync={sync} /></>;
}

/** Why it cannot be changed now; null when it can. */
const barredBy = (sync: SyncState): string | null => (sync.pool !== 'connected' ? t('sync.keeps.needsPool') : sync.minor < 1 ? t('sync.oldPool') : null);

function Horizon({ sync }: { sync: SyncState }) {
  const channels = useQuery('channels', {}).value ?? [];
  const before: Kept = { months: sync.keeps.months, channels: sync.keeps.channels };
  const [wanted, setWanted] = useState(before);
  const [busy, setBusy] = useState(false);
  const barred = barredBy(sync);
  const months = MONTHS.some((one) => one === wanted.months) ? MONTHS : [...MONTHS, wanted.months];
  const apply = (): void => { setBusy(true); void attempt('sync.setKeeps', { months: wanted.months, channels: wanted.channels === null ? null : [...wanted.channels] }).then(() => setBusy(false)); };
  return (
    <>
      <p className="sync-lead">{t('sync.keeps.lead')}</p>
      <div className="sync-line" role="group" aria-label={t('sync.keeps.months')}><span>{t('sync.keeps.months')}</span>
        <Segmented disabled={barred !== null} value={wanted.months ?? 0} onChange={(value: number) => setWanted({ ...wanted, months: value === 0 ? null : value })}
          options={months.map((one) => ({ value: one ?? 0, label: one === null ? t('sync.keeps.all') : t('sync.keeps.last', { count: one }) }))} /></div>
      <div className="sync-line" role="group" aria-label={t('sync.keeps.channels')}><span>{t('sync.keeps.channels')}</span>
        <Select mode="multiple" className="sync-channels" disabled={barred !== null} aria-label={t('sync.keeps.channels')} placeholder={t('sync.keeps.allChannels')} value={[...(wanted.channels ?? [])]} optionFilterProp="label"
          onChange={(value: string[]) => setWanted({ ...wanted, channels: value.length === 0 ? null : value })} options={channels.map((one) => ({ value: one.id, label: one.name }))} /></div>
      <p className="sync-effect dim" role="status">{barred ?? (isSame(wanted, before) ? t('sync.keeps.unchanged') : t(isLess(wanted, before) ? 'sync.keeps.less' : 'sync.keeps.more'))}</p>
      <p className="sync-acts"><button type="button" className="button primary" disabled={barred !== null || busy || isSame(wanted, before)} onClick={apply}>{t('sync.keeps.apply')}</button></p>
      {sync.catchingUp ? <CatchUp of={sync.catchingUp} /> : null}
    </>
  );
}

function Pinned({ sync }: { sync: SyncState }) {
  const { pinned, months, channels } = sync.keeps;
  const barred = barredBy(sync);
  return (
    <>
      <h2>{t('sync.pinned')} <span className="dim num">{pinned.length}</span></h2>
      <p className="dim">{t(pinned.length === 0 ? 'sync.pinned.none' : months === null && channels === null ? 'sync.pinned.idle' : 'sync.pinned.lead')}</p>
      <ul className="sync-pins">
        {pinned.map((one) => (
          <li key={one.id}><button type="button" className="link-button cut-off" onClick={() => go('stories', one.id)}>{one.title}</button>
            <button type="button" className="button" disabled={barred !== null} title={barred ?? t('sync.unpin.help')} onClick={() => void attempt('sync.pin', { group: one.id, pinned: false })}><PinOff size={14} strokeWidth={1.75} aria-hidden />{t('sync.unpin')}</button></li>
        ))}
      </ul>
    </>
  );
}
