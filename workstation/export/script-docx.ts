/** A script as DOCX, to be printed and read from: large type, wide lines, every block with its mark. */
import { AlignmentType, BorderStyle, Document, Footer, Packer, PageNumber, Paragraph, Table, TableCell, TableRow, TextRun, WidthType, type IRunOptions } from 'docx';
import { xmlText } from '../../shared/formats/xml-text.ts';
import { cellsOf, tablesAmong } from '../../shared/script/table.ts';
import type { ScriptPage, ScriptLine } from './script-lines.ts';
import type { Words } from './messages.ts';

/** Fonts by the names that Chinese Windows and WPS know; where one is missing the program takes its nearest. */
const BODY = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', cs: 'Times New Roman', eastAsia: '仿宋' };
const HEAD = { ascii: 'Arial', hAnsi: 'Arial', cs: 'Arial', eastAsia: '黑体' };
/** Half points; twentieths of a point; 240 is one line. */
const SIZE = { small: 20, body: 32, title: 44 };
const LINE = { read: 432, note: 300 };
/** What the margins leave of an A4 page, and the air in a table's cell; twentieths of a point. */
const TEXT_WIDTH = 11906 - 2 * 1300;
const CELL_MARGIN = { top: 40, bottom: 40, left: 100, right: 100 };

const run = (text: string, options: IRunOptions = {}): TextRun => new TextRun({ font: BODY, size: SIZE.body, text: xmlText(text), ...options });
const small = (text: string): Paragraph => new Paragraph({ spacing: { after: 40 }, children: [run(text, { size: SIZE.small })] });

function block({ kind, mark, who, source, time, text }: ScriptLine): Paragraph[] {
  const quiet = kind === 'note' || kind === 'cg';
  const head = [run(mark, { font: HEAD, bold: true }), ...(who ? [run(who, { font: HEAD })] : []), ...(time ? [run(`  ${time}`, { size: SIZE.small })] : []), ...(source ? [run(`  ${source}`, { size: SIZE.small })] : [])];
  return [
    new Paragraph({ keepNext: text !== '', spacing: { before: 200 }, children: head }),
    ...(text === '' ? [] : [new Paragraph({ spacing: { line: quiet ? LINE.note : LINE.read }, indent: { firstLine: quiet ? 0 : 640 }, children: [run(text, quiet ? { size: 26, italics: kind === 'note' } : {})] })]),
  ];
}

/** Rows that follow each other, under one mark, as a table of the page's width; a shorter row ends with empty cells. */
function table(rows: readonly ScriptLine[]): (Paragraph | Table)[] {
  const cells = rows.map((row) => cellsOf(row.text));
  const columns = Math.max(...cells.map((row) => row.length));
  const width = Math.floor(TEXT_WIDTH / columns);
  return [
    new Paragraph({ keepNext: true, spacing: { before: 200, after: 60 }, children: [run(rows[0]!.mark, { font: HEAD, bold: true })] }),
    new Table({
      width: { size: width * columns, type: WidthType.DXA }, columnWidths: Array.from({ length: columns }, () => width),
      rows: cells.map((row) => new TableRow({
        cantSplit: true,
        children: Array.from({ length: columns }, (_, n) => new TableCell({ width: { size: width, type: WidthType.DXA }, margins: CELL_MARGIN, children: [new Paragraph({ children: [run(row[n] ?? '', { size: 26 })] })] })),
      })),
    }),
  ];
}

/** Bytes of the DOCX of one script. */
export async function scriptDocx(page: ScriptPage, printed: string, words: Words): Promise<Uint8Array> {
  const rule = { bottom: { style: BorderStyle.SINGLE, size: 6, space: 6, color: '808080' } };
  const document = new Document({
    title: xmlText(page.title), creator: 'Bianbo', styles: { default: { document: { run: { font: BODY, size: SIZE.body } } } },
    sections: [{
      properties: { page: { size: { width: 11906, height: 16838 }, margin: { top: 1200, bottom: 1100, left: 1300, right: 1300 } } },
      footers: { default: new Footer({ children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [run(`${page.top}  ${printed}  `, { size: 18 }), new TextRun({ font: BODY, size: 18, children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES] })] })] }) },
      children: [
        small(page.top),
        new Paragraph({ alignment: AlignmentType.CENTER, spacing: { before: 160, after: 160 }, children: [run(page.title, { font: HEAD, size: SIZE.title, bold: true })] }),
        ...page.facts.map(small),
        new Paragraph({ border: rule, spacing: { after: 120 }, children: [] }),
        ...tablesAmong(page.lines).flatMap((part) => (part[0]!.kind === 'row' ? table(part) : block(part[0]!))),
        ...(page.passes.length === 0 ? [] : [new Paragraph({ border: rule, spacing: { before: 300 }, children: [run(words('package.script.passes'), { font: HEAD, size: SIZE.small })] }), ...page.passes.map(small), ...(page.seal ? [small(page.seal)] : [])]),
      ],
    }],
  });
  return new Uint8Array(await Packer.toBuffer(document));
}
