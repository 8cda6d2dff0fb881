/** A script as DOCX, to be printed and read from: large type, wide lines, every block with its mark. */
import { AlignmentType, BorderStyle, Document, Footer, Packer, PageNumber, Paragraph, TextRun, type IRunOptions } from 'docx';
import type { ScriptPage, ScriptLine } from './script-lines.ts';
import type { Words } from './messages.ts';

/** Fonts by the names that Chinese Windows and WPS know; where one is missing the program takes its nearest. */
const BODY = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', cs: 'Times New Roman', eastAsia: '仿宋' };
const HEAD = { ascii: 'Arial', hAnsi: 'Arial', cs: 'Arial', eastAsia: '黑体' };
/** Half points; twentieths of a point; 240 is one line. */
const SIZE = { small: 20, body: 32, title: 44 };
const LINE = { read: 432, note: 300 };

const run = (text: string, options: IRunOptions = {}): TextRun => new TextRun({ font: BODY, size: SIZE.body, text, ...options });
const small = (text: string): Paragraph => new Paragraph({ spacing: { after: 40 }, children: [run(text, { size: SIZE.small })] });

function block({ kind, mark, who, source, time, text }: ScriptLine): Paragraph[] {
  const quiet = kind === 'note' || kind === 'cg';
  const head = [run(mark, { font: HEAD, bold: true }), ...(who ? [run(who, { font: HEAD })] : []), ...(time ? [run(`  ${time}`, { size: SIZE.small })] : []), ...(source ? [run(`  ${source}`, { size: SIZE.small })] : [])];
  return [
    new Paragraph({ keepNext: text !== '', spacing: { before: 200 }, children: head }),
    ...(text === '' ? [] : [new Paragraph({ spacing: { line: quiet ? LINE.note : LINE.read }, indent: { firstLine: quiet ? 0 : 640 }, children: [run(text, quiet ? { size: 26, italics: kind === 'note' } : {})] })]),
  ];
}

/** Bytes of the DOCX of one script. */
export async function scriptDocx(page: ScriptPage, printed: string, words: Words): Promise<Uint8Array> {
  const rule = { bottom: { style: BorderStyle.SINGLE, size: 6, space: 6, color: '808080' } };
  const document = new Document({
    title: page.title, creator: 'Bianbo', styles: { default: { document: { run: { font: BODY, size: SIZE.body } } } },
    sections: [{
      properties: { page: { size: { width: 11906, height: 16838 }, margin: { top: 1200, bottom: 1100, left: 1300, right: 1300 } } },
      footers: { default: new Footer({ children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [run(`${page.top}  ${printed}  `, { size: 18 }), new TextRun({ font: BODY, size: 18, children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES] })] })] }) },
      children: [
        small(page.top),
        new Paragraph({ alignment: AlignmentType.CENTER, spacing: { before: 160, after: 160 }, children: [run(page.title, { font: HEAD, size: SIZE.title, bold: true })] }),
        ...page.facts.map(small),
        new Paragraph({ border: rule, spacing: { after: 120 }, children: [] }),
        ...page.lines.flatMap(block),
        ...(page.passes.length === 0 ? [] : [new Paragraph({ border: rule, spacing: { before: 300 }, children: [run(words('package.script.passes'), { font: HEAD, size: SIZE.small })] }), ...page.passes.map(small), ...(page.seal ? [small(page.seal)] : [])]),
      ],
    }],
  });
  return new Uint8Array(await Packer.toBuffer(document));
}
