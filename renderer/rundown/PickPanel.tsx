import { Button, Input, Segmented } from 'antd';
import { Plus, Search, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { isSpoken } from '../../shared/channel/channel.ts';
import { blocksOf } from '../../shared/script/schema.ts';
import { ITEM_KINDS, type ItemKind } from '../../shared/rundown/rundown.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { once } from './once.ts';
import { useQuery } from '../data/useQuery.ts';
import type { Editable } from './acts.ts';
import { ReviewMark } from './StateMark.tsx';
import type { Row } from './rows.ts';

interface Props { rundown: string; after: string | null; used: readonly Row[]; onAdd(items: Partial<Editable>[]): void; onClose(): void }

/** What can go into the run: versions of spoken channels, finished media, and bare items. */
export function PickPanel({ after, used, onAdd, onClose }: Props) {
  const [tab, setTab] = useState<'stories' | 'media' | 'plain'>('stories');
  const [text, setText] = useState('');
  return (
    <aside className="rundown-panel rundown-pick" aria-label={t('rundown.add')}>
      <header>
        <Segmented size="small" value={tab} onChange={setTab} options={(['stories', 'media', 'plain'] as const).map((value) => ({ value, label: t(`rundown.pick.${value}`) }))} />
        <Button type="text" aria-label={t('rundown.close')} icon={<X size={16} strokeWidth={1.75} />} onClick={onClose} />
      </header>
      <p className="dim cut-off">{after === null ? t('rundown.pick.atEnd') : t('rundown.pick.after', { slug: after })}</p>
      {tab === 'plain' ? <PlainItems onAdd={onAdd} /> : <Input prefix={<Search size={14} strokeWidth={1.75} />} allowClear placeholder={t('rundown.pick.search')} value={text} onChange={(event) => setText(event.target.value)} autoFocus />}
      {tab === 'stories' ? <Stories text={text} used={used} onAdd={onAdd} /> : tab === 'media' ? <Media text={text} onAdd={onAdd} /> : null}
    </aside>
  );
}

/** Film or voice-over makes it 片, otherwise the anchor reads it. */
async function kindOf(version: string): Promise<ItemKind> {
  const body = await once('body', { id: version });
  return body && blocksOf(body.doc).some((block) => block.kind === 'vo' || block.kind === 'sot') ? 'package' : 'read';
}

function Stories({ text, used, onAdd }: { text: string; used: readonly Row[]; onAdd: Props['onAdd'] }) {
  const { value, error } = useQuery('stories', { text, limit: 300 });
  const inRun = useMemo(() => new Set(used.map((row) => row.item.versionId)), [used]);
  const found = useMemo(() => (value?.rows ?? []).flatMap((story) => story.versions.filter((version) => isSpoken(version.form)).map((version) => ({ story, version }))), [value]);
  const add = (version: string, slug: string): void => { void kindOf(version).then((kind) => onAdd([{ slug: slug.slice(0, 120), kind, versionId: version }])); };
  if (error) return <p className="rundown-blank" role="alert">{t('rundown.loadFailed')}</p>;
  return (
    <Choices empty={value ? t(text ? 'rundown.pick.nothingFound' : 'rundown.pick.noStories') : ''} entries={found.map(({ story, version }) => ({
      key: version.id, onChoose: () => add(version.id, version.title || story.title),
      content: <><span className="rundown-pick-title">{version.title || story.title}</span><span className="rundown-pick-facts dim">{version.channelName}<ReviewMark state={version.stage} />{inRun.has(version.id) ? <b>{t('rundown.pick.inRun')}</b> : null}</span></>,
    }))} />
  );
}

function Media({ text, onAdd }: { text: string; onAdd: Props['onAdd'] }) {
  const { value, error } = useQuery('assets', { text });
  const [kind, setKind] = useState<ItemKind>('opener');
  const found = (value ?? []).filter((asset) => asset.kind !== 'image' && !asset.deleted);
  if (error) return <p className="rundown-blank" role="alert">{t('rundown.loadFailed')}</p>;
  return (
    <>
      <label className="rundown-as">{t('rundown.pick.as')}<KindSelect value={kind} onChange={setKind} /></label>
      <Choices empty={value ? t('rundown.pick.nothingFound') : ''} entries={found.map((asset) => ({
        key: asset.id, onChoose: () => onAdd([{ slug: asset.name.replace(/\.[^.]+$/, '').slice(0, 120), kind, assetId: asset.id }]),
        content: <><span className="rundown-pick-title">{asset.name}</span><span className="rundown-pick-facts dim">{minutesSeconds(asset.probe.durationMs)}</span></>,
      }))} />
    </>
  );
}

function PlainItems({ onAdd }: { onAdd: Props['onAdd'] }) {
  return (
    <ul className="rundown-plain">
      {ITEM_KINDS.map((kind) => <li key={kind}><Button block icon={<Plus size={14} strokeWidth={1.75} />} onClick={onceOf(() => onAdd([{ slug: t(`rundown.kind.${kind}`), kind }]))}>{t(`rundown.kind.${kind}`)}</Button></li>)}
    </ul>
  );
}

function KindSelect({ value, onChange }: { value: ItemKind; onChange(kind: ItemKind): void }) {
  return <select className="rundown-select" value={value} onChange={(event) => onChange(event.target.value as ItemKind)}>{ITEM_KINDS.map((kind) => <option key={kind} value={kind}>{t(`rundown.kind.${kind}`)}</option>)}</select>; // the options are the kinds
}

/** What one click does, done once by a double click. */
const onceOf = (act: () => void) => (event: { readonly detail: number }): void => { if (event.detail < 2) act(); };

/** A list to choose from with arrows and Enter, or by clicking. */
function Choices({ entries, empty }: { entries: readonly { key: string; content: React.ReactNode; onChoose(): void }[]; empty: string }) {
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const chosen = Math.min(at, entries.length - 1);
  useEffect(() => { list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' }); }, [chosen]);
  const keys = (event: React.KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setAt(Math.min(entries.length - 1, chosen + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1));
    else if (event.key === 'Enter') entries[chosen]?.onChoose();
    else return;
    event.preventDefault();
  };
  if (entries.length === 0) return <p className="rundown-pick-empty dim">{empty}</p>;
  return (
    <ul ref={list} className="rundown-choices" role="listbox" tabIndex={0} onKeyDown={keys} aria-label={t('rundown.add')}>
      {entries.map((entry, index) => (
        <li key={entry.key} role="option" aria-selected={index === chosen} onMouseDown={() => setAt(index)} onDoubleClick={entry.onChoose}>
          <span className="rundown-pick-text">{entry.content}</span>
          <Button type="text" tabIndex={-1} aria-label={t('rundown.add')} icon={<Plus size={14} strokeWidth={1.75} />} onClick={onceOf(entry.onChoose)} onDoubleClick={(event) => event.stopPropagation()} />
        </li>
      ))}
    </ul>
  );
}
