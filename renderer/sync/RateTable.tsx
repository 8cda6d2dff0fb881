import { Select, TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { Plus, Trash2 } from 'lucide-react';
import type { RateLimit } from '../../shared/asset/policy.ts';
import { t } from '../app/language.ts';
import { RATES, rateText } from './rates.ts';

interface Props { readonly limits: readonly RateLimit[]; onSet(limits: RateLimit[]): void }

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MOST = 24;
/** What is offered first: the evening's programme keeps the line for itself. */
const EVENING: RateLimit = { from: 18 * HOUR, to: 20 * HOUR, bytesPerSecond: 2_000_000 };
const UNLIMITED = -1;

/** Parts of the day with a rate of their own; outside of all of them there is no limit. The first that covers the hour counts. */
export function RateTable({ limits, onSet }: Props) {
  const change = (at: number, part: Partial<RateLimit>): void => onSet(limits.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <>
      {limits.length === 0 ? <p className="dim">{t('sync.media.noLimits')}</p> : (
        <ul className="sync-limits">{limits.map((limit, at) => (
          <li key={at}>
            <Hour label={t('sync.media.from')} at={limit.from} onSet={(from) => change(at, { from })} /><span aria-hidden>–</span><Hour label={t('sync.media.to')} at={limit.to} onSet={(to) => change(at, { to })} />
            <Select className="sync-select" aria-label={t('sync.media.rate')} value={limit.bytesPerSecond ?? UNLIMITED} onChange={(value: number) => change(at, { bytesPerSecond: value === UNLIMITED ? null : value })}
              options={[...new Set([...RATES, limit.bytesPerSecond])].map((value) => ({ value: value ?? UNLIMITED, label: value === 0 ? t('sync.media.stop') : rateText(value) }))} />
            <span className="dim">{limit.from === limit.to ? t('sync.media.wholeDay') : limit.to < limit.from ? t('sync.media.overnight') : ''}</span>
            <button type="button" className="icon-button" aria-label={t('sync.media.remove')} title={t('sync.media.remove')} onClick={() => onSet(limits.filter((_, i) => i !== at))}><Trash2 size={14} strokeWidth={1.75} aria-hidden /></button>
          </li>
        ))}</ul>
      )}
      <p className="sync-acts"><button type="button" className="button" disabled={limits.length >= MOST} onClick={() => onSet([...limits, EVENING])}><Plus size={14} strokeWidth={1.75} aria-hidden />{t('sync.media.addLimit')}</button></p>
    </>
  );
}

/** A time of the day, hh:mm in every language. */
function Hour({ label, at, onSet }: { label: string; at: number; onSet(ms: number): void }) {
  const day = dayjs().startOf('day');
  return <TimePicker className="sync-hour" aria-label={label} value={day.add(at, 'millisecond')} format="HH:mm" minuteStep={15} allowClear={false} needConfirm={false} suffixIcon={null} onChange={(value: Dayjs | null) => { if (value) onSet(value.hour() * HOUR + value.minute() * MINUTE); }} />;
}
