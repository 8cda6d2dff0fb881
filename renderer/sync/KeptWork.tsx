import type { ReactNode } from 'react';
import type { LeftRow } from '../../shared/protocol/queries.ts';
import { t } from '../app/language.ts';
import { commandName, refusalText } from '../app/notices.ts';
import { useNow } from '../app/useNow.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { moment } from '../ui/format.ts';
import { Said } from './Said.tsx';
import { saidText } from './said-text.ts';
import type { Given } from './sentences.ts';
import { useNamed } from './useNamed.ts';

/** Rows that are drawn; all of them are in what is copied. */
const MOST_SHOWN = 200;

/** `title` and `names`: of the records that it is about, where those are here. `code`: why it was not accepted; null for what was never sent. */
export interface KeptRow extends Pick<LeftRow, 'id' | 'name' | 'args' | 'byName' | 'at' | 'code' | 'params'> { readonly title?: string; readonly names?: Readonly<Record<string, string>> }
type Named = (id: string) => string | undefined;

/** What stands there now is of no use: it may be another newsroom's, or what was written is on top of it. */
const givenIn = ({ name, args }: KeptRow): Given => ({ name, args, now: {} });
const namesOf = ({ names }: KeptRow, known: Named): Named => (id) => names?.[id] ?? known(id);

/** What is kept here and cannot go out at present: every word of it, to be read and copied. `children`: why, under the heading; `act`: what else can be done with all of it. */
export function KeptWork({ label, heading, rows, act, children }: { label: string; heading: string; rows: readonly KeptRow[]; act?: ReactNode; children?: ReactNode }) {
  const known = useNamed();
  const now = useNow(60_000);
  const all = (): string => rows.map((row) => [[commandName(row.name), row.title, row.byName, moment(row.at, now)].filter(Boolean).join('　'), saidText(givenIn(row), namesOf(row, known))].filter((line) => line !== '').join('\n')).join('\n\n');
  return (
    <section aria-label={label}>
      <h2>{heading}</h2>
      {children}
      <p className="sync-acts"><CopyButton text={all()} label={t('sync.copyAll')} />{act}</p>
      <ol className="sync-cards">{rows.slice(0, MOST_SHOWN).map((row) => <Row key={row.id} row={row} named={namesOf(row, known)} />)}</ol>
      {rows.length > MOST_SHOWN ? <p className="dim">{t('sync.waiting.more', { count: (rows.length - MOST_SHOWN).toLocaleString('en-US') })}</p> : null}
    </section>
  );
}

function Row({ row, named }: { row: KeptRow; named: Named }) {
  const now = useNow(60_000);
  const given = givenIn(row);
  return (
    <li className="sync-card sync-card-elsewhere">
      <p className="sync-card-head"><strong>{commandName(row.name)}</strong>{row.title ? <span className="cut-off" title={row.title}>{row.title}</span> : null}<span className={row.title ? 'dim' : 'cut-off'}>{row.byName}</span><time className="dim num">{moment(row.at, now)}</time></p>
      {row.code === null ? null : <p className="sync-why">{refusalText({ refused: row.code, params: row.params })}</p>}
      <Said given={given} named={named} />
      <p className="sync-acts"><CopyButton text={saidText(given, named) || commandName(row.name)} label={t('sync.copy')} /></p>
    </li>
  );
}
