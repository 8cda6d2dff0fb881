/** What the anchor sees of a rundown: for each item its head, what is read aloud, and cues for what others say. Floats are not in it, notes never. */
import type { ItemRow } from '../../shared/protocol/queries.ts';
import { readTime } from '../../shared/script/read-time.ts';
import { blocksOf, type Block } from '../../shared/script/schema.ts';
import { minutesSeconds } from '../../shared/units.ts';

/** head: page and slug; say: read aloud; cue: voice-over on the film, dimmed; card: a sound bite or a piece of film. */
export type PieceKind = 'head' | 'say' | 'cue' | 'card';
export interface Piece { readonly key: string; readonly itemId: string; readonly kind: PieceKind; readonly text: string; readonly note: string }
export interface Roll { readonly pieces: readonly Piece[] }

export interface RollInput {
  readonly items: readonly ItemRow[];
  readonly pages: readonly string[];
  /** Document JSON by version id; what is not there yet is missing. */
  readonly bodies: ReadonlyMap<string, unknown>;
  readonly rate: number;
  /** The name of a kind in the person's language. */
  readonly nameOf: (kind: ItemRow['kind']) => string;
}

/** The first words and the out-words of a piece that somebody else says. */
function ends(text: string, most = 18): string {
  const characters = [...text.trim()];
  return characters.length <= most ? text.trim() : `${characters.slice(0, 7).join('')} …… ${characters.slice(-8).join('')}`;
}

function pieceOf(block: Block, itemId: string, input: RollInput): Piece | null {
  const base = { key: `${itemId}/${block.id}`, itemId };
  const text = block.text.trim();
  const lasts = (): string => minutesSeconds(readTime([block], input.rate).total);
  switch (block.kind) {
    case 'lead': case 'read': case 'para': return text === '' ? null : { ...base, kind: 'say', text: block.text, note: '' };
    case 'vo': return text === '' ? null : { ...base, kind: 'cue', text: ends(text), note: lasts() };
    case 'sot': return { ...base, kind: 'card', text: [block.speaker, block.role].filter(Boolean).join(' · ') || ends(text), note: lasts() };
    default: return null;
  }
}

export function rollOf(input: RollInput): Roll {
  const pieces: Piece[] = [];
  input.items.forEach((item, index) => {
    if (item.float || item.deleted) return;
    pieces.push({ key: `${item.id}/`, itemId: item.id, kind: 'head', text: `${input.pages[index] ?? ''}　${item.slug}`, note: item.presenter });
    if (item.versionId === null) {
      const ms = item.planned ?? item.mediaMs;
      pieces.push({ key: `${item.id}/film`, itemId: item.id, kind: 'card', text: input.nameOf(item.kind), note: ms === null ? '' : minutesSeconds(ms) });
      return;
    }
    const doc = input.bodies.get(item.versionId);
    for (const block of doc === undefined ? [] : blocksOf(doc)) {
      const piece = pieceOf(block, item.id, input);
      if (piece) pieces.push(piece);
    }
  });
  return { pieces };
}
