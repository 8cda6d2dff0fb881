/** A line of a story's history, and how it is said. */
import type { QueryResults } from '../../shared/protocol/queries.ts';
import { hasMessage, t } from '../app/language.ts';

type Line = QueryResults['history'][number];
/** Whose line it is: the story's own, or the version's (with its script and its cut, which go by the same id). */
export interface Past { readonly line: Line; readonly of: 'story' | 'version' }

export const didText = (name: string): string => (hasMessage(`desk.did.${name}`) ? t(`desk.did.${name}`) : name);
