/** What the pool tells, in a frame of records or in rows of text, as the cache takes it in. */
import type { Frame, Head } from '../../shared/protocol/pool.ts';
import type { Rows as Piece } from '../../shared/protocol/rows.ts';
import type { RecordOf } from '../../shared/records.ts';
import { isKnown, type Row, type Rows } from './rows.ts';

/** What a frame or a piece of a catch-up brings. */
export interface News { readonly from: number; readonly seq: number; readonly chain: string; readonly results: Frame['results']; readonly rows: readonly Row[]; readonly edits: Frame['edits']; readonly more: boolean; readonly head?: Head | undefined }

/** `here`: the rows as they stand, for the story of a version that the frame only mentions. */
export function newsOfFrame(frame: Frame, here: Rows): News {
  const stories = new Map(frame.changes.filter((one) => one.kind === 'version').map(({ id, record }) => [id, (record as RecordOf<'version'>).storyId]));
  const storyOf = (version: string): string | undefined => stories.get(version) ?? here.storyOf(version);
  return { ...frame, rows: frame.changes.flatMap(({ kind, id, seq, record }): Row[] => (isKnown(kind) ? [here.rowOf(kind, id, seq, record, storyOf)] : [])) };
}

/** Their text is not parsed. */
export const newsOfRows = (piece: Piece): News => ({ ...piece, results: [], rows: piece.rows.flatMap((row): Row[] => (isKnown(row.kind) ? [{ ...row, kind: row.kind, record: undefined }] : [])) });
