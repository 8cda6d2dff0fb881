import { useMemo, useState } from 'react';
import { t } from '../app/language.ts';
import { useQuery } from '../data/useQuery.ts';
import { moment } from '../ui/format.ts';
import { AsOfDialog } from './AsOfDialog.tsx';
import { didText, type Past } from './history-line.ts';
import { useNames } from './usePerson.ts';

/** Everything that was done to a story and to one of its versions, newest first; asked for only when it is opened. Each line opens how things stood then. */
export function History({ story, version }: { story: string; version: string }) {
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState<Past | null>(null);
  const ofVersion = useQuery('history', open ? { id: version } : null);
  const ofStory = useQuery('history', open ? { id: story } : null);
  const nameOf = useNames();
  const lines = useMemo(() => [
    ...(ofVersion.value ?? []).map((line): Past => ({ line, of: 'version' })), ...(ofStory.value ?? []).map((line): Past => ({ line, of: 'story' })),
  ].sort((a, b) => b.line.seq - a.line.seq), [ofVersion.value, ofStory.value]);
  return (
    <>
      <details className="desk-part" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('desk.history')}</summary>
        {open && ofVersion.value && lines.length === 0 && <p className="dim">{t('desk.history.empty')}</p>}
        {ofVersion.error && <p className="desk-over">{t('desk.history.offline')}</p>}
        <ol className="desk-history">
          {lines.map((past) => (
            <li key={past.line.seq}><button type="button" title={t('desk.asOf.open', { seq: past.line.seq })} onClick={() => setShown(past)}>
              <span className="desk-trail-what">{didText(past.line.name)}</span><span className="cut-off dim">{nameOf(past.line.by) || t('desk.pool')}</span><time className="dim num">{moment(past.line.at, Date.now())}</time>
            </button></li>
          ))}
        </ol>
      </details>
      {shown && <AsOfDialog key={shown.line.seq} past={shown} story={story} version={version} onClose={() => setShown(null)} />}
    </>
  );
}
