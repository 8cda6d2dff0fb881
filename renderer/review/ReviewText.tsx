import type { CSSProperties } from 'react';
import type { Asset } from '../../shared/asset/asset.ts';
import { readTime } from '../../shared/script/read-time.ts';
import type { Block } from '../../shared/script/schema.ts';
import { columnWidths } from '../../shared/script/table.ts';
import { diffBlocks } from '../../shared/script/text-diff.ts';
import { minutesSeconds, timecode } from '../../shared/units.ts';
import { t } from '../app/language.ts';
import { kindName } from '../script/kinds.ts';

interface Props { readonly blocks: readonly Block[]; readonly before: readonly Block[] | null; /** Syllables a minute; null where nobody reads it aloud. */ readonly rate: number | null; readonly assets: readonly Asset[] }

/** A custom property, which React's type of style does not know. */
const columnStyle = (em: number): CSSProperties => ({ '--column': `${em}em` }) as CSSProperties;

/** The text as a reviewer reads it; what changed since the last pass stands out, what was taken away is struck through. */
export function ReviewText({ blocks, before, rate, assets }: Props) {
  const times = new Map((rate === null ? [] : readTime(blocks, rate).blocks).map(({ id, ms }) => [id, ms]));
  const columns = columnWidths(blocks);
  const rows = before ? diffBlocks(before, blocks) : blocks.map((block) => ({ block, is: 'same' as const, pieces: [{ is: 'same' as const, text: block.text }], facts: false, moved: false }));
  return (
    <div className="script-text review-text">
      {rows.map(({ block, is, pieces, facts, moved }) => {
        const clip = block.asset ? (assets.find((asset) => asset.id === block.asset)?.name ?? t('script.clip.gone')) : '';
        const range = block.in !== null && block.out !== null ? `${timecode(block.in)} – ${timecode(block.out)}` : '';
        const line = block.kind === 'sot' || block.kind === 'picture' ? [`${block.speaker} ${block.role}`.trim(), clip || t('script.clip.none'), range].filter((part) => part !== '').join('  ·  ') : '';
        const ms = times.get(block.id) ?? 0;
        return (
          <p key={`${is}-${block.id}`} className="script-block" data-kind={block.kind} data-label={kindName(block.kind)} data-line={line} data-change={is} style={columns.has(block.id) ? columnStyle(columns.get(block.id)!) : undefined} data-seconds={ms > 0 && is !== 'removed' ? minutesSeconds(ms) : ''}>
            {moved && <span className="review-facts">{t('review.placeChanged')}</span>}
            {facts && <span className="review-facts">{t('review.factsChanged')}</span>}
            {pieces.map((piece, i) => (piece.is === 'same' ? <span key={i}>{piece.text}</span> : piece.is === 'added' ? <ins key={i}>{piece.text}</ins> : <del key={i}>{piece.text}</del>))}
          </p>
        );
      })}
    </div>
  );
}
