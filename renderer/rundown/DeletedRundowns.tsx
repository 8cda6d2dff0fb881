import { Button } from 'antd';
import { RotateCcw } from 'lucide-react';
import { t } from '../app/language.ts';
import { useQuery } from '../data/useQuery.ts';

interface Props { readonly names: ReadonlyMap<string, string>; readonly mayRestore: boolean; onRestore(rundown: { id: string; title: string }): void; onClose(): void }

/** 已删除的串联单: from here a rundown comes back with its items, long after somebody deleted it. */
export function DeletedRundowns({ names, mayRestore, onRestore, onClose }: Props) {
  const { value: rows, error } = useQuery('deletedRundowns', {});
  return (
    <section className="rundown-bin" aria-label={t('rundown.bin')} onKeyDown={(event) => { if (event.key === 'Escape') onClose(); }}>
      <header><h2>{t('rundown.bin')}</h2><Button autoFocus onClick={onClose}>{t('rundown.back')}</Button></header>
      {error ? <p className="rundown-blank" role="alert">{t('rundown.loadFailed')}</p> : rows?.length === 0 ? <p className="rundown-blank">{t('rundown.bin.empty')}</p> : (
        <table className="rundown-list-table">
          <thead><tr><th>{t('rundown.date')}</th><th>{t('rundown.programme')}</th><th>{t('rundown.name')}</th><th className="num">{t('rundown.episode')}</th><th className="num">{t('rundown.bin.items')}</th><th>{t('rundown.restore')}</th></tr></thead>
          <tbody>
            {rows?.map((row) => (
              <tr key={row.id}>
                <td>{row.date}</td><td>{names.get(row.programmeId) ?? ''}</td><td><span className="cut-off">{row.title}</span>{row.pending ? <span className="dim"> · {t('sync.waiting')}</span> : null}</td><td className="num">{row.episode}</td><td className="num">{row.items}</td>
                <td>{mayRestore ? <Button size="small" icon={<RotateCcw size={14} strokeWidth={1.75} />} aria-label={t('rundown.bin.restore', { title: row.title, date: row.date })} onClick={() => onRestore(row)}>{t('rundown.restore')}</Button> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
