import { GitMerge } from 'lucide-react';
import { MOST_AT_ONCE } from '../../shared/script/merge-commands.ts';
import type { MergeFlag } from '../../shared/story/version.ts';
import { t } from '../app/language.ts';
import { command } from '../data/command.ts';

interface Props { readonly version: string; readonly flags: readonly MergeFlag[]; readonly mayClear: boolean; nameOf(person: string): string }

/** 合稿提示: the sentences of a merge of copies written apart that somebody should read. It stays until somebody says they were looked at; where there are very many, a part of them at a time. */
export function MergeBar({ version, flags, mayClear, nameOf }: Props) {
  const shown = flags.slice(0, MOST_AT_ONCE);
  const clear = (): void => { command('merge.clear', { kind: 'version', id: version }, { flags: shown }).catch(() => {}); }; // a refusal was already shown
  return (
    <section className="desk-merge" role="alert" aria-label={t('desk.merge')}>
      <header><GitMerge size={16} strokeWidth={1.75} aria-hidden /><span>{t('desk.merge')}</span>{mayClear && <button type="button" className="desk-button" onClick={clear}>{t('desk.merge.clear')}</button>}</header>
      <ul>{shown.map((flag) => <li key={`${flag.is} ${flag.copy} ${flag.sentence}`}><span className="dim">{t(flag.is === 'missing' ? `desk.merge.missing.${flag.copy}` : `desk.merge.${flag.is}`, { name: nameOf(flag.by) })}</span><q>{flag.sentence || t('desk.merge.empty')}</q></li>)}</ul>
      {flags.length > shown.length && <p className="dim">{t('desk.merge.more', { count: flags.length - shown.length })}</p>}
    </section>
  );
}
