import { Button, Input } from 'antd';
import { Lock, LockOpen, ReplaceAll, X } from 'lucide-react';
import { useState } from 'react';
import { runOf } from '../../shared/rundown/commands.ts';
import { t } from '../app/language.ts';
import { ReviewMark } from './StateMark.tsx';
import { attempt } from './attempt.ts';
import { blockers, type Row, type RundownValue } from './rows.ts';

interface Props { value: RundownValue; rows: readonly Row[]; late?: string; onJump(item: string): void; onClose(): void }

/** Locking and what is in its way; unlocking and late changes, which need a reason. */
export function LockPanel({ value, rows, late, onJump, onClose }: Props) {
  const { rundown } = value;
  const title = late !== undefined ? 'rundown.lateChange' : rundown.state === 'open' ? 'rundown.lock' : 'rundown.unlock';
  return (
    <aside className="rundown-panel" aria-label={t(title)}>
      <header><h2>{t(title)}</h2><Button type="text" aria-label={t('rundown.close')} icon={<X size={16} strokeWidth={1.75} />} onClick={onClose} /></header>
      {late !== undefined ? <LateChange rundown={rundown.id} row={rows.find((row) => row.item.id === late)} onDone={onClose} />
        : rundown.state === 'open' ? <Locking rundown={rundown.id} rows={rows} onJump={onJump} onDone={onClose} />
        : <WithReason label={t('rundown.unlockReason')} act={t('rundown.unlock')} icon={<LockOpen size={16} strokeWidth={1.75} />} onGive={async (reason) => { if (await attempt('rundown.unlock', rundown.id, { reason, lockedAt: rundown.lockedAt })) onClose(); }} />}
    </aside>
  );
}

function Locking({ rundown, rows, onJump, onDone }: { rundown: string; rows: readonly Row[]; onJump(item: string): void; onDone(): void }) {
  const inTheWay = blockers(rows);
  const counted = rows.filter((row) => !row.item.float).length;
  const ready = inTheWay.length === 0 && counted > 0;
  return (
    <>
      <p>{counted === 0 ? t('rundown.lockEmpty') : ready ? t('rundown.lockReady', { count: counted }) : t('rundown.lockBlocked', { count: inTheWay.length })}</p>
      <ol className="rundown-blockers">
        {inTheWay.map((row) => (
          <li key={row.item.id}><button type="button" onClick={() => onJump(row.item.id)}><span className="num">{row.page}</span><span className="cut-off">{row.item.slug || t('rundown.untitled')}</span><ReviewMark state={row.review} /></button></li>
        ))}
      </ol>
      <Button type="primary" block icon={<Lock size={16} strokeWidth={1.75} />} disabled={!ready} onClick={() => void attempt('rundown.lock', rundown, { run: runOf(rows.map((row) => row.item)) }).then((did) => { if (did) onDone(); })}>{t('rundown.lock')}</Button>
    </>
  );
}

function LateChange({ rundown, row, onDone }: { rundown: string; row: Row | undefined; onDone(): void }) {
  if (!row) return null;
  return (
    <>
      <p>{t('rundown.lateWhat', { slug: row.item.slug })}</p>
      <WithReason label={t('rundown.lateReason')} act={t('rundown.lateChange')} icon={<ReplaceAll size={16} strokeWidth={1.75} />}
        onGive={async (reason) => { if (await attempt('rundown.lateChange', rundown, { item: row.item.id, reason, hash: row.item.version?.seal?.hash })) onDone(); }} />
    </>
  );
}

function WithReason({ label, act, icon, onGive }: { label: string; act: string; icon: React.ReactNode; onGive(reason: string): Promise<void> }) {
  const [reason, setReason] = useState('');
  const given = reason.trim();
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (given) void onGive(given); }}>
      <label className="rundown-reason">{label}<Input.TextArea autoFocus rows={3} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} /></label>
      <Button type="primary" block htmlType="submit" icon={icon} disabled={!given}>{act}</Button>
    </form>
  );
}
