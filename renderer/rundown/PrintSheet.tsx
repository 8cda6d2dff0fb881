/** The rundown on paper: landscape A4, every row, heads on every page. Drawn only while it is printed. */
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Timing } from '../../shared/rundown/timing.ts';
import { clock, minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import type { Row, RundownValue } from './rows.ts';
import { signed } from './signed.ts';

const HEADS = ['page', 'slug', 'kind', 'presenter', 'text', 'film', 'planned', 'front', 'back', 'sum', 'over', 'review'] as const;

function PrintSheet({ value: { rundown, programme }, rows, timing }: { value: RundownValue; rows: readonly Row[]; timing: Timing }) {
  return (
    <article className="rundown-print">
      <h1>{rundown.title}<small>{rundown.title === programme.name ? '' : programme.name} {t('rundown.episodeOf', { date: rundown.date, episode: rundown.episode })}　{t(`frame.stage.${rundown.state}`)}</small></h1>
      <p>{t('rundown.printSums', { start: clock(rundown.start), out: clock(timing.out), planned: minutesSeconds(timing.planned), actual: minutesSeconds(timing.actual), over: signed(timing.over) })}</p>
      <table>
        <thead><tr>{HEADS.map((head) => <th key={head}>{t(`rundown.column.${head}`)}</th>)}</tr></thead>
        <tbody>{rows.map((row) => <PrintRow key={row.item.id} row={row} />)}</tbody>
      </table>
    </article>
  );
}

function PrintRow({ row: { item, page, timed, review } }: { row: Row }) {
  const length = (ms: number | null): string => (ms === null ? '' : minutesSeconds(ms));
  const figures = [length(item.textMs), length(item.mediaMs), length(timed.duration), timed.front === null ? '' : `${item.hardStart === null ? '' : '◆'}${clock(timed.front)}`, timed.back === null ? '' : clock(timed.back), length(timed.cumulative), timed.over === null ? '' : signed(timed.over)];
  return (
    <tr className={item.float ? 'rundown-print-float' : ''}>
      <td>{page || t('rundown.floated')}</td><td className="rundown-print-slug">{item.slug}{item.note ? <small>{item.note}</small> : null}</td><td>{t(`rundown.kind.${item.kind}`)}</td><td>{item.presenter}</td>
      {figures.map((figure, index) => <td key={index} className="num">{figure}</td>)}
      <td>{review === 'none' ? '' : t(`rundown.review.${review}`)}</td>
    </tr>
  );
}

/** Draws the sheet beside the app, prints it, and takes it away. */
export function printRundown(value: RundownValue, rows: readonly Row[], timing: Timing): void {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  flushSync(() => root.render(<PrintSheet value={value} rows={rows} timing={timing} />));
  document.body.classList.add('rundown-printing');
  const away = (): void => {
    window.removeEventListener('afterprint', away);
    document.body.classList.remove('rundown-printing');
    root.unmount();
    place.remove();
  };
  window.addEventListener('afterprint', away);
  window.print();
}
