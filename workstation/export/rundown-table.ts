/** The rundown as a table of words, the same for PDF and CSV. */
import type { PackageSheet } from '../../shared/export/package.ts';
import { needsSeal } from '../../shared/export/package.ts';
import { clock, minutesSeconds } from '../../shared/units.ts';
import { csvText } from '../../shared/formats/csv.ts';
import type { MessageKey, Words } from './messages.ts';

export interface Column { readonly key: MessageKey; /** Share of the width. */ readonly share: number; readonly right: boolean }
const column = (key: MessageKey, share: number, right = false): Column => ({ key, share, right });
export const COLUMNS: readonly Column[] = [
  column('package.col.number', 4.2), column('package.col.slug', 15.5), column('package.col.kind', 6.8), column('package.col.text', 4.6, true), column('package.col.media', 4.8, true),
  column('package.col.duration', 5.4, true), column('package.col.cumulative', 5, true), column('package.col.front', 6.6, true), column('package.col.back', 6.6, true),
  column('package.col.presenter', 7.2), column('package.col.writer', 6), column('package.col.release', 6.8), column('package.col.file', 12.5), column('package.col.note', 10),
];

/** One row an item, in the order of COLUMNS. Floated items have no times. */
export function rundownRows(sheet: PackageSheet, words: Words): string[][] {
  let sum = 0;
  return sheet.items.map((item) => {
    if (!item.float) sum += item.duration;
    const length = (ms: number | null): string => (ms === null ? '' : minutesSeconds(ms));
    const release = item.float ? words('package.floated') : needsSeal(item) ? words('package.released') : words('package.notNeeded');
    return [
      item.number, item.slug, words(`package.kind.${item.kind}`), length(item.text), length(item.media), length(item.duration), item.float ? '' : minutesSeconds(sum),
      item.front === null ? '' : clock(item.front), item.back === null ? '' : clock(item.back), item.presenter, item.writer, release, item.files.media?.replace('data/media/', '') ?? '', item.note,
    ];
  });
}

/** The rundown for a spreadsheet. */
export const rundownCsv = (sheet: PackageSheet, words: Words): string => csvText([COLUMNS.map((one) => words(one.key)), ...rundownRows(sheet, words)]);
