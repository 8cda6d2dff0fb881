import { CircleArrowUp, CircleX, GitBranch, GitMerge, Repeat2, type LucideIcon } from 'lucide-react';
import type { StoryRow } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import './ui.css';

const SYNC_MARKS = ['notAccepted', 'branches', 'overtaken', 'toCheck', 'pending'] as const;
export type SyncMarked = (typeof SYNC_MARKS)[number];

const ICONS: Record<SyncMarked, LucideIcon> = { notAccepted: CircleX, branches: GitBranch, overtaken: Repeat2, toCheck: GitMerge, pending: CircleArrowUp };

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
export function marksOf({ marks, pending }: Pick<StoryRow, 'marks' | 'pending'>): { mark: SyncMarked; count: number }[] {
  return SYNC_MARKS.map((mark) => ({ mark, count: mark === 'pending' ? Number(pending) : marks[mark] })).filter(({ count }) => count > 0);
}

/** All marks of a record, the most urgent with its word where there is room for one. Nothing where there are none. */
export function SyncMarks({ marks, pending, short = false }: Pick<StoryRow, 'marks' | 'pending'> & { short?: boolean }) {
  return marksOf({ marks, pending }).map(({ mark, count }, place) => <SyncMark key={mark} mark={mark} count={count} short={short || place > 0} />);
}
