import { GitBranch } from 'lucide-react';
import { t } from '../app/language.ts';
import { go } from '../app/navigation.ts';
import { useQuery } from '../data/useQuery.ts';

/** N 份待合并稿: words for this script, or for a deleted one of its story, that wait to be merged. */
export function BranchBar({ story, version }: { story: string; version: string }) {
  const rows = (useQuery('branches', { closed: false, story }).value ?? []).filter((one) => one.versionId === version || one.versionDeleted);
  const [first] = rows;
  if (!first) return null;
  return (
    <div className="desk-branches" role="status"><GitBranch size={16} strokeWidth={1.75} aria-hidden /><span>{t('desk.branches', { count: rows.length })}</span>
      <button type="button" className="desk-button" onClick={() => go('sync', `branches/${first.id}`)}>{t('desk.branches.open')}</button></div>
  );
}
