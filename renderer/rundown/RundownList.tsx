import { Button, Input, Select } from 'antd';
import { CopyCheck, ListVideo, Plus, Trash2 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { mayDo } from '../../shared/log/apply.ts';
import type { QueryResults } from '../../shared/protocol/queries.ts';
import type { Programme } from '../../shared/rundown/rundown.ts';
import { twinned, twinsOf } from '../../shared/rundown/twins.ts';
import { clock, minutesSeconds, timeOfDay } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { useNow } from '../app/useNow.ts';
import { command } from '../data/command.ts';
import { newId } from '../data/newId.ts';
import { useMarks } from '../data/useMarks.ts';
import { PortError } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';
import { useNames, usePerson } from '../desk/usePerson.ts';
import { DateField } from '../ui/DateField.tsx';
import { localDate } from '../ui/format.ts';
import { StageMark } from '../ui/StageMark.tsx';
import { SyncMarks } from '../ui/SyncMark.tsx';
import { attempt } from './attempt.ts';
import { DeletedRundowns } from './DeletedRundowns.tsx';

/** All rundowns, newest day first, the making of a new one, and those that were deleted. `deleted`: what was deleted here just now. */
export function RundownList({ deleted, onOpen }: { deleted: { id: string; title: string } | null; onOpen(id: string): void }) {
  const [bin, setBin] = useState(false);
  const mayRestore = mayDo('rundown.set', usePerson()?.roles ?? []);
  const restore = ({ id }: { id: string }): void => void attempt('rundown.set', id, { deleted: false }).then((did) => { if (did) onOpen(id); });
  const { value: rundowns, error, loading } = useQuery('rundowns', {});
  const { value: programmes = [] } = useQuery('programmes', {});
  const names = useMemo(() => new Map(programmes.map((one) => [one.id, one.name])), [programmes]);
  const sorted = useMemo(() => [...(rundowns ?? [])].filter((one) => !one.deleted).sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.start - b.start)), [rundowns]);
  if (bin) return <section className="rundown-list" aria-label={t('rundown.title')}><DeletedRundowns names={names} mayRestore={mayRestore} onRestore={restore} onClose={() => setBin(false)} /></section>;
  return (
    <section className="rundown-list" aria-label={t('rundown.title')}>
      <CreateForm programmes={programmes} rundowns={sorted} onMade={onOpen} onBin={() => setBin(true)} />
      {deleted && mayRestore ? <div className="rundown-undo" role="status"><span className="cut-off">{t('rundown.deleted', { title: deleted.title })}</span><Button size="small" onClick={() => restore(deleted)}>{t('rundown.restore')}</Button></div> : null}
      {error ? <p className="rundown-blank" role="alert">{t('rundown.loadFailed')}</p>
        : loading && !rundowns ? <Skeleton rows={6} />
        : sorted.length === 0 ? <div className="rundown-blank"><ListVideo size={28} strokeWidth={1.5} /><p>{t('rundown.noneYet')}</p></div>
        : <ListTable rundowns={sorted} names={names} onOpen={onOpen} />}
    </section>
  );
}

function ListTable({ rundowns, names, onOpen }: { rundowns: QueryResults['rundowns']; names: ReadonlyMap<string, string>; onOpen(id: string): void }) {
  const marksOn = useMarks();
  const counts = useMemo(() => twinned(rundowns), [rundowns]);
  return (
    <table className="rundown-list-table">
      <thead><tr><th>{t('rundown.date')}</th><th>{t('rundown.programme')}</th><th>{t('rundown.name')}</th><th className="num">{t('rundown.episode')}</th><th className="num">{t('rundown.onAirAt')}</th><th className="num">{t('rundown.length')}</th><th>{t('rundown.state')}</th></tr></thead>
      <tbody>
        {rundowns.map((one) => {
          const count = counts.get(one.id);
          return <tr key={one.id} onClick={() => onOpen(one.id)}>
            <td>{one.date}</td>
            <td>{names.get(one.programmeId) ?? ''}</td>
            <td><button type="button" className="rundown-link cut-off" onClick={() => onOpen(one.id)}>{one.title}</button></td>
            <td className="num">{one.episode}</td>
            <td className="num">{clock(one.start)}</td>
            <td className="num">{minutesSeconds(one.length)}</td>
            <td><span className="rundown-list-state"><StageMark stage={one.state} /><SyncMarks marks={marksOn(one.id)} pending={one.pending} provisional={one.provisional} />{count === undefined ? null : <TwinMark count={count} />}</span></td>
          </tr>;
        })}
      </tbody>
    </table>
  );
}

/** That a show has more than one rundown. */
const TwinMark = ({ count }: { count: number }) => <span className="rundown-twin" title={t('rundown.twin.hint', { count })}><CopyCheck size={14} strokeWidth={1.75} aria-hidden />{t('rundown.twin', { count })}</span>;

/** The next episode of a programme: programme, day, and a title that is the programme's name until somebody writes another. */
function CreateForm({ programmes, rundowns, onMade, onBin }: { programmes: readonly Programme[]; rundowns: QueryResults['rundowns']; onMade(id: string): void; onBin(): void }) {
  const [chosen, setChosen] = useState<string | null>(null);
  /** Null until somebody picks one or begins to fill in the others: today, also where the list has stood open over midnight; but not another day under the hands of whoever is at it. */
  const [picked, setPicked] = useState<string | null>(null);
  const now = useNow(60_000);
  const date = picked ?? localDate(now);
  /** A double click makes one rundown. */
  const making = useRef(false);
  const [title, setTitle] = useState('');
  const programme = programmes.find((one) => one.id === chosen) ?? nextOnAir(programmes);
  const nameOf = useNames();
  const [already] = programme ? twinsOf({ id: '', programmeId: programme.id, date }, rundowns) : [];
  const make = async (): Promise<void> => {
    if (!programme || making.current) return;
    making.current = true;
    const id = newId();
    try {
      await command('rundown.create', { kind: 'rundown', id }, { programme: programme.id, date, title: title.trim() || programme.name });
      onMade(id);
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
    } finally { making.current = false; }
  };
  const exists = already ? t('rundown.twin.exists', { episode: already.episode, title: already.title, name: nameOf(already.createdBy) }) : '';
  return (
    <form className="rundown-create" onSubmit={(event) => { event.preventDefault(); void make(); }}>
      <h1>{t('rundown.title')}</h1>
      <Button type="text" aria-label={t('rundown.bin')} title={t('rundown.bin')} icon={<Trash2 size={16} strokeWidth={1.75} />} onClick={onBin} />
      <span className="rundown-grow" />
      {already ? <span className="rundown-twin cut-off" role="status" title={exists}>{exists}</span> : null}
      <Select aria-label={t('rundown.programme')} className="rundown-create-programme" {...(programme ? { value: programme.id } : {})} placeholder={t('rundown.programme')} onChange={(next: string) => { setChosen(next); setPicked(date); }}
        options={programmes.map((one) => ({ value: one.id, label: `${one.name}　${clock(one.start).slice(0, 5)}` }))} />
      <DateField label={t('rundown.date')} value={date} onChange={setPicked} />
      <Input className="rundown-create-title" aria-label={t('rundown.name')} placeholder={programme?.name ?? t('rundown.name')} value={title} maxLength={80} onChange={(event) => { setTitle(event.target.value); setPicked(date); }} />
      <Button type="primary" htmlType="submit" icon={<Plus size={16} strokeWidth={1.75} />} disabled={!programme || date === ''}>{t('rundown.create')}</Button>
    </form>
  );
}

/** The programme most likely meant: the next to go on air today, else the first of tomorrow. */
function nextOnAir(programmes: readonly Programme[]): Programme | undefined {
  const byTime = [...programmes].sort((a, b) => a.start - b.start);
  const now = timeOfDay(new Date());
  return byTime.find((one) => one.start > now) ?? byTime[0];
}

/** The shape of what comes. */
export function Skeleton({ rows }: { rows: number }) {
  return <div className="rundown-skeleton" aria-busy="true">{Array.from({ length: rows }, (_, index) => <i key={index} />)}</div>;
}
