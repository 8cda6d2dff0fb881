import { ArchiveX, ChevronRight, ClockAlert, HardDrive, HeartCrack, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SessionEnd, SyncState } from '../../shared/protocol/queries.ts';
import { hasMessage, t } from '../app/language.ts';
import { go } from '../app/navigation.ts';
import { endedHead, endedMeans, whyRefused } from '../app/outage-text.ts';
import { askToSignInAgain } from '../app/sign-in-again.ts';
import { useNow } from '../app/useNow.ts';
import { useQuery } from '../data/useQuery.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { byteSize, moment } from '../ui/format.ts';
import { CatchUp } from './CatchUp.tsx';
import { Held } from './Held.tsx';

/** The line to the pool: how it is, how fast, what is behind; and what waits for a hand. */
export function Overview() {
  const { value: sync, error } = useQuery('sync', {});
  const now = useNow(1000);
  if (error) return <ErrorState error={error} />;
  if (!sync) return <SkeletonRows rows={8} />;
  return (
    <>
      <Contact sync={sync} now={now} />
      <Alarm sign={HardDrive} says={sync.ownDisk === null ? [] : [t(`sync.ownDisk.${sync.ownDisk}`)]} />
      <Alarm sign={ClockAlert} says={sync.clockAhead === null ? [] : [t('sync.clocks', { here: moment(now, now), pool: moment(now - sync.clockAhead, now) })]} />
      {sync.catchingUp ? <CatchUp of={sync.catchingUp} /> : null}
      <Held />
      <Alarm sign={HeartCrack} says={sync.damage.map(damageText)} />
      <Alarm sign={ArchiveX} says={sync.backups === null ? [] : [backupsText(sync.backups, now)]} />
      <Todo sync={sync} />
      <dl className="sync-facts">
        <Fact name="address"><code>{sync.poolUrl || t('sync.value.none')}</code>{sync.ownPool === 'in-use' ? <span className="dim">{t('settings.poolOwn')}</span> : null}<CopyButton text={sync.poolUrl} /></Fact>
        <Fact name="heard"><span className="num">{sync.heard === 0 ? t('sync.heardNever') : heardText(sync.heard, now)}</span></Fact>
        <Fact name="speed"><span className="num">{t('sync.up', { rate: byteSize(Math.round(sync.rate.up)) })}</span><span className="num">{t('sync.down', { rate: byteSize(Math.round(sync.rate.down)) })}</span>{sync.roundTripMs === null ? null : <span className="dim num">{t('sync.roundTrip', { ms: Math.max(1, Math.round(sync.roundTripMs)) })}</span>}</Fact>
        <Fact name="log"><span className="num">{t('sync.logAt', { count: count(sync.cursor) })}</span></Fact>
        <Fact name="rows"><span className="num">{t('sync.rowsCount', { count: count(sync.rows) })}</span></Fact>
        <Fact name="index"><span className="num">{sync.unindexed === 0 ? t('sync.indexDone') : t('sync.indexLeft', { count: count(sync.unindexed) })}</span></Fact>
        <Fact name="device"><span>{sync.device}</span><button type="button" className="link-button" onClick={() => go('settings', 'general')}>{t('sync.rename')}</button></Fact>
      </dl>
    </>
  );
}

/** What somebody should look after; nothing where there is nothing. */
function Alarm({ sign: Sign, says }: { sign: LucideIcon; says: readonly string[] }) {
  if (says.length === 0) return null;
  return <ul className="sync-damage" role="alert">{says.map((text, at) => <li key={`${at} ${text}`}><Sign size={14} strokeWidth={1.75} aria-hidden />{text}</li>)}</ul>;
}

const damageText = ({ is, title, number, what, mended }: SyncState['damage'][number]): string => (is === 'record' ? t(mended ? 'sync.damage.mended' : 'sync.damage.record', { title }) : t(`sync.damage.${is}`, { what, number }));
/** For a reason of a later release, what holds for all. */
const backupsText = ({ failed, newest }: NonNullable<SyncState['backups']>, now: number): string =>
  t(hasMessage(`sync.backup.${failed}`) ? `sync.backup.${failed}` : 'sync.backup.failed', { newest: newest === null ? t('sync.backupNone') : t('sync.backupNewest', { time: moment(newest, now) }) });
const count = (value: number): string => value.toLocaleString('en-US');
const MINUTE = 60_000;
/** Seconds are news for a minute; after that the moment is. */
const heardText = (at: number, now: number): string => (now - at < MINUTE ? t('sync.heardAgo', { seconds: Math.max(0, Math.round((now - at) / 1000)) }) : moment(at, now));

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{t(`sync.fact.${name}`)}</dt><dd>{children}</dd></div>;
}

function Contact({ sync, now }: { sync: SyncState; now: number }) {
  const ended = useQuery('status', {}).value?.ended ?? null;
  if (ended) return <Ended of={ended} waiting={sync.waiting} />;
  const trouble = sync.pool === 'connected' ? sync.trouble : null;
  const looks = trouble !== null ? 'offline' : sync.pool;
  const why = trouble !== null ? t(`sync.trouble.${trouble}`) : sync.pool === 'refused' ? whyRefused(sync.reason) : null;
  return (
    <div className={`sync-contact sync-contact-${looks}`}>
      <span className={`frame-dot frame-dot-${looks}`} aria-hidden />
      <div>
        <p><strong>{t(trouble !== null ? 'sync.state.trouble' : `sync.state.${sync.pool}`)}</strong> {trouble === null ? <span className="dim">{t(sync.pool === 'connected' ? 'sync.since' : 'sync.sinceNot', { time: moment(sync.since, now) })}</span> : null}</p>
        <p className="dim">{why ?? t(`sync.state.${sync.pool}.help`)}</p>
        {sync.pool === 'connected' && sync.minor < 1 ? <p className="dim">{t('sync.oldPool')}</p> : null}
      </div>
    </div>
  );
}

/** The pool is there, and does not know the one who looks. */
function Ended({ of, waiting }: { of: SessionEnd; waiting: number }) {
  return (
    <div className="sync-contact sync-contact-offline">
      <span className="frame-dot frame-dot-offline" aria-hidden />
      <div>
        <p><strong>{endedHead(of)}</strong></p>
        <p className="dim">{of.active ? t('sync.ended.why', { what: endedMeans(of, waiting) }) : endedMeans(of, waiting)}</p>
      </div>
      {of.active ? <button type="button" className="button primary" onClick={askToSignInAgain}>{t('frame.signInAgain')}</button> : null}
    </div>
  );
}

/** The things that wait for a hand, each with where to do it; a line of its own when there are none. */
function Todo({ sync }: { sync: SyncState }) {
  const overtaken = useQuery('overtaken', {}).value?.length ?? 0;
  const branches = useQuery('branches', { closed: false }).value?.length ?? 0;
  const forgotten = useQuery('forgotten', {}).value?.length ?? 0;
  const ended = useQuery('status', {}).value?.ended ?? null;
  const rows = [
    { section: 'waiting', count: sync.waiting }, { section: 'notAccepted', count: sync.notAccepted }, { section: 'notAccepted', count: sync.notAcceptedOthers, says: 'notAcceptedOthers' }, { section: 'overtaken', count: overtaken }, { section: 'branches', count: branches }, { section: 'forgotten', count: forgotten }, { section: 'elsewhere', count: sync.elsewhere },
  ].map(({ says, ...one }) => ({ ...one, says: says ?? one.section })).filter((one) => one.count > 0);
  if (rows.length === 0) return ended ? null : <p className="sync-clear">{t('sync.clear')}</p>;
  return (
    <ul className="sync-todo">
      {rows.map((one) => <li key={one.says}><button type="button" onClick={() => go('sync', one.section)}><strong className="num">{one.count}</strong><span>{t(`sync.todo.${one.says}`)}</span><ChevronRight size={16} strokeWidth={1.75} aria-hidden /></button></li>)}
    </ul>
  );
}
