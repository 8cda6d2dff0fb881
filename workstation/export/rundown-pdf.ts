/** The rundown as a printed sheet: A4 across, made without a window, with the bundled font (only the glyphs used are embedded). */
import PDFDocument from 'pdfkit';
import type { PackageSheet } from '../../shared/export/package.ts';
import { clock, minutesSeconds } from '../../shared/units.ts';
import { minute } from './dates.ts';
import type { Words } from './messages.ts';
import { COLUMNS, rundownRows } from './rundown-table.ts';

/** Points. */
const MARGIN = 34;
const PAD = 4;
const SIZE = { title: 18, fact: 9.5, head: 8.5, cell: 9, foot: 8 };
const INK = { text: '#111111', dim: '#555555', line: '#9a9a9a', head: '#e9ecef', float: '#8a8a8a' };

/** Bytes of the PDF. `font` is a TrueType file with Chinese glyphs. */
export function rundownPdf(sheet: PackageSheet, font: string, words: Words): Promise<Uint8Array> {
  const { rundown, madeAt } = sheet;
  const title = `${rundown.programme} ${words('package.doc.rundown')}`;
  const pdf = new PDFDocument({ size: 'A4', layout: 'landscape', margin: MARGIN, bufferPages: true, font, lang: 'zh-CN', displayTitle: true, info: { Title: `${title} ${rundown.date}`, Creator: 'Bianbo', CreationDate: new Date(madeAt) } });
  const parts: Uint8Array[] = [];
  const ended = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (part: Uint8Array) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
  });
  const width = pdf.page.width - 2 * MARGIN;
  const bottom = pdf.page.height - MARGIN - 20;
  const shares = COLUMNS.reduce((sum, one) => sum + one.share, 0);
  const widths = COLUMNS.map((one) => (one.share / shares) * width);

  pdf.fillColor(INK.text).fontSize(SIZE.title).text(title, MARGIN, MARGIN, { lineBreak: false });
  const over = Math.round(rundown.over / 1000) * 1000;
  const balance = over === 0 ? words('package.doc.exact') : words(over > 0 ? 'package.doc.over' : 'package.doc.under', { time: minutesSeconds(Math.abs(over)) });
  const facts = [
    rundown.channel, rundown.date, words('package.doc.episode', { episode: rundown.episode }), words('package.doc.slot', { start: clock(rundown.start), end: clock(rundown.start + rundown.length) }),
    words('package.doc.length', { length: minutesSeconds(rundown.length) }), balance,
    ...(rundown.lockedAt === null ? [] : [words('package.doc.lockedBy', { name: rundown.lockedBy, time: minute(rundown.lockedAt) })]),
  ];
  pdf.fillColor(INK.dim).fontSize(SIZE.fact).text(facts.join('　'), MARGIN, MARGIN + 28, { width });
  let y = pdf.y + 8;

  const heightOf = (cells: readonly string[], size: number): number => {
    pdf.fontSize(size);
    return Math.max(...cells.map((cell, index) => pdf.heightOfString(cell === '' ? ' ' : cell, { width: widths[index]! - 2 * PAD }))) + 2 * PAD;
  };
  const row = (cells: readonly string[], size: number, ink: string, fill: string | null): void => {
    const height = heightOf(cells, size);
    if (fill) pdf.rect(MARGIN, y, width, height).fill(fill);
    let x = MARGIN;
    for (const [index, cell] of cells.entries()) {
      pdf.fillColor(ink).fontSize(size).text(cell, x + PAD, y + PAD, { width: widths[index]! - 2 * PAD, align: COLUMNS[index]!.right ? 'right' : 'left' });
      x += widths[index]!;
    }
    y += height;
    pdf.moveTo(MARGIN, y).lineTo(MARGIN + width, y).lineWidth(0.5).strokeColor(INK.line).stroke();
  };
  const head = (): void => row(COLUMNS.map((one) => words(one.key)), SIZE.head, INK.text, INK.head);
  head();
  for (const [index, cells] of rundownRows(sheet, words).entries()) {
    if (y + heightOf(cells, SIZE.cell) > bottom) { pdf.addPage(); y = MARGIN; head(); }
    row(cells, SIZE.cell, sheet.items[index]!.float ? INK.float : INK.text, null);
  }

  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page);
    // Text below the margin would begin a new page.
    pdf.page.margins.bottom = 0;
    const place = { width, lineBreak: false } as const;
    const at = pdf.page.height - MARGIN - 4;
    pdf.fillColor(INK.dim).fontSize(SIZE.foot);
    pdf.text(`${title}  ${rundown.date}  ${words('package.doc.episode', { episode: rundown.episode })}`, MARGIN, at, place);
    pdf.text(words('package.doc.printed', { time: minute(madeAt) }), MARGIN, at, { ...place, align: 'center' });
    pdf.text(words('package.doc.page', { page: page + 1, pages: count }), MARGIN, at, { ...place, align: 'right' });
  }
  pdf.end();
  return ended;
}
