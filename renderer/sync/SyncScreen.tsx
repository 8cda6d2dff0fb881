import { t } from '../app/language.ts';
import { go, useNavigation } from '../app/navigation.ts';
import { useQuery } from '../data/useQuery.ts';
import { Branches } from './Branches.tsx';
import { Forgotten } from './Forgotten.tsx';
import { Elsewhere } from './Elsewhere.tsx';
import { Keeps } from './Keeps.tsx';
import { MediaPage } from './MediaPage.tsx';
import { NotAcceptedList } from './NotAcceptedList.tsx';
import { OvertakenList } from './OvertakenList.tsx';
import { Overview } from './Overview.tsx';
import { Waiting } from './Waiting.tsx';
import './sync.css';

const SECTIONS = ['overview', 'waiting', 'notAccepted', 'overtaken', 'branches', 'forgotten', 'elsewhere', 'keeps', 'media'] as const;
type Section = (typeof SECTIONS)[number];

/** 同步: how this workstation stands with the pool, and everything that waits for a hand. The address names the section: #/sync/overtaken. */
export default function SyncScreen() {
  const { id } = useNavigation();
  const section = SECTIONS.find((one) => one === id?.split('/')[0]) ?? 'overview';
  const counts = useCounts();
  const others = useQuery('sync', {}).value?.notAcceptedOthers ?? 0;
  return (
    <div className="sync">
      <nav className="sync-nav" aria-label={t('sync.sections')}>
        {SECTIONS.filter((one) => (one !== 'elsewhere' && one !== 'forgotten') || section === one || counts[one]).map((one) => (
          <button key={one} type="button" aria-current={one === section ? 'page' : undefined} onClick={() => go('sync', one)}>
            <span>{t(`sync.${one}`)}</span>{one === 'notAccepted' && others > 0 ? <span className="sync-count sync-count-others">{t('sync.notAccepted.othersCount', { count: others })}</span> : null}{counts[one] ? <span className={`sync-count sync-count-${one} num`}>{counts[one]}</span> : null}
          </button>
        ))}
      </nav>
      {section === 'branches' ? <section className="sync-full" aria-label={t('sync.branches')}><h1 className="visually-hidden">{t('sync.branches')}</h1><Branches id={id?.split('/')[1] ?? null} /></section>
        : <section className="sync-body" aria-label={t(`sync.${section}`)}><h1>{t(`sync.${section}`)}</h1><Body section={section} /></section>}
    </div>
  );
}

function Body({ section }: { section: Exclude<Section, 'branches'> }) {
  switch (section) {
    case 'overview': return <Overview />;
    case 'waiting': return <Waiting />;
    case 'notAccepted': return <NotAcceptedList />;
    case 'overtaken': return <OvertakenList />;
    case 'forgotten': return <Forgotten />;
    case 'elsewhere': return <Elsewhere />;
    case 'keeps': return <Keeps />;
    case 'media': return <MediaPage />;
  }
}

/** How many things wait for a hand, by section. */
function useCounts(): Partial<Record<Section, number>> {
  const sync = useQuery('sync', {}).value;
  const overtaken = useQuery('overtaken', {}).value;
  const branches = useQuery('branches', { closed: false }).value;
  const media = useQuery('media.queue', {}).value;
  const forgotten = useQuery('forgotten', {}).value;
  return { forgotten: forgotten?.length ?? 0, waiting: sync?.waiting ?? 0, notAccepted: sync?.notAccepted ?? 0, overtaken: overtaken?.length ?? 0, branches: branches?.length ?? 0, elsewhere: sync?.elsewhere ?? 0, media: media ? media.left.fetch.files + media.left.send.files : 0 };
}
