import { useRef } from 'react';
import type { ItemRow } from '../../shared/protocol/queries.ts';
import { ITEM_KINDS, type Item, type ItemKind } from '../../shared/rundown/rundown.ts';
import { parseLength, parseTimeOfDay } from '../../shared/rundown/time-entry.ts';
import { clock, minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { announce } from '../app/notices.ts';
import { useQuery } from '../data/useQuery.ts';
import { dropWords } from '../data/field-words.ts';
import { useComposing } from '../ui/useComposing.ts';
import { useKeptWords, useWriting } from '../ui/useField.ts';
import { isDue, shown, typed } from '../ui/writing.ts';
import { setItem, type Editable } from './acts.ts';
import type { Edit } from './columns.ts';

/** What was changed in a cell (null: nothing), where to go next, and the number of the item's row when writing began. */
export type Commit = (change: Partial<Editable> | null, move: 'down' | 'right' | 'left' | 'stay', seen: number) => void;

interface Props {
  edit: Edit; item: ItemRow;
  /** The first key, when typing it began the edit. */
  first: string | null;
  onCommit: Commit;
  onCancel(): void;
}

const textOf = (edit: Edit, item: Item): string => {
  if (edit === 'text') return item.slug;
  if (edit === 'presenter') return item.presenter;
  if (edit === 'length') return item.planned === null ? '' : minutesSeconds(item.planned);
  return item.hardStart === null ? '' : clock(item.hardStart);
};

/** What the words in the cell change of those that stood there; 'wrong' when they are not a time; null when they change nothing. An empty time cell takes the plan or the pin away. */
function changeOf(edit: Edit, stood: string, written: string): Partial<Editable> | 'wrong' | null {
  const text = written.trim();
  if (edit === 'text') return text === stood ? null : { slug: text.slice(0, 120) };
  if (edit === 'presenter') return text === stood ? null : { presenter: text };
  if (edit === 'length') {
    const planned = parseLength(text);
    if (planned === null && text !== '') return 'wrong';
    return planned === parseLength(stood) ? null : { planned };
  }
  const hardStart = parseTimeOfDay(text);
  if (hardStart === null && text !== '') return 'wrong';
  return hardStart === parseTimeOfDay(stood) ? null : { hardStart };
}

/** One cell being written. Enter goes down, Tab to the next cell, Esc leaves it as it is; leaving it with the mouse keeps what was written. Until a key is pressed it shows what another person sets. */
export function CellEditor({ edit, item, first, onCommit, onCancel }: Props) {
  const now = { value: textOf(edit, item), seen: item.seq };
  const [writing, setWriting] = useWriting(now, first);
  /** A key has ended it: the focus that goes then is no leaving with the mouse, which would write once more, or in spite of Esc. */
  const ended = useRef(false);
  const { value: people } = useQuery('people', edit === 'presenter' ? {} : null);
  const change = isDue(writing, now) ? changeOf(edit, writing.on.value, writing.text) : null;
  const seen = writing?.on.seen ?? item.seq;
  const { composing, input } = useComposing();
  const field = `item/${item.id}/${edit}`;
  useKeptWords(field, shown(writing, now), composing.current ? undefined : change === 'wrong' || change === null ? null : [setItem(item.id, change, seen)]);
  if (edit === 'kind') return <KindEditor item={item} onCommit={onCommit} onCancel={onCancel} />;
  /** What stands here goes another way, or nowhere. */
  const finish = (): void => { ended.current = true; dropWords(field); };
  const commit = (move: 'down' | 'right' | 'left'): void => { if (change !== 'wrong') { finish(); onCommit(change, move, seen); } };
  const keys = (event: React.KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') commit('down');
    else if (event.key === 'Tab') commit(event.shiftKey ? 'left' : 'right');
    else if (event.key === 'Escape') { finish(); onCancel(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <input className="rundown-edit" autoFocus value={shown(writing, now)} aria-invalid={change === 'wrong'} maxLength={120} list={edit === 'presenter' ? 'rundown-presenters' : undefined}
        placeholder={edit === 'length' ? t('rundown.lengthHint') : edit === 'time' ? t('rundown.timeHint') : ''} title={change === 'wrong' ? t('rundown.notATime') : ''}
        onFocus={(event) => { if (first === null) event.target.select(); }} onChange={(event) => setWriting(typed(writing, event.target.value, now))} onKeyDown={keys}
        {...input}
        onBlur={() => { if (ended.current) return; finish(); if (change === 'wrong') { announce('warning', t('rundown.timeNotTaken', { text: writing?.text.trim() ?? '' })); onCancel(); } else onCommit(change, 'stay', seen); }} />
      {edit === 'presenter' ? <datalist id="rundown-presenters">{(people ?? []).filter((one) => one.active && one.roles.includes('anchor')).map((one) => <option key={one.id} value={one.name}>{one.name}</option>)}</datalist> : null}
    </>
  );
}

function KindEditor({ item, onCommit, onCancel }: Pick<Props, 'item' | 'onCommit' | 'onCancel'>) {
  const keys = (event: React.KeyboardEvent<HTMLSelectElement>): void => {
    if (event.key === 'Escape') onCancel();
    else if (event.key === 'Enter') onCommit(null, 'down', item.seq);
    else if (event.key === 'Tab') onCommit(null, event.shiftKey ? 'left' : 'right', item.seq);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <select className="rundown-edit" autoFocus value={item.kind} onKeyDown={keys} onBlur={onCancel} onChange={(event) => onCommit({ kind: event.target.value as ItemKind }, 'stay', item.seq)}>
      {ITEM_KINDS.map((kind) => <option key={kind} value={kind}>{t(`rundown.kind.${kind}`)}</option>)}
    </select>
  );
}
