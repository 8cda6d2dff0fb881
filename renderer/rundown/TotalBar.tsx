import { Button, Tooltip } from 'antd';
import { ArrowLeft, FilePlus2, History, Info, Lock, LockOpen, MonitorPlay, Play, Printer, Redo2, Undo2 } from 'lucide-react';
import type { StoryMarks } from '../../shared/protocol/queries.ts';
import type { Timing } from '../../shared/rundown/timing.ts';
import { clock, minutesSeconds, timeOfDay } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { go } from '../app/navigation.ts';
import type { Panel } from './RundownDesk.tsx';
import type { RundownValue } from './rows.ts';
import { StageMark } from '../ui/StageMark.tsx';
import { SyncMarks } from '../ui/SyncMark.tsx';
import type { UndoStack } from './useUndo.ts';
import { signed, sideOf } from './signed.ts';

const ICON = { size: 16, strokeWidth: 1.75 } as const;

interface Props {
  value: RundownValue; marks: StoryMarks; timing: Timing; now: number | null; panel: Panel; steps: UndoStack;
  onPanel(panel: Panel): void; onLeave(): void; onPrint(): void; onStart(): void;
}

/** Which show this is, whether it fits its slot, and what can be done with all of it. */
export function TotalBar({ value, marks, timing, now, panel, steps, onPanel, onLeave, onPrint, onStart }: Props) {
  const { rundown, programme } = value;
  const open = rundown.state === 'open';
  return (
    <header className="rundown-total">
      <Tooltip title={t('rundown.back')}><Button type="text" aria-label={t('rundown.back')} icon={<ArrowLeft {...ICON} />} onClick={onLeave} /></Tooltip>
      <div className="rundown-total-name">
        <h1 className="cut-off" title={rundown.title}>{rundown.title}</h1>
        <p className="dim cut-off">{rundown.title === programme.name ? '' : `${programme.name} · `}{t('rundown.episodeOf', { date: rundown.date, episode: rundown.episode })} · {clock(rundown.start)}–{clock(timing.out)}</p>
      </div>
      <StageMark stage={rundown.state} />
      <SyncMarks marks={marks} pending={value.pending} provisional={value.provisional} short />
      <dl className="rundown-sums">
        <div><dt>{t('rundown.planned')}</dt><dd>{minutesSeconds(timing.planned)}</dd></div>
        <div><dt>{t('rundown.actual')}</dt><dd>{minutesSeconds(timing.actual)}</dd></div>
        <div className={`rundown-over rundown-${sideOf(timing.over)}`}><dt>{t(timing.over > 499 ? 'rundown.overBy' : timing.over < -499 ? 'rundown.underBy' : 'rundown.onTime')}</dt><dd>{signed(timing.over)}</dd></div>
        <div><dt>{t('rundown.endsAt')}</dt><dd>{clock(timing.end)}</dd></div>
        {now === null ? null : <div><dt>{t('rundown.now')}</dt><dd>{clock(timeOfDay(new Date(now)))}</dd></div>}
      </dl>
      <div className="rundown-acts">
        {open ? <>
          <Tooltip title={`${t('rundown.key.undo')} Ctrl+Z`}><Button type="text" aria-label={t('rundown.key.undo')} disabled={!steps.canUndo} icon={<Undo2 {...ICON} />} onClick={steps.undo} /></Tooltip>
          <Tooltip title={`${t('rundown.key.redo')} Ctrl+Y`}><Button type="text" aria-label={t('rundown.key.redo')} disabled={!steps.canRedo} icon={<Redo2 {...ICON} />} onClick={steps.redo} /></Tooltip>
          <Tooltip title={`${t('rundown.key.addStory')} A`}><Button icon={<FilePlus2 {...ICON} />} type={panel === 'stories' ? 'primary' : 'default'} aria-pressed={panel === 'stories'} onClick={() => onPanel(panel === 'stories' ? 'none' : 'stories')}>{t('rundown.add')}</Button></Tooltip>
        </> : null}
        <Tooltip title={`${t('history.all')} H`}><Button type="text" aria-label={t('history.all')} aria-pressed={panel === 'history'} icon={<History {...ICON} />} onClick={() => onPanel(panel === 'history' ? 'none' : 'history')} /></Tooltip>
        <Tooltip title={`${t('rundown.facts')} I`}><Button type="text" aria-label={t('rundown.facts')} aria-pressed={panel === 'facts'} icon={<Info {...ICON} />} onClick={() => onPanel(panel === 'facts' ? 'none' : 'facts')} /></Tooltip>
        <Tooltip title={t('rundown.print')}><Button type="text" aria-label={t('rundown.print')} icon={<Printer {...ICON} />} onClick={onPrint} /></Tooltip>
        <Tooltip title={t('rundown.toPrompter')}><Button type="text" aria-label={t('rundown.toPrompter')} icon={<MonitorPlay {...ICON} />} onClick={() => go('prompter', rundown.id)} /></Tooltip>
        {open ? <Button icon={<Lock {...ICON} />} aria-expanded={panel === 'lock'} onClick={() => onPanel(panel === 'lock' ? 'none' : 'lock')}>{t('rundown.lock')}</Button> : null}
        {rundown.state === 'locked' ? <>
          <Button icon={<LockOpen {...ICON} />} aria-expanded={panel === 'lock'} onClick={() => onPanel(panel === 'lock' ? 'none' : 'lock')}>{t('rundown.unlock')}</Button>
          <Button type="primary" danger icon={<Play {...ICON} />} disabled={timing.nextId === null} onClick={onStart}>{t('rundown.start')}</Button>
        </> : null}
      </div>
    </header>
  );
}
