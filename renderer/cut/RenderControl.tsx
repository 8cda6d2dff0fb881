import { useState } from 'react';
import { Button, Progress } from 'antd';
import { Clapperboard, X } from 'lucide-react';
import { minutesSeconds } from '../../shared/units.ts';
import { hasMessage, t } from '../app/language.ts';
import { announceRefusal } from '../app/notices.ts';
import { PortError, call } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';

const ICON = { size: 16, strokeWidth: 1.75 } as const;

/** The last render asked for here, by version: it goes on when the screen is left, and is shown again on return. */
const asked = new Map<string, string>();

/** Renders the cut and shows how far it is, where the file went, or why there is none. */
export function RenderControl({ version, off }: { version: string; off: boolean }) {
  const [mine, setMine] = useState<string | null>(asked.get(version) ?? null);
  const { value: jobs } = useQuery('jobs', {});
  const job = jobs?.find((one) => one.id === mine);
  const ask = (what: Promise<{ job: string } | { done: true }>): void => {
    what.then((answer) => { if ('job' in answer) { asked.set(version, answer.job); setMine(answer.job); } }, (cause: unknown) => { if (cause instanceof PortError) announceRefusal(cause); else throw cause; });
  };
  if (job && (job.state === 'running' || job.state === 'waiting')) {
    return (
      <div className="cut-render" aria-live="polite">
        <span>{t(job.state === 'waiting' ? 'cut.renderWaiting' : 'cut.rendering')}</span>
        <Progress size="small" percent={Math.round((job.progress ?? 0) * 100)} showInfo={false} style={{ width: 96 }} />
        <span className="num">{job.progress === null ? '' : `${Math.round(job.progress * 100)}%`}</span>
        {job.left !== null && <span className="num dim">{t('cut.left', { time: minutesSeconds(job.left) })}</span>}
        <Button size="small" icon={<X {...ICON} />} onClick={() => ask(call('job.cancel', { job: job.id }))}>{t('cut.renderCancel')}</Button>
      </div>
    );
  }
  const failure = job?.state === 'failed' ? job.error : null;
  return (
    <div className="cut-render" aria-live="polite">
      {failure && <span className="cut-failed cut-off" role="alert" title={failureText(failure)}>{failureText(failure)}</span>}
      {job?.state === 'done' && <span className="cut-done cut-off" title={job.result ?? ''}>{t('cut.rendered', { file: fileOf(job.result ?? '') })}</span>}
      {job?.state === 'cancelled' && <span className="dim">{t('cut.renderCancelled')}</span>}
      <Button size="small" type="primary" icon={<Clapperboard {...ICON} />} disabled={off} title={off ? t('cut.renderEmpty') : t('cut.renderHelp')}
        onClick={() => ask(failure && job ? call('job.retry', { job: job.id }) : call('render.start', { version }))}>{t(failure ? 'cut.renderAgain' : 'cut.render')}</Button>
    </div>
  );
}

const fileOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
const failureText = (error: { code: string; params: Record<string, string | number> }): string =>
  hasMessage(`error.${error.code}`) ? t(`error.${error.code}`, error.params) : t('cut.renderFailed', { code: error.code });
