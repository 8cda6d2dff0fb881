/**
 * An article as the WeChat editor and an app's article page take it: inline styles only, and only section, p, span, strong, img and table. No class, id, style
 * sheet, script or outside address survives there, so none is written (FORMATS 1.13).
 */
import type { Block } from '../script/schema.ts';
import { cellsOf, tablesAmong } from '../script/table.ts';

/** Words with or without stress. */
export interface Run { readonly text: string; readonly strong: boolean }
export interface ArticleBlock { readonly kind: Block['kind']; readonly speaker: string; readonly runs: readonly Run[]; readonly picture: { readonly src: string; readonly width: number; readonly height: number } | null }
export interface Article { readonly title: string; readonly kicker: string; readonly subtitle: string; readonly blocks: readonly ArticleBlock[] }

interface Inline { readonly text?: string; readonly marks?: readonly { readonly type: string }[] }
/** The runs of each block of a script document, in order. */
export function runsOf(doc: unknown): Run[][] {
  const content = (doc as { content?: { content?: Inline[] }[] } | null)?.content ?? [];
  return content.map((block) => (block.content ?? []).map((one) => ({ text: one.text ?? '', strong: (one.marks ?? []).some((mark) => mark.type === 'strong') })));
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = {
  page: 'max-width:677px;margin:0 auto;padding:16px;font-size:17px;line-height:1.75;color:#222222;letter-spacing:0.5px;word-break:break-word;',
  kicker: 'margin:0 0 4px;font-size:15px;line-height:1.5;color:#666666;',
  title: 'margin:0 0 8px;font-size:24px;line-height:1.4;color:#111111;',
  subtitle: 'margin:0 0 12px;font-size:16px;line-height:1.5;color:#444444;',
  para: 'margin:0 0 20px;text-align:justify;',
  heading: 'margin:28px 0 14px;padding-left:10px;border-left:4px solid #c8102e;font-size:19px;line-height:1.5;color:#111111;',
  picture: 'margin:20px 0;text-align:center;',
  image: 'width:100%;height:auto;display:block;',
  table: 'width:100%;margin:0 0 20px;border-collapse:collapse;font-size:15px;line-height:1.5;',
  cell: 'padding:6px 8px;border:1px solid #cccccc;text-align:left;vertical-align:top;',
  caption: 'margin:8px 0 0;font-size:14px;line-height:1.5;color:#888888;text-align:center;',
} as const;

const element = (name: 'p' | 'section' | 'table' | 'td', style: string, inner: string): string => `<${name} style="${style}">${inner}</${name}>`;
const strong = (inner: string): string => `<strong>${inner}</strong>`;
const inline = (runs: readonly Run[]): string => runs.map((run) => (run.strong ? strong(escape(run.text)) : escape(run.text))).join('');

function blockHtml({ kind, speaker, runs, picture }: ArticleBlock): string {
  const words = inline(runs);
  // Notes are for the house.
  if (kind === 'note') return '';
  if (kind === 'picture') {
    const image = picture ? `<img src="${escape(picture.src)}" width="${picture.width}" height="${picture.height}" alt="${escape(runs.map((run) => run.text).join(''))}" style="${STYLE.image}" />` : '';
    return image + words === '' ? '' : element('section', STYLE.picture, image + (words === '' ? '' : element('p', STYLE.caption, words)));
  }
  if (words === '') return '';
  if (kind === 'heading') return element('p', STYLE.heading, strong(words));
  return element('p', STYLE.para, speaker === '' ? words : `<span style="color:#666666;">${escape(speaker)}：</span>${words}`);
}

/** The runs of each cell of a row; the last cells of a shorter row than the table's longest are empty. */
function cellRuns(runs: readonly Run[], columns: number): Run[][] {
  const cells: Run[][] = [[]];
  for (const run of runs) {
    cellsOf(run.text).forEach((text, n) => {
      if (n > 0) cells.push([]);
      if (text !== '') cells.at(-1)!.push({ text, strong: run.strong });
    });
  }
  while (cells.length < columns) cells.push([]);
  return cells;
}

const textOf = ({ runs }: ArticleBlock): string => runs.map((run) => run.text).join('');

/** Rows that follow each other as one table; rows without a word are left out. */
function tableHtml(rows: readonly ArticleBlock[]): string {
  const filled = rows.filter((row) => textOf(row).trim() !== '');
  if (filled.length === 0) return '';
  const columns = Math.max(...filled.map((row) => cellsOf(textOf(row)).length));
  const lines = filled.map((row) => `<tr>${cellRuns(row.runs, columns).map((cell) => element('td', STYLE.cell, inline(cell))).join('')}</tr>`);
  return element('table', STYLE.table, `<tbody>${lines.join('')}</tbody>`);
}

const partHtml = (part: readonly ArticleBlock[]): string => (part[0]!.kind === 'row' ? tableHtml(part) : blockHtml(part[0]!));

/** The content of an article, what is pasted or sent: its length and bytes are what a channel counts. The title is the channel's own field and not in it. */
export const articleContent = ({ blocks }: Article): string => element('section', STYLE.page, tablesAmong(blocks).map(partHtml).join(''));

/** The whole page: title set and content, readable in any browser without anything beside it but its pictures. */
export function articlePage(article: Article): string {
  const head = [
    article.kicker && element('p', STYLE.kicker, escape(article.kicker)), element('p', STYLE.title, strong(escape(article.title))), article.subtitle && element('p', STYLE.subtitle, escape(article.subtitle)),
  ].join('');
  const body = element('section', 'max-width:677px;margin:0 auto;padding:16px 16px 0;', head) + articleContent(article);
  return `<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8" />\n<meta name="viewport" content="width=device-width, initial-scale=1" />\n<title>${escape(article.title)}</title>\n</head>\n<body>\n${body}\n</body>\n</html>\n`;
}

/** The words alone, one paragraph a line with an empty line between; the rows of a table stand line under line, their cells parted by tabs. */
export function articleText({ title, kicker, subtitle, blocks }: Article): string {
  const lines = tablesAmong(blocks.filter((one) => one.kind !== 'note')).map((part) => part.map((one) => (one.speaker === '' ? '' : `${one.speaker}：`) + textOf(one)).filter((line) => line.trim() !== '').join('\n'));
  return `${[kicker, title, subtitle, ...lines].filter((line) => line.trim() !== '').join('\n\n')}\n`;
}
