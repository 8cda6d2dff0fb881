import { isSpoken, type ChannelForm } from '../channel/channel.ts';
import type { AssetId, BlockId } from '../ids.ts';
import type { Block } from '../script/schema.ts';

export interface DeriveFrom {
  readonly blocks: readonly Block[];
  /** The form of the channel it is made for. */
  readonly form: ChannelForm;
  /** Is this asset a still picture? Only those can stand in an article. */
  readonly isImage: (asset: AssetId) => boolean;
  readonly newId: () => BlockId;
}

const FACTS = { asset: null, in: null, out: null, speaker: '', role: '' } as const;

/**
 * The text of another channel's version, made from a script. For the eye: what was spoken becomes paragraphs, a sound bite
 * a quotation of its speaker, supers and notes are left out, pictures and tables stay. For the ear: paragraphs become voice-over.
 * Between channels of one sort the blocks are copied. Always at least one block.
 */
export function deriveBlocks({ blocks, form, isImage, newId }: DeriveFrom): Block[] {
  const spoken = isSpoken(form);
  const made = blocks.flatMap((block): Block[] => {
    const base = { ...FACTS, id: newId() };
    if (spoken) return [block.kind === 'para' || block.kind === 'heading' ? { ...base, kind: 'vo', text: block.text } : block.kind === 'picture' ? { ...base, kind: 'note', text: block.text } : { ...block, id: base.id }];
    const picture: Block[] = block.asset !== null && isImage(block.asset) ? [{ ...base, id: newId(), kind: 'picture', asset: block.asset, text: block.kind === 'picture' ? block.text : '' }] : [];
    if (block.kind === 'picture') return picture.length > 0 || block.text.trim() === '' ? picture : [{ ...base, kind: 'picture', text: block.text }];
    if (block.kind === 'heading' || block.kind === 'row') return [{ ...base, kind: block.kind, text: block.text }];
    if (block.kind === 'cg' || block.kind === 'note' || block.text.trim() === '') return picture;
    return [{ ...base, kind: 'para', text: block.kind === 'sot' ? quoted(block) : block.text }, ...picture];
  });
  return made.length > 0 ? made : [{ ...FACTS, id: newId(), kind: spoken ? 'lead' : 'para', text: '' }];
}

function quoted({ speaker, role, text }: Block): string {
  const words = /^[“"「].*[”"」]$/su.test(text.trim()) ? text.trim() : `“${text.trim()}”`;
  const who = `${role}${speaker}`;
  return who === '' ? words : `${who}：${words}`;
}
