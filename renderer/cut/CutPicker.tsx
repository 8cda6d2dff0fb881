import { useState } from 'react';
import { Input } from 'antd';
import { Scissors, Search } from 'lucide-react';
import { cutLength } from '../../shared/cut/cut.ts';
import type { StoryRow } from '../../shared/protocol/queries.ts';
import { timecode } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { useNavigation } from '../app/navigation.ts';
import { useQuery } from '../data/useQuery.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { StageMark } from '../ui/StageMark.tsx';
import { SyncMarks } from '../ui/SyncMark.tsx';

/** Channels whose versions are cut. */
const MOVING: readonly string[] = ['tv', 'video'];
const ICON = { size: 16, strokeWidth: 1.75 } as const;

/** Which version to cut: all that go out as picture, with what is cut already. */
export function CutPicker() {
  const { go } = useNavigation();
  const [text, setText] = useState('');
  const { value, error, loading } = useQuery('stories', { text, limit: 200 });
  const rows = value?.rows.flatMap((story) => story.versions.filter((version) => MOVING.includes(version.form)).map((version) => ({ story, version }))) ?? [];
  return (
    <main className="cut-picker" aria-label={t('cut.pick')}>
      <header>
        <h1>{t('cut.pick')}</h1>
        <Input size="small" allowClear autoFocus prefix={<Search {...ICON} aria-hidden />} placeholder={t('cut.pickSearch')} aria-label={t('cut.pickSearch')} value={text} onChange={(event) => setText(event.target.value)} />
      </header>
      {error && <ErrorState error={error} />}
      {loading && !value && <SkeletonRows />}
      {value && rows.length === 0 && <EmptyState icon={Scissors} text={t(text === '' ? 'cut.pickEmpty' : 'cut.pickNothing', { text })} {...(text === '' ? { action: { label: t('cut.toStories'), run: () => go('stories') } } : {})} />}
      {rows.length > 0 && (
        <table>
          <thead><tr><th>{t('cut.column.story')}</th><th>{t('cut.column.channel')}</th><th>{t('cut.column.stage')}</th><th className="num">{t('cut.column.length')}</th></tr></thead>
          <tbody>{rows.map(({ story, version }) => <PickRow key={version.id} story={story} version={version} />)}</tbody>
        </table>
      )}
    </main>
  );
}

function PickRow({ story, version }: { story: StoryRow; version: StoryRow['versions'][number] }) {
  const { go } = useNavigation();
  const { value: cut } = useQuery('cut', { id: version.id });
  const frames = cut ? cutLength(cut) : 0;
  return (
    <tr onClick={() => go('cut', version.id)}>
      <td><button type="button" className="cut-off" onClick={() => go('cut', version.id)}>{version.title || story.title}</button></td>
      <td className="dim">{version.channelName}</td>
      <td><span className="cut-states"><StageMark stage={version.stage} /><SyncMarks marks={version.marks} pending={version.pending} /></span></td>
      <td className="num">{frames > 0 ? timecode(frames) : <span className="dim">{t('cut.notCut')}</span>}</td>
    </tr>
  );
}
