/** Fields and their values in the newsroom's words. */
import { clock, minutesSeconds } from '../../shared/units.ts';
import { hasMessage, t } from '../app/language.ts';
import { levelName } from '../app/level.ts';

export const fieldName = (field: string): string => (hasMessage(`sync.field.${field}`) ? t(`sync.field.${field}`) : field);

/** Values that stand for a word of some other area, by field. */
const WORDS: Readonly<Record<string, string>> = { verdict: 'review.verdict', stage: 'frame.stage', state: 'frame.stage', kind: 'rundown.kind', roles: 'settings.role' };
const LENGTHS = new Set(['planned', 'length']);
const TIMES = new Set(['start', 'hardStart']);

/** `named` says the name of a person, a column, a channel; undefined for an id of something else. */
export function valueText(field: string, value: unknown, named: (id: string) => string | undefined): string {
  if (value === null || value === undefined) return t(field === 'after' ? 'sync.value.first' : 'sync.value.none');
  if (typeof value === 'boolean') return t(value ? 'sync.value.yes' : 'sync.value.no');
  if (Array.isArray(value)) return value.length === 0 ? t('sync.value.none') : value.map((one: unknown) => valueText(field, one, named)).join(t('sync.value.and'));
  if (typeof value === 'number') return LENGTHS.has(field) ? minutesSeconds(value) : TIMES.has(field) ? clock(value) : field === 'level' ? levelName(value) : String(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  if (value === '') return t('sync.value.empty');
  const word = `${WORDS[field] ?? ''}.${value}`;
  return hasMessage(word) ? t(word) : (named(value) ?? value);
}
