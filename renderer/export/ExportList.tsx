import { ShieldCheck, ShieldX } from 'lucide-react';
import { t } from '../app/language.ts';
import { useNow } from '../app/useNow.ts';
import { useQuery } from '../data/useQuery.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { SkeletonRows } from '../ui/SkeletonRows.tsx';
import { byteSize, moment } from '../ui/format.ts';

/** Everything that left the house, newest first. */
export function ExportList() {
  const { value: exports, error } = useQuery('exports', {});
  const people = useQuery('people', {}).value ?? [];
  const now = useNow(60_000);
  return (
    <section aria-label={t('export.done')}>
      <h2>{t('export.done')}</h2>
      {error ? <ErrorState error={error} /> : exports === undefined ? <SkeletonRows rows={4} /> : exports.length === 0 ? <p className="dim">{t('export.doneEmpty')}</p> : (
        <table className="export-table">
          <thead><tr><th>{t('export.name')}</th><th>{t('export.kind')}</th><th className="num">{t('export.files')}</th><th className="num">{t('export.size')}</th><th>{t('export.check')}</th><th>{t('export.by')}</th><th className="num">{t('export.at')}</th></tr></thead>
          <tbody>{exports.map((one) => (
            <tr key={one.id}>
              <td className="cut-off" title={`${one.name}\n${t('export.digest')} ${one.digest}`}>{one.name}</td>
              <td>{t(`export.form.${one.form}`)}</td>
              <td className="num">{one.files}</td><td className="num">{byteSize(one.bytes)}</td>
              <td>{one.verified ? <span className="export-ok"><ShieldCheck size={14} strokeWidth={1.75} aria-hidden />{t('export.verified')}</span> : <span className="export-bad"><ShieldX size={14} strokeWidth={1.75} aria-hidden />{t('export.notVerified')}</span>}</td>
              <td className="cut-off">{people.find((person) => person.id === one.by)?.name ?? one.by}</td><td className="num">{moment(one.at, now)}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </section>
  );
}
