/** What is said beside a block: its kind, its seconds, whose clip it is, who else is in it. */
import { blockTime } from '../../shared/script/read-time.ts';
import type { Block, BlockKind } from '../../shared/script/schema.ts';
import { framesToMs, minutesSeconds, timecode } from '../../shared/units.ts';

/** A clip as its block shows it. `poster`: the address of its picture, '' while that is on its way (its place is kept: no line moves when it comes), null where there is none. */
interface Clip { readonly name: string; readonly poster: string | null }

export interface ScriptFacts {
  /** Syllables a minute; null where nobody reads it aloud. */
  readonly rate: number | null;
  readonly label: (kind: BlockKind) => string;
  readonly clip: (asset: string) => Clip;
  /** Names of the others who are in a block. */
  readonly here: (block: string) => string;
  readonly noClip: string;
}

/** What is known of a block, as attributes of its element. `column`: how wide the columns of its table are, in Han characters. */
export function attributesOf(block: Block, facts: ScriptFacts, column: number | undefined): Readonly<Record<string, string>> {
  const ms = facts.rate === null ? 0 : blockTime(block, facts.rate);
  const clip = block.asset ? facts.clip(block.asset) : null;
  const attributes: Record<string, string> = {
    'data-label': facts.label(block.kind), 'data-seconds': ms > 0 ? minutesSeconds(ms) : '', 'data-here': facts.here(block.id),
  };
  if (block.kind === 'sot') {
    const range = block.in !== null && block.out !== null ? `${timecode(block.in)} – ${timecode(block.out)} · ${minutesSeconds(framesToMs(block.out - block.in))}` : '';
    attributes['data-line'] = [`${block.speaker} ${block.role}`.trim(), clip?.name ?? facts.noClip, range].filter((part) => part !== '').join('  ·  ');
  }
  if (block.kind === 'picture') attributes['data-line'] = clip?.name ?? facts.noClip;
  if (column !== undefined) attributes['style'] = `--column: ${column}em`;
  if (clip && clip.poster !== null) attributes['data-poster'] = '';
  if (clip?.poster) attributes['style'] = `--poster: url("${clip.poster}")`;
  return attributes;
}
