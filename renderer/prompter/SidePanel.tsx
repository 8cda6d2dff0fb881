import { Button, Input, Slider, Tooltip } from 'antd';
import { AppWindow, EyeOff, FlipHorizontal2, FlipVertical2, Pause, Play, RectangleHorizontal, Send, SkipBack, SkipForward, ChevronsUp } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Bridge } from '../../shared/protocol/bridge.ts';
import { minutesSeconds } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { announce } from '../app/notices.ts';
import { preciseNow } from './clock.ts';
import { controlsOf } from './controls.ts';
import { Picture, type Clocks } from './Picture.tsx';
import { geometryOf } from './Scroll.tsx';
import { charactersPerMinute, MOST_STEPS, rowsPerSecond } from './speed.ts';
import type { Transport } from './useTransport.ts';

const ICON = { size: 16, strokeWidth: 1.75 } as const;
const SHOWN = 352;
/** A prompter display nobody has opened yet: 16:9. */
const USUAL = { width: 1920, height: 1080 };

/** Opens the anchor's window: on the second display in the desktop shell, a window of the same origin in a browser. */
async function openWindow(rundown: string): Promise<void> {
  const bridge = (window as { bianbo?: Bridge }).bianbo; // put there by the shell's preload
  if (bridge) return bridge.openPrompter(rundown);
  if (!window.open(`${location.pathname}${location.search}#/prompter-window/${encodeURIComponent(rundown)}`, `bianbo-prompter-${rundown}`, 'popup,width=1280,height=720')) announce('warning', t('prompter.popupBlocked'));
}

interface Props { rundown: string; transport: Transport; clocks: Clocks | null; surface: React.RefObject<HTMLDivElement | null> }

/** The small live picture and every handle: run, speed, size, mirror, message. */
export function SidePanel({ rundown, transport, clocks, surface }: Props) {
  const { look, running, windows, layout } = transport;
  const shape = windows.at(-1) ?? USUAL;
  const geometry = useMemo(() => geometryOf(shape.width, shape.height, look.cells), [shape.width, shape.height, look.cells]);
  const scale = Math.min(SHOWN / shape.width, 264 / shape.height);
  const perMinute = charactersPerMinute(look.step);
  const perSecond = rowsPerSecond(perMinute, look.cells);
  const rowsLeft = layout.height - transport.rowAt(preciseNow());
  const control = (labelKey: string): (() => void) => controlsOf(transport).find((one) => one.labelKey === labelKey)?.run ?? (() => {});
  return (
    <aside className="prompter-side" aria-label={t('prompter.controls')}>
      <div className="prompter-monitor" ref={surface} style={{ height: Math.round(shape.height * scale) }} aria-label={t('prompter.monitor')} role="img">
        <div style={{ width: shape.width, height: shape.height, transform: `scale(${scale})`, transformOrigin: '0 0', marginLeft: (SHOWN - shape.width * scale) / 2 }}><Picture transport={transport} geometry={geometry} clocks={clocks} /></div>
      </div>
      <div className="prompter-open">
        <span className={windows.length > 0 ? 'prompter-on' : 'dim'}>{windows.length > 0 ? `● ${t('prompter.windowOn', { width: shape.width, height: shape.height })}` : `○ ${t('prompter.windowOff')}`}</span>
        <Button icon={<AppWindow {...ICON} />} onClick={() => void openWindow(rundown)}>{t('prompter.open')}</Button>
      </div>
      <div className="prompter-run">
        <Tooltip title={`${t('prompter.key.top')} Home`}><Button aria-label={t('prompter.key.top')} icon={<ChevronsUp {...ICON} />} onClick={control('prompter.key.top')} /></Tooltip>
        <Tooltip title={`${t('prompter.key.lastItem')} ←`}><Button aria-label={t('prompter.key.lastItem')} icon={<SkipBack {...ICON} />} onClick={control('prompter.key.lastItem')} /></Tooltip>
        <Button type="primary" className="prompter-toggle" icon={running ? <Pause {...ICON} /> : <Play {...ICON} />} onClick={transport.toggle}>{t(running ? 'prompter.pause' : 'prompter.run')}</Button>
        <Tooltip title={`${t('prompter.key.nextItem')} →`}><Button aria-label={t('prompter.key.nextItem')} icon={<SkipForward {...ICON} />} onClick={control('prompter.key.nextItem')} /></Tooltip>
      </div>
      <label className="prompter-setting"><span>{t('prompter.speed')}</span><b className="num">{t('prompter.perMinute', { count: perMinute })}</b><i className="num dim">{t('prompter.perSecond', { count: perSecond.toFixed(2) })}</i>
        <Slider min={-MOST_STEPS} max={MOST_STEPS} value={look.step} onChange={transport.setStep} tooltip={{ formatter: null }} marks={{ 0: '' }} included={false} ariaLabelForHandle={t('prompter.speed')} /></label>
      <label className="prompter-setting"><span>{t('prompter.cells')}</span><b className="num">{look.cells}</b><i className="num dim">{t('prompter.readLeft', { time: perMinute === 0 ? '–' : minutesSeconds((rowsLeft / Math.abs(perSecond)) * 1000) })}</i>
        <Slider min={8} max={14} value={look.cells} onChange={(cells) => transport.change({ cells })} tooltip={{ formatter: null }} ariaLabelForHandle={t('prompter.cells')} /></label>
      <div className="prompter-toggles">
        <Flag on={look.mirrorX} label={t('prompter.mirrorX')} icon={<FlipHorizontal2 {...ICON} />} onFlip={() => transport.change({ mirrorX: !look.mirrorX })} />
        <Flag on={look.mirrorY} label={t('prompter.mirrorY')} icon={<FlipVertical2 {...ICON} />} onFlip={() => transport.change({ mirrorY: !look.mirrorY })} />
        <Flag on={look.region} label={t('prompter.region')} icon={<RectangleHorizontal {...ICON} />} onFlip={() => transport.change({ region: !look.region })} />
        <Flag on={look.blackout} danger label={t('prompter.blackout')} icon={<EyeOff {...ICON} />} onFlip={() => transport.change({ blackout: !look.blackout })} />
      </div>
      <Message transport={transport} />
      <p className="prompter-help dim">{t('prompter.help')}</p>
    </aside>
  );
}

function Flag({ on, label, icon, danger = false, onFlip }: { on: boolean; label: string; icon: React.ReactNode; danger?: boolean; onFlip(): void }) {
  return <Button className={on ? 'prompter-flag-on' : ''} danger={danger && on} aria-pressed={on} icon={icon} onClick={onFlip}>{label}</Button>;
}

/** A word to the anchor: stands over the picture until it is taken away. */
function Message({ transport }: { transport: Transport }) {
  const [text, setText] = useState('');
  const { message } = transport.look;
  return (
    <form className="prompter-say-to" onSubmit={(event) => { event.preventDefault(); transport.change({ message: text.trim() }); setText(''); }}>
      <Input aria-label={t('prompter.message')} placeholder={t('prompter.message')} maxLength={40} value={text} onChange={(event) => setText(event.target.value)} />
      <Button htmlType="submit" aria-label={t('prompter.send')} icon={<Send {...ICON} />} disabled={!text.trim()} />
      {message ? <p><b className="cut-off">{message}</b><Button type="link" onClick={() => transport.change({ message: '' })}>{t('prompter.takeAway')}</Button></p> : null}
    </form>
  );
}
