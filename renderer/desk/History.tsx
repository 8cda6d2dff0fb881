import { useMemo, useState } from 'react';
import type { QueryResults } from '../../shared/protocol/queries.ts';
import { hasMessage, t } from '../app/language.ts';
import { useQuery } from '../data/useQuery.ts';
import { moment } from '../ui/format.ts';
import { AsOfDialog } from './AsOfDialog.tsx';
import { useNames } from './usePerson.ts';

export type Line = QueryResults['history'][number];
/** Whose line it is: the story's own, or the version's (with its script and its cut, which go by the same id). */
export interface Past { readonly line: Line; readonly of: 'story' | 'version' }

export const didText = (name: string): string => (hasMessage(`desk.did.${name}`) ? t(`desk.did.${name}`) : name);

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
      {shown && <AsOfDialog key={shown.line.seq} past={shown} story={story} version={version} onClose={() => setShown(null)} />}
    </details>
  );
}
