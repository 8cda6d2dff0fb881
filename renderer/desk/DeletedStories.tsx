import { RotateCcw } from 'lucide-react';
import { t } from '../app/language.ts';
import { refusalText } from '../app/notices.ts';
import { useQuery } from '../data/useQuery.ts';
import { localDate } from '../ui/format.ts';

interface Props { readonly chosen: string | null; readonly mayRestore: boolean; onChoose(id: string): void; onRestore(story: { id: string; title: string }): void; onClose(): void }

/** 已删除的稿件: from here a story comes back long after its deletion, with what others sent for it since. */
export function DeletedStories({ chosen, mayRestore, onChoose, onRestore, onClose }: Props) {
  const { value: rows, error } = useQuery('deletedStories', {});
  return (
    <nav className="desk-list" aria-label={t('desk.bin')} onKeyDown={(event) => { if (event.key === 'Escape') onClose(); }}>
      <div className="desk-search"><strong className="desk-bin-title">{t('desk.bin')}</strong><button type="button" className="desk-button" autoFocus onClick={onClose}>{t('desk.bin.back')}</button></div>
      <ul className="desk-rows desk-bin">
        {error && <li className="desk-note" role="alert">{refusalText(error.refusal)}</li>}
        {rows?.length === 0 && <li className="desk-note">{t('desk.bin.empty')}</li>}
        {rows?.map((row) => (
          <li key={row.id} className="desk-bin-row" aria-current={row.id === chosen || undefined}>
            <button type="button" className="desk-bin-open" onClick={() => onChoose(row.id)}><span className="cut-off">{row.title}</span><span className="dim num">{localDate(row.createdAt)}{row.pending && ` · ${t('sync.waiting')}`}</span></button>
            {mayRestore && <button type="button" className="desk-icon" title={t('desk.restore')} aria-label={t('desk.bin.restore', { title: row.title })} onClick={() => onRestore(row)}><RotateCcw size={16} strokeWidth={1.75} /></button>}
          </li>
        ))}
      </ul>
    </nav>
  );
}
