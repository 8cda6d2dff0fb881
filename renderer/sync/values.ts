/** Fields and their values in the newsroom's words. */
import { clock, minutesSeconds } from '../../shared/units.ts';
import { hasMessage, t } from '../app/language.ts';
import { levelName } from '../app/level.ts';

/** The name of a person, a column, a channel, a script, a piece of media; undefined for an id that is not known here, and for what is no id. */
export type Named = (id: string) => string | undefined;

export const fieldName = (field: string): string => (hasMessage(`sync.field.${field}`) ? t(`sync.field.${field}`) : field);

/** Values that stand for a word of some other area, by field. */
const WORDS: Readonly<Record<string, string>> = { verdict: 'review.verdict', stage: 'frame.stage', state: 'frame.stage', kind: 'rundown.kind', roles: 'settings.role', form: 'sync.form' };
const LENGTHS = new Set(['planned', 'length']);
const TIMES = new Set(['start', 'hardStart']);
/** Most characters; 0 is no limit. */
const LIMITS = new Set(['titleMax', 'textMax']);
/** Fields that name another record. */
const IDS = new Set(['columns', 'channel', 'channelId', 'writer', 'versionId', 'assetId', 'programmeId', 'programme', 'item', 'after', 'story', 'basedOn', 'subject']);

/** What a record is called; a word for one that nobody here knows by name. */
export const recordName = (id: string, named: Named): string => named(id) || t('sync.value.nameless');

/** A value as people say it. Never an id or the letters of a data format: what is neither text nor a number says that it cannot be put in words. */
export function valueText(field: string, value: unknown, named: Named): string {
  if (value === null || value === undefined) return t(field === 'after' ? 'sync.value.first' : 'sync.value.none');
  if (typeof value === 'boolean') return t(value ? 'sync.value.yes' : 'sync.value.no');
  if (Array.isArray(value)) return value.length === 0 ? t('sync.value.none') : value.map((one: unknown) => valueText(field, one, named)).join(t('sync.value.and'));
  if (typeof value === 'number') return numberText(field, value);
  if (typeof value !== 'string') return t('sync.value.wordless');
  if (value === '') return t('sync.value.empty');
  const word = `${WORDS[field] ?? ''}.${value}`;
  if (hasMessage(word)) return t(word);
  return IDS.has(field) ? recordName(value, named) : (named(value) ?? value);
}

function numberText(field: string, value: number): string {
  if (LENGTHS.has(field)) return minutesSeconds(value);
  if (TIMES.has(field)) return clock(value);
  if (LIMITS.has(field)) return value === 0 ? t('sync.value.noLimit') : t('sync.value.characters', { count: value });
  if (field === 'rate') return t('sync.value.rate', { count: value });
  return field === 'level' ? levelName(value) : String(value);
}
