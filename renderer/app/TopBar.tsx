import { Bell, ClipboardCheck, Moon, Search, Sun, UserRound, UserRoundX } from 'lucide-react';
import type { Person } from '../../shared/people/person.ts';
import { clock, timeOfDay } from '../../shared/units.ts';
import { useQuery } from '../data/useQuery.ts';
import { KeyHint } from '../ui/KeyHint.tsx';
import { Popover } from '../ui/Popover.tsx';
import { StageMark } from '../ui/StageMark.tsx';
import { clockTime } from '../ui/format.ts';
import { LANGUAGES, t, useLanguage } from './language.ts';
import { LEVEL_ICONS } from './MessageBar.tsx';
import { go } from './navigation.ts';
import { nextShow, tomorrowsShow } from './next-show.ts';
import { readNotices, useNotices } from './notices.ts';
import { endedHead, endedText } from './outage-text.ts';
import { signOut } from './session.ts';
import { askToSignInAgain } from './sign-in-again.ts';
import { THEMES, useTheme } from './theme.ts';
import { useNow } from './useNow.ts';

/** The programme that comes next, the search, what waits for me, what was said, who I am. */
export function TopBar({ person, onSearch }: { person: Person; onSearch(): void }) {
  const waiting = useQuery('status', {}).value?.reviewWaiting ?? 0;
  return (
    <header className="frame-top">
      <NextProgramme />
      <button type="button" className="frame-search" onClick={onSearch}><Search size={14} strokeWidth={1.75} aria-hidden /><span>{t('frame.search')}</span><KeyHint keys="Ctrl+K" /></button>
      <span className="frame-top-right">
        {waiting > 0 ? <button type="button" className="frame-top-button frame-waiting" onClick={() => go('review')}><ClipboardCheck size={16} strokeWidth={1.75} aria-hidden />{t('frame.reviewWaiting', { count: waiting })}</button> : null}
        <Notices />
        <PersonMenu person={person} />
      </span>
    </header>
  );
}

const HOUR = 3_600_000;
const EVENING = 18 * HOUR;

/** Today's rundown that is on air or comes next; where there is none, the next programme, with tomorrow's rundown where that is made. */
function NextProgramme() {
  const now = useNow(30_000);
  const rundowns = useQuery('rundowns', {}).value ?? [];
  const programmes = useQuery('programmes', {}).value ?? [];
  const sinceMidnight = timeOfDay(new Date(now));
  const today = nextShow(rundowns, now);
  // Nobody has made today's rundown yet: the programme that it would be for, from its place in the day.
  const byTime = programmes.toSorted((a, b) => a.start - b.start);
  const planned = byTime.find((one) => one.start + one.length >= sinceMidnight) ?? byTime[0] ?? null;
  const isTomorrow = !today && planned !== null && planned.start + planned.length < sinceMidnight;
  const next = today ?? (isTomorrow ? tomorrowsShow(rundowns, planned.id, now) : null);
  if (!next && !planned) return <span className="frame-crumb dim">{t('frame.noProgramme')}</span>;
  const start = (next ?? planned)?.start ?? 0;
  const programme = (next ? programmes.find((one) => one.id === next.programmeId)?.name ?? next.title : planned?.name) ?? '';
  const day = isTomorrow ? 'frame.tomorrow' : start >= EVENING ? 'frame.tonight' : 'frame.today';
  return (
    <button type="button" className="frame-crumb" onClick={() => go('rundown', next?.id)}>
      <strong className="cut-off">{t('frame.nextProgramme', { programme, day: t(day), time: clock(start).slice(0, 5) })}</strong>
      {next ? <StageMark stage={next.state} /> : <span className="dim cut-off">{t('frame.noRundown')}</span>}
    </button>
  );
}

function Notices() {
  const { notices, unread } = useNotices();
  const label = unread > 0 ? t('frame.noticesUnread', { count: unread }) : t('frame.notices');
  return (
    <Popover label={label} className="frame-top-button" onOpen={readNotices} button={<><Bell size={16} strokeWidth={1.75} aria-hidden />{unread > 0 ? <span className="frame-badge">{unread}</span> : null}</>}>
      {() => (notices.length === 0 ? <p className="frame-menu-empty">{t('frame.noticesEmpty')}</p> : (
        <ol className="frame-notices">
          {notices.map((notice) => {
            const Icon = LEVEL_ICONS[notice.level];
            return <li key={notice.id} className={`frame-${notice.level}`}><Icon size={14} strokeWidth={1.75} aria-hidden /><span>{notice.text}</span><time className="dim">{clockTime(notice.at)}</time></li>;
          })}
        </ol>
      ))}
    </Popover>
  );
}

function PersonMenu({ person }: { person: Person }) {
  const { language, setLanguage } = useLanguage();
  const { theme, shown, setTheme } = useTheme();
  const { ended = null, outbox: waiting = 0 } = useQuery('status', {}).value ?? {};
  const Sign = ended ? UserRoundX : UserRound;
  return (
    <Popover label={ended ? t('frame.personEnded', { why: endedHead(ended) }) : t('frame.person')} className={`frame-top-button ${ended ? 'frame-person-ended' : ''}`} button={<><Sign size={16} strokeWidth={1.75} aria-hidden /><span className="cut-off">{person.name}</span></>}>
      {(close) => (
        <div className="frame-menu">
          <p className="frame-menu-head"><strong>{person.name}</strong><span className="dim">{person.roles.map((role) => t(`settings.role.${role}`)).join(' · ') || t('settings.noRole')}</span></p>
          {ended ? <p className="frame-menu-ended">{endedText(ended, waiting)}</p> : null}
          {ended?.active ? <button type="button" className="frame-menu-item frame-menu-again" onClick={() => { close(); askToSignInAgain(); }}>{t('frame.signInAgain')}</button> : null}
          <p className="frame-menu-row"><span>{shown === 'dark' ? <Moon size={14} aria-hidden /> : <Sun size={14} aria-hidden />}{t('frame.theme')}</span>
            <span className="frame-choice" role="group" aria-label={t('frame.theme')}>{THEMES.slice(0, 2).map((one) => <button key={one} type="button" aria-pressed={theme === one} onClick={() => setTheme(one)}>{t(`frame.theme.${one}`)}</button>)}</span></p>
          <p className="frame-menu-row"><span>{t('frame.language')}</span>
            <span className="frame-choice" role="group" aria-label={t('frame.language')}>{LANGUAGES.map((one) => <button key={one} type="button" aria-pressed={language === one} onClick={() => setLanguage(one)}>{one === 'en' ? 'English' : '中文'}</button>)}</span></p>
          <button type="button" className="frame-menu-item" onClick={() => { close(); go('settings'); }}>{t('frame.screen.settings')}</button>
          <button type="button" className="frame-menu-item" onClick={() => void signOut()}>{t('frame.signOut')}</button>
        </div>
      )}
    </Popover>
  );
}
