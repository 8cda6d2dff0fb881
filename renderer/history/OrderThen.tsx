import type { Item } from '../../shared/rundown/rundown.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { CopyButton } from '../ui/CopyButton.tsx';

const show = (row: HTMLTableRowElement | null): void => row?.scrollIntoView({ block: 'center' });

/** A rundown's running order as it was; `touched`: the item that the line is about. */
export function OrderThen({ items, touched }: { items: readonly Item[]; touched: string | null }) {
  if (items.length === 0) return <p className="history-note">{t('history.noItems')}</p>;
  const rows = items.map((item) => ({ item, page: item.float ? t('rundown.floated') : String(items.filter((one) => !one.float).indexOf(item) + 1), slug: item.slug || t('rundown.untitled'), planned: item.planned === null ? '' : minutesSeconds(item.planned) }));
  return (
    <>
      <p className="sync-acts history-order-head"><strong>{t('history.order')}</strong><CopyButton text={rows.map(({ item, page, slug, planned }) => [page, slug, item.presenter, planned].join('\t')).join('\n')} label={t('history.copyOrder')} /></p>
      <table className="sync-table history-order">
        <thead><tr><th>{t('rundown.column.page')}</th><th>{t('rundown.column.slug')}</th><th>{t('rundown.column.kind')}</th><th>{t('rundown.column.presenter')}</th><th className="num">{t('rundown.column.planned')}</th></tr></thead>
        <tbody>
          {rows.map(({ item, page, slug, planned }) => (
            <tr key={item.id} ref={item.id === touched ? show : null} aria-current={item.id === touched} className={item.float ? 'dim' : undefined}><td className="num">{page}</td><td>{slug}</td><td>{t(`rundown.kind.${item.kind}`)}</td><td>{item.presenter}</td><td className="num">{planned}</td></tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
