import { CircleArrowUp, CircleX, GitBranch, GitMerge, Hourglass, Repeat2, type LucideIcon } from 'lucide-react';
import type { Standing } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import './ui.css';

const SYNC_MARKS = ['notAccepted', 'branches', 'overtaken', 'toCheck', 'pending'] as const;
export type SyncMarked = (typeof SYNC_MARKS)[number] | 'provisional';

const ICONS: Record<SyncMarked, LucideIcon> = { notAccepted: CircleX, branches: GitBranch, overtaken: Repeat2, toCheck: GitMerge, pending: CircleArrowUp, provisional: Hourglass };

/** How something stands with the pool: a colour, a shape and a word. `short` leaves the word to the tooltip and to readers of screens. */
export function SyncMark({ mark, count, short = false }: { mark: SyncMarked; count?: number; short?: boolean }) {
  const Icon = ICONS[mark];
  const word = t(`sync.mark.${mark}`);
  return (
    <span className={`sync-mark sync-mark-${mark}`} title={t(`sync.mark.${mark}.help`)}>
      <Icon size={14} strokeWidth={2} aria-hidden />
      <span className={short ? 'visually-hidden' : undefined}>{word}{count !== undefined && count > 1 ? ` ${count}` : ''}</span>
    </span>
  );
}

/** The marks of a record, the most urgent first. */
export function marksOf({ marks, pending }: Standing): { mark: (typeof SYNC_MARKS)[number]; count: number }[] {
  return SYNC_MARKS.map((mark) => ({ mark, count: mark === 'pending' ? Number(pending) : marks[mark] })).filter(({ count }) => count > 0);
}

/**
 * All marks of a record, the most urgent with its word where there is room for one. Nothing where there are none. `provisional`: the state it stands beside (a lock)
 * is so only here until the pool has judged it; that is always said in words, as it would pass for the real one.
 */
export function SyncMarks({ marks, pending, short = false, provisional = false }: Standing & { short?: boolean; provisional?: boolean }) {
  return [
    ...(provisional ? [<SyncMark key="provisional" mark="provisional" />] : []),
    ...marksOf({ marks, pending: pending && !provisional }).map(({ mark, count }, place) => <SyncMark key={mark} mark={mark} count={count} short={short || provisional || place > 0} />),
  ];
}
