import type { ChannelForm } from '../../shared/channel/channel.ts';
import { isSpoken } from '../../shared/channel/channel.ts';
import type { BlockKind } from '../../shared/script/schema.ts';
import { t } from '../app/language.ts';

const SPOKEN: readonly BlockKind[] = ['lead', 'read', 'vo', 'sot', 'cg', 'note', 'row'];
const READ: readonly BlockKind[] = ['para', 'heading', 'picture', 'note', 'row'];

/** The kinds a script of this form is made of, in the order of their keys Ctrl+1, Ctrl+2 ... */
export const kindsOf = (form: ChannelForm): readonly BlockKind[] => (isSpoken(form) ? SPOKEN : READ);

export const kindName = (kind: BlockKind): string => t(`script.kind.${kind}`);

/** What most blocks of such a script are: what text from elsewhere becomes. */
export const plainKind = (form: ChannelForm): BlockKind => (isSpoken(form) ? 'vo' : 'para');

/** The kind of the block that follows when one is finished: a lead is followed by the anchor, a bite by the voice-over. */
export const kindAfter = (kind: BlockKind, form: ChannelForm): BlockKind =>
  kind === 'lead' ? 'read' : kind === 'sot' || kind === 'cg' ? 'vo' : kind === 'heading' || kind === 'picture' ? plainKind(form) : kind;
