import { Select } from 'antd';
import { MonitorPlay } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { twinned } from '../../shared/rundown/twins.ts';
import { clock } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { useNavigation } from '../app/navigation.ts';
import { useQuery } from '../data/useQuery.ts';
import { rundownToShow } from './choice.ts';
import { Operator } from './Operator.tsx';
import './prompter.css';

/** 提词: choose a rundown, then run its roll. */
export default function PrompterScreen() {
  const { id, go } = useNavigation();
  const { value: rundowns, error } = useQuery('rundowns', {});
  const sorted = useMemo(() => [...(rundowns ?? [])].filter((one) => !one.deleted).sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.start - b.start)), [rundowns]);
  const counts = useMemo(() => twinned(sorted), [sorted]);
  const shown = useRef<string | null>(null);
  const chosen = rundownToShow(id, shown.current, sorted, Date.now());
  useEffect(() => { shown.current = chosen; }, [chosen]);
  const listed = sorted.find((one) => one.id === chosen);
  const choice = (
    <Select className="prompter-choice" aria-label={t('prompter.rundown')} {...(listed ? { value: listed.id } : {})} placeholder={t('prompter.rundown')} onChange={(next: string) => go('prompter', next)}
      options={sorted.map((one) => ({ value: one.id, label: `${one.date.slice(5)}　${clock(one.start).slice(0, 5)}　${one.title}${counts.has(one.id) ? `　${t('export.episode', { number: one.episode })}` : ''}` }))} />
  );
  if (error) return <p className="prompter-blank" role="alert">{t('prompter.notThere')}</p>;
  if (chosen === null) return <div className="prompter-blank">{rundowns ? <><MonitorPlay size={28} strokeWidth={1.5} /><p>{t('prompter.noRundown')}</p></> : null}</div>;
  return <Operator key={chosen} rundown={chosen} choice={choice} />;
}
