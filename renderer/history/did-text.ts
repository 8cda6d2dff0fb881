import { hasMessage, t } from '../app/language.ts';

/** What a command did, in the words of a history. */
export const didText = (name: string): string => (hasMessage(`history.did.${name}`) ? t(`history.did.${name}`) : name);
