import { Button, Popconfirm } from 'antd';
import { SkipForward, Square } from 'lucide-react';
import type { Timing } from '../../shared/rundown/timing.ts';
import { t } from '../app/language.ts';
import type { Row } from './rows.ts';
import { sideOf, signed } from './signed.ts';
import { minutesSeconds } from '../../shared/units.ts';

/** A countdown shows the second it is in: 0:01 until it is over, then +0:01 in red. */
const remaining = (ms: number): string => (ms >= 0 ? minutesSeconds(Math.ceil(ms / 1000) * 1000) : `+${minutesSeconds(Math.floor(-ms / 1000) * 1000)}`);

/** On air: what is out, how long still, what comes; the one big key takes it. The second click of a double click takes nothing: the next one is another by then. */
export function OnAirBar({ rows, timing, onTake }: { rows: readonly Row[]; timing: Timing; onTake(item: string | null): void }) {
  const current = rows.find((row) => row.item.id === timing.currentId);
  const next = rows.find((row) => row.item.id === timing.nextId);
  const left = timing.itemRemaining;
  return (
    <section className="rundown-onair" aria-label={t('frame.stage.onair')}>
      <div className="rundown-onair-current">
        <span className="rundown-onair-lamp">{t('rundown.onairNow')}</span>
        <strong className="cut-off">{current ? `${current.page}　${current.item.slug}` : '–'}</strong>
      </div>
      <output className={`rundown-countdown ${left !== null && left < 0 ? 'rundown-long' : left !== null && left < 10_000 ? 'rundown-soon' : ''}`} aria-label={t('rundown.left')}>{left === null ? '–' : remaining(left)}</output>
      <div className="rundown-onair-next">
        <span className="dim">{t('rundown.next')}</span>
        <strong className="cut-off">{next ? `${next.page}　${next.item.slug}` : t('rundown.nothingNext')}</strong>
      </div>
      <div className="rundown-onair-show">
        <span className="dim">{t('rundown.showLeft')}</span>
        <b>{timing.showRemaining === null ? '–' : remaining(timing.showRemaining)}</b>
        <b className={`rundown-${sideOf(timing.end - timing.out)}`}>{signed(timing.end - timing.out)}</b>
      </div>
      <Button type="primary" size="large" icon={<SkipForward size={18} strokeWidth={1.75} />} disabled={!next} onClick={(event) => { if (next && event.detail < 2) onTake(next.item.id); }}>{t('rundown.take')}</Button>
      <Popconfirm title={t('rundown.endSure')} okText={t('rundown.end')} cancelText={t('rundown.cancel')} onConfirm={() => onTake(null)}>
        <Button size="large" icon={<Square size={16} strokeWidth={1.75} />}>{t('rundown.end')}</Button>
      </Popconfirm>
    </section>
  );
}
