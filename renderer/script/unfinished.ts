import { t } from '../app/language.ts';
import { announce, MOST_WORDS } from '../app/notices.ts';

/** Says what an input method had not finished when its editor or its window went, so that its writer need not look for it. */
export function tellUnfinished(text: string): void {
  if (text !== '') announce('info', t('script.unfinished', { text: [...text].slice(0, MOST_WORDS).join('') }));
}
