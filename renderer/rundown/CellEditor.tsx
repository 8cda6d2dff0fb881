import { useRef, useState } from 'react';
import { ITEM_KINDS, type Item, type ItemKind } from '../../shared/rundown/rundown.ts';
import { parseLength, parseTimeOfDay } from '../../shared/rundown/time-entry.ts';
import { clock, minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { useQuery } from '../data/useQuery.ts';
import type { Editable } from './acts.ts';
import type { Edit } from './columns.ts';

interface Props {
  edit: Edit; item: Item;
  /** The first key, when typing it began the edit. */
  typed: string | null;
  onCommit(change: Partial<Editable> | null, move: 'down' | 'right' | 'left' | 'stay'): void;
  onCancel(): void;
}

const shown = (edit: Edit, item: Item): string => {
  if (edit === 'text') return item.slug;
  if (edit === 'presenter') return item.presenter;
  if (edit === 'length') return item.planned === null ? '' : minutesSeconds(item.planned);
  return item.hardStart === null ? '' : clock(item.hardStart);
};

/** What the words in the cell change; 'wrong' when they are not a time; null when they change nothing. An empty time cell takes the plan or the pin away. */
function changeOf(edit: Edit, item: Pick<Item, 'slug' | 'presenter' | 'planned' | 'hardStart'>, written: string): Partial<Editable> | 'wrong' | null {
  const text = written.trim();
  if (edit === 'text') return text === item.slug ? null : { slug: text.slice(0, 120) };
  if (edit === 'presenter') return text === item.presenter ? null : { presenter: text };
  if (edit === 'length') {
    const planned = text === '' ? null : parseLength(text);
    if (planned === null && text !== '') return 'wrong';
    return planned === item.planned ? null : { planned };
  }
  const hardStart = text === '' ? null : parseTimeOfDay(text);
  if (hardStart === null && text !== '') return 'wrong';
  return hardStart === item.hardStart ? null : { hardStart };
}

/** One cell being written. Enter goes down, Tab to the next cell, Esc leaves it as it was; leaving it with the mouse keeps what was written. */
export function CellEditor({ edit, item, typed, onCommit, onCancel }: Props) {
  const [written, setWritten] = useState(typed ?? shown(edit, item));
  /** A key has ended it: the focus that goes then is no leaving with the mouse, which would write once more, or in spite of Esc. */
  const ended = useRef(false);
  const { value: people } = useQuery('people', edit === 'presenter' ? {} : null);
  const change = changeOf(edit, item, written);
  if (edit === 'kind') return <KindEditor item={item} onCommit={onCommit} onCancel={onCancel} />;
  const commit = (move: 'down' | 'right' | 'left' | 'stay'): void => { if (change !== 'wrong') { ended.current = true; onCommit(change, move); } };
  const keys = (event: React.KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') commit('down');
    else if (event.key === 'Tab') commit(event.shiftKey ? 'left' : 'right');
    else if (event.key === 'Escape') { ended.current = true; onCancel(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <input className="rundown-edit" autoFocus value={written} aria-invalid={change === 'wrong'} maxLength={120} list={edit === 'presenter' ? 'rundown-presenters' : undefined}
        placeholder={edit === 'length' ? t('rundown.lengthHint') : edit === 'time' ? t('rundown.timeHint') : ''} title={change === 'wrong' ? t('rundown.notATime') : ''}
        onFocus={(event) => { if (typed === null) event.target.select(); }} onChange={(event) => setWritten(event.target.value)} onKeyDown={keys}
        onBlur={() => { if (ended.current) return; if (change === 'wrong') onCancel(); else onCommit(change, 'stay'); }} />
      {edit === 'presenter' ? <datalist id="rundown-presenters">{(people ?? []).filter((one) => one.active && one.roles.includes('anchor')).map((one) => <option key={one.id} value={one.name}>{one.name}</option>)}</datalist> : null}
    </>
  );
}

function KindEditor({ item, onCommit, onCancel }: Pick<Props, 'item' | 'onCommit' | 'onCancel'>) {
  const keys = (event: React.KeyboardEvent<HTMLSelectElement>): void => {
    if (event.key === 'Escape') onCancel();
    else if (event.key === 'Enter') onCommit(null, 'down');
    else if (event.key === 'Tab') onCommit(null, event.shiftKey ? 'left' : 'right');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <select className="rundown-edit" autoFocus value={item.kind} onKeyDown={keys} onBlur={onCancel} onChange={(event) => onCommit({ kind: event.target.value as ItemKind }, 'stay')}>
      {ITEM_KINDS.map((kind) => <option key={kind} value={kind}>{t(`rundown.kind.${kind}`)}</option>)}
    </select>
  );
}
