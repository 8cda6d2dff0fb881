/**
 * Catch-up rows from the pool to a workstation in one text message: `rows `, a header in JSON, then one line a row with tabs between its fields (see Row for their order; an id that has a tab or the like goes another way, pool/store/scope.ts). The record's
 * JSON is the text that the pool stores and the workstation stores again: nobody parses it on the way. Means the same as a frame with these changes and no results.
 */
import * as z from 'zod';
import { edit, head } from './pool.ts';

/** A row as it stands in the pool's and in a cache's table (cache-form.ts says what each column is). */
export interface Row { readonly kind: string; readonly seq: number; readonly id: string; readonly parent: string; readonly grp: string; readonly sort: number; readonly json: string }

const header = z.object({ from: z.number().int(), seq: z.number().int(), chain: z.string(), more: z.boolean(), edits: z.array(edit), head: head.optional(), widened: z.number().int().optional() });
export type RowsHeader = z.infer<typeof header>;
export interface Rows extends RowsHeader { readonly is: 'rows'; readonly rows: readonly Row[] }

export const ROWS_MARK = 'rows ';
const FIELDS = 7;

/** What a message begins with; the lines of its rows follow. */
export const rowsHead = (head: RowsHeader): string => `${ROWS_MARK}${JSON.stringify(head)}\n`;

/** Takes a message apart. Throws where it is malformed: a line cut short is not a row. */
export function readRows(text: string): Rows {
  const headEnd = text.indexOf('\n');
  const head = header.parse(JSON.parse(text.slice(ROWS_MARK.length, headEnd)));
  const rows: Row[] = [];
  for (let at = headEnd + 1; at < text.length;) {
    const end = text.indexOf('\n', at);
    const fields: string[] = [];
    for (let field = 1; field < FIELDS; field++) {
      const tab = text.indexOf('\t', at);
      if (tab < 0 || tab > end) throw new RangeError(`row ${rows.length + 1} of a rows message is cut short`);
      fields.push(text.slice(at, tab));
      at = tab + 1;
    }
    const [kind, seq, id, parent, grp, sort] = fields as [string, string, string, string, string, string]; // six were pushed
    rows.push({ kind, seq: Number(seq), id, parent, grp, sort: Number(sort), json: text.slice(at, end) });
    at = end + 1;
  }
  return { is: 'rows', ...head, rows };
}
