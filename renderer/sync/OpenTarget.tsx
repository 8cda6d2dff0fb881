import { t } from '../app/language.ts';
import { go, type Screen } from '../app/navigation.ts';
import { useQuery } from '../data/useQuery.ts';

/** Goes to what a command or a notice is about, where there is a screen for it and it is still here. */
export function OpenTarget({ target: { kind, id }, parent = '' }: { target: { readonly kind: string; readonly id: string }; /** What it hangs on, where that is known. */ parent?: string }) {
  const ofVersion = kind === 'version' || kind === 'body' || kind === 'cut';
  const version = useQuery('version', ofVersion && parent === '' ? { id } : null).value;
  const place: readonly [Screen, string] | null = kind === 'story' ? ['stories', id] : kind === 'rundown' ? ['rundown', id] : kind === 'asset' ? ['assets', id]
    : kind === 'item' && parent !== '' ? ['rundown', parent] : ofVersion && parent !== '' ? ['stories', `${parent}/${id}`] : version ? ['stories', `${version.story.id}/${id}`] : null;
  return place === null ? null : <button type="button" className="button" onClick={() => go(place[0], place[1])}>{t('sync.open')}</button>;
}
