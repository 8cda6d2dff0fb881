import { Check, Film, RefreshCw, Smartphone, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { isSpoken } from '../../shared/channel/channel.ts';
import type { Person } from '../../shared/people/person.ts';
import type { QueryResults } from '../../shared/protocol/queries.ts';
import { levelOfStage, maySign } from '../../shared/review/chain.ts';
import { readTime } from '../../shared/script/read-time.ts';
import { blocksOf } from '../../shared/script/schema.ts';
import type { Verdict } from '../../shared/story/version.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { levelName } from '../app/level.ts';
import { isOn, useNavigation } from '../app/navigation.ts';
import { announce, refusalText } from '../app/notices.ts';
import { command } from '../data/command.ts';
import { call, PortError } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { isBoolean, useSetting } from '../data/useSetting.ts';
import { VersionMark } from '../desk/VersionMark.tsx';
import { Trail } from '../desk/Trail.tsx';
import { moment } from '../ui/format.ts';
import { useNames, usePerson } from '../desk/usePerson.ts';
import { usePlace } from '../desk/usePlace.ts';
import { SyncMarks } from '../ui/SyncMark.tsx';
import { SplitPanes } from '../ui/SplitPanes.tsx';
import { checksOf } from './checks.ts';
import { ReviewText } from './ReviewText.tsx';
import { Unsettled } from './Unsettled.tsx';
import { usePassed } from './usePassed.ts';
import { VerdictBar } from './VerdictBar.tsx';
import '../desk/desk.css';
import '../script/script.css';
import './review.css';

type Waiting = QueryResults['reviewQueue'][number];
type Shown = NonNullable<QueryResults['version']>;
const USUAL_RATE = 280;

/** The green channel first, then who waits longest. */
const urgent = (a: Waiting, b: Waiting): number => Number(b.story.mobileFirst) - Number(a.story.mobileFirst) || a.since - b.since;

/** 审稿: what waits at the left, the text and what changed in it in the middle, facts and the verdict at the right. */
export default function ReviewScreen() {
  const person = usePerson();
  const queue = useQuery('reviewQueue', {});
  const [mineOnly, setMineOnly] = useSetting('review.mineOnly', true, isBoolean);
  const all = useMemo(() => (queue.value ?? []).toSorted(urgent), [queue.value]);
  const rows = mineOnly ? all.filter((row) => row.mine) : all;
  const { id, go } = usePlace('review', rows[0]?.version.id);
  const index = rows.findIndex((row) => row.version.id === id);
  const next = (): void => { const row = rows[(index + 1) % rows.length]; if (row) go('review', row.version.id); };
  const keys = (event: KeyboardEvent): void => {
    const step = event.nativeEvent.isComposing ? undefined : { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = step === undefined ? undefined : rows[Math.max(0, Math.min(rows.length - 1, index + step))];
    if (!row) return;
    event.preventDefault();
    go('review', row.version.id);
  };
  const list = (
    <nav className="desk-list" aria-label={t('review.queue')}>
      <div className="desk-search"><span className="review-count">{t('review.waiting', { mine: all.filter((row) => row.mine).length, all: all.length })}</span>
        <label className="review-mine"><input type="checkbox" checked={mineOnly} onChange={(event) => setMineOnly(event.target.checked)} />{t('review.mineOnly')}</label>
      </div>
      <div className="desk-rows" role="listbox" tabIndex={0} aria-label={t('review.queue')} aria-activedescendant={index >= 0 ? `review-${id}` : undefined} onKeyDown={keys}>
        {queue.error && <p className="desk-note" role="alert">{refusalText(queue.error.refusal)}</p>}
        {!queue.error && queue.value === undefined && [70, 84, 60].map((width) => <div key={width} className="desk-row desk-ghost"><i style={{ width: `${width}%` }} /></div>)}
        {queue.value && rows.length === 0 && <div className="desk-note"><p>{t(all.length > 0 ? 'review.noneMine' : 'review.none')}</p>{all.length > 0 && <button type="button" className="desk-button" onClick={() => setMineOnly(false)}>{t('review.showAll')}</button>}</div>}
        {rows.map((row) => <QueueRow key={row.version.id} row={row} chosen={row.version.id === id} onChoose={() => go('review', row.version.id)} />)}
      </div>
    </nav>
  );
  const open = id === null ? <p className="desk-note">{t('review.chooseOne')}</p> : <OpenReview key={id} id={id} person={person} onDone={() => { if (isOn('review')) next(); }} onNext={next} />;
  return <div className="desk review"><SplitPanes name="review" panes={[{ id: 'queue', size: 260, min: 200, max: 420, content: list }, { id: 'open', min: 500, content: open }]} /></div>;
}

function QueueRow({ row, chosen, onChoose }: { row: Waiting; chosen: boolean; onChoose(): void }) {
  return (
    <div id={`review-${row.version.id}`} role="option" aria-selected={chosen} className="desk-row review-row" onClick={onChoose}>
      <span className="desk-row-title">{row.story.mobileFirst && <Smartphone size={14} strokeWidth={1.75} className="desk-mobile" aria-label={t('desk.mobileFirst')} />}<span className="cut-off">{row.version.title}</span></span>
      <span className="desk-row-facts"><VersionMark version={row.version} /><span className="cut-off">{row.version.channelName}</span><span className="num">{moment(row.since, Date.now())}</span><SyncMarks marks={row.marks} pending={row.pending} short /></span>
    </div>
  );
}

/** Why this person cannot sign what is due; null when they can. The pool asks again. */
function barredFor(version: Shown['version'], person: Person | null): string | null {
  const level = levelOfStage(version.stage);
  if (level === 0) return t('review.notWaiting');
  if (!person || !maySign(person.roles, level)) return t('review.notYours', { level: levelName(level) });
  if (version.createdBy === person.id) return t('refusal.own-story');
  if (version.passes.some((pass) => pass.by === person.id)) return t('refusal.signed-already');
  return null;
}

function OpenReview({ id, person, onDone, onNext }: { id: string; person: Person | null; onDone(): void; onNext(): void }) {
  const live = useQuery('version', { id });
  /** What is on screen: it stays as it is while it is read. Its hash is what gets signed. */
  const [shown, setShown] = useState<Shown | null>(null);
  const [busy, setBusy] = useState(false);
  /** Whoever has gone on to something else is not pulled back when the verdict is through. */
  const gone = useRef(false);
  useEffect(() => { gone.current = false; return () => { gone.current = true; }; }, []);
  const value = live.value;
  useEffect(() => { if (value && !shown) setShown(value); }, [value, shown]);
  const version = value?.version ?? shown?.version;
  const before = usePassed(id);
  const channels = useQuery('channels', {}).value ?? [];
  const programmes = useQuery('programmes', {}).value ?? [];
  const assets = useQuery('assets', { text: '' }).value ?? [];
  const { go } = useNavigation();
  const nameOf = useNames();
  const blocks = useMemo(() => blocksOf(shown?.body.doc), [shown]);

  if (live.error) return <p className="desk-note" role="alert">{refusalText(live.error.refusal)}</p>;
  if (value === null) return <p className="desk-note">{t('desk.gone')}</p>;
  if (!shown || !version) return <div className="desk-open" aria-busy="true" aria-label={t('desk.loading')} />;
  const moved = value !== undefined && value !== null && value.hash !== shown.hash;
  const rate = isSpoken(version.form) ? (programmes.find((one) => one.channelId === version.channelId)?.rate ?? USUAL_RATE) : null;
  const channel = channels.find((one) => one.id === version.channelId);
  const decide = async (verdict: Verdict, remark: string): Promise<boolean> => {
    setBusy(true);
    try {
      const { hash } = await call('review.hash', { version: id });
      if (hash !== shown.hash) { announce('warning', t('refusal.content-moved-on')); return false; }
      await command('review.decide', { kind: 'version', id }, { level: levelOfStage(version.stage), verdict, remark, hash: shown.hash }, version.seq);
      announce('success', t('review.done', { title: version.title, verdict: t(`review.verdict.${verdict}`) }));
      if (!gone.current) onDone();
      return true;
    } catch (error) {
      if (!(error instanceof PortError)) throw error; // a refusal was shown by `command`
      return false;
    } finally {
      if (!gone.current) setBusy(false);
    }
  };
  const text = (
    <main className="desk-open">
      {moved && <div className="desk-writer" role="alert"><span>{t('review.moved')}</span><button type="button" className="desk-button" onClick={() => setShown(value)}><RefreshCw size={14} strokeWidth={1.75} />{t('review.reload')}</button></div>}
      <header className="review-head">
        {shown.version.kicker !== '' && <p className="dim">{shown.version.kicker}</p>}
        <h2>{shown.version.title}</h2>
        {shown.version.subtitle !== '' && <p className="dim">{shown.version.subtitle}</p>}
        <p className="review-line">
          <span>{version.channelName}</span><span>{t('review.author', { name: nameOf(version.createdBy) })}</span>{rate !== null && <span>{t('review.length', { time: minutesSeconds(readTime(blocks, rate).total) })}</span>}
          {before && <span className="review-since">{t('review.since')}</span>}
        </p>
      </header>
      <div className="script-page review-page"><ReviewText blocks={blocks} before={before} rate={rate} assets={assets} /></div>
    </main>
  );
  const facts = (
    <aside className="desk-facts review-side" aria-label={t('desk.facts')}>
      <div className="review-scroll">
        <section className="desk-part"><h3>{t('review.stage')}</h3><VersionMark version={version} />
          <ul className="review-passes">{version.passes.map((pass) => <li key={pass.level}><Check size={14} strokeWidth={1.75} />{t('review.pass', { level: levelName(pass.level), name: nameOf(pass.by), at: moment(pass.at, Date.now()) })}</li>)}</ul>
        </section>
        <section className="desk-part"><h3>{t('review.checks')}</h3>
          <ul className="review-checks">{checksOf({ title: shown.version.title, blocks, channel, assets }).map((check) => (
            <li key={check.text} data-ok={check.ok}>{check.ok ? <Check size={14} strokeWidth={1.75} /> : <TriangleAlert size={14} strokeWidth={1.75} />}{check.text}</li>
          ))}</ul>
          <p className="review-hash" title={shown.hash}>{t('review.hash')} <code>{shown.hash.slice(0, 16)}</code></p>
          <button type="button" className="desk-button" onClick={() => go('cut', id)}><Film size={14} strokeWidth={1.75} />{t('review.cut')}</button>
        </section>
        <section className="desk-part"><h3>{t('desk.trail')}</h3><Trail trail={version.trail} /></section>
      </div>
      <Unsettled standing={value ?? shown} />
      <VerdictBar version={id} key={`${version.stage} ${shown.hash}`} barred={moved ? t('review.moved') : barredFor(version, person)} busy={busy} onDecide={decide} onNext={onNext} />
    </aside>
  );
  return <SplitPanes name="review.open" panes={[{ id: 'text', min: 320, content: text }, { id: 'facts', size: 288, min: 240, max: 460, content: facts }]} />;
}
