/**
 * Fields that are simply set, by kind of record: the later acceptance wins, so whoever was overtaken must be told, and there is a
 * plain command that puts an earlier value back.
 */
import { canonicalJson } from '../review/hash.ts';

export const KINDS_WITH_FIELDS = ['story', 'version', 'item', 'rundown', 'asset', 'person', 'channel', 'column', 'programme'] as const;
export type KindWithFields = (typeof KINDS_WITH_FIELDS)[number];

/** The fields that people set outright and that a plain command puts back, of the records that people work on. */
const SETTABLE: Partial<Record<string, readonly string[]>> = {
  story: ['title', 'columns', 'mobileFirst', 'deleted'], version: ['title', 'kicker', 'subtitle', 'deleted'],
  rundown: ['title', 'date', 'start', 'length', 'deleted'], item: ['slug', 'kind', 'versionId', 'assetId', 'planned', 'float', 'presenter', 'note', 'hardStart', 'deleted'],
  asset: ['name', 'deleted'],
} satisfies Partial<Record<KindWithFields, readonly string[]>>;
/** [] for a kind of which no single field is put back. */
export const settableOf = (kind: string): readonly string[] => SETTABLE[kind] ?? [];

/** Does a notice of these fields say that what one had changed was deleted, and nothing else? No value went over another then. */
export const isDeletion = (fields: readonly { readonly field: string; readonly is: unknown }[]): boolean => fields.every(({ field, is }) => field === 'deleted' && is === true);

/** The names of the arguments that are given: what a command sets whose arguments are the fields. */
export const given = (args: object): string[] => Object.entries(args).filter(([, value]) => value !== undefined).map(([name]) => name);

export const sameValue = (a: unknown, b: unknown): boolean => a === b || canonicalJson(a) === canonicalJson(b);
/** A field of any record, by name. */
export const fieldOf = (record: unknown, name: string): unknown => (record as Readonly<Record<string, unknown>> | undefined)?.[name];

const RENAMED: Readonly<Record<string, string>> = { name: 'asset.rename', deleted: 'asset.delete' };

/** The plain commands that set these fields of a record to these values; [] for a field that is not simply set. */
export function settingCommands(kind: KindWithFields, values: Readonly<Record<string, unknown>>): { name: string; args: unknown }[] {
  const names = Object.keys(values);
  if (names.length === 0) return [];
  switch (kind) {
    case 'story': return [{ name: 'story.set', args: values }];
    case 'item': return [{ name: 'item.set', args: values }];
    case 'rundown': return [{ name: 'rundown.set', args: values }];
    case 'person': return [{ name: 'person.put', args: values }];
    case 'version': {
      const { deleted, ...titles } = values;
      return [...(Object.keys(titles).length > 0 ? [{ name: 'version.titles', args: titles }] : []), ...(deleted === undefined ? [] : [{ name: 'version.delete', args: { deleted } }])];
    }
    case 'asset': return names.flatMap((name) => (RENAMED[name] ? [{ name: RENAMED[name], args: { [name]: values[name] } }] : []));
    case 'channel': case 'column': case 'programme': return [{ name: `${kind}.put`, args: values }];
  }
}
