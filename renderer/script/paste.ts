/** Text from Word, WPS, web pages and mails: only words, blocks and bold come in; 【导语】 and its like become kinds. */
import { Extension } from '@tiptap/core';
import { Fragment, Slice, type Node } from '@tiptap/pm/model';
import { Plugin } from '@tiptap/pm/state';
import type { BlockKind } from '../../shared/script/schema.ts';
import { xmlText } from '../../shared/formats/xml-text.ts';
import { CELL_END } from '../../shared/script/table.ts';
import { newId } from '../data/newId.ts';

/** How newsrooms mark their blocks in plain text. */
const MARKS: readonly [RegExp, BlockKind][] = [
  [/^[【[]导语[】\]][：:]?/, 'lead'], [/^[【[](?:口播|主播)[】\]][：:]?/, 'read'], [/^[【[](?:配音|正文|解说|画外音)[】\]][：:]?/, 'vo'],
  [/^[【[](?:同期声?|现场声|采访)[】\]][：:]?/, 'sot'], [/^[【[](?:字幕|字幕条)[】\]][：:]?/, 'cg'], [/^[【[](?:备注|画面|特效)[】\]][：:]?/, 'note'],
];

/** Splits a mark off the beginning of a line: which kind it names and how long it is. */
export function markOf(text: string): { kind: BlockKind; length: number } | null {
  for (const [mark, kind] of MARKS) {
    const found = mark.exec(text);
    if (found) return { kind, length: found[0].length };
  }
  return null;
}

/** Word's and WPS's own baggage, which a browser would read as text. */
const cleanHtml = (html: string): string => xmlText(html)
  .replace(/<!--[\s\S]*?-->/g, '')
  .replace(/<(style|script|xml|title)\b[\s\S]*?<\/\1>/gi, '')
  // Mostly empty, but Outlook puts words in it, and it may be without an end.
  .replace(/<\/?o:p\b[^>]*>/gi, '')
  .replace(/&nbsp;|\u00a0/g, ' ')
  .replace(/<br\s*\/?>/gi, '</p><p>');

/** Lines of plain text without the two spaces of indent, without empty ones and without signs that nobody typed (Word's own line break is one of them). Tabs between words part the cells of a table; such a line keeps all of its tabs. */
export const cleanLines = (text: string): string[] => xmlText(text.replaceAll('\u000b', '\n')).split(/\r\n?|\n|\u2028|\u2029/).map((line) => {
  const clean = line.replace(/^[\s\u3000]+|[\s\u3000]+$/g, '');
  return isRow(clean) ? line.split(CELL_END).map((cell) => cell.replace(/^[\s\u3000]+|[\s\u3000]+$/g, '')).join(CELL_END) : clean;
}).filter((line) => line !== '');
const isRow = (line: string): boolean => line.includes(CELL_END);

function cleanBlock(block: Node): Node {
  const text = block.textContent;
  const indent = block.attrs['kind'] === 'row' ? 0 : /^[\s\u3000]*/.exec(text)![0].length;
  const mark = markOf(text.slice(indent));
  const from = indent + (mark?.length ?? 0);
  const attrs = { ...block.attrs, id: newId(), kind: mark?.kind ?? block.attrs['kind'] };
  return block.type.create(attrs, from > 0 ? block.content.cut(from) : block.content);
}

/** Every pasted block is cleaned and gets an id of its own; one that was empty is dropped unless it is all there is. */
function cleanSlice(slice: Slice): Slice {
  if (slice.content.childCount <= 1 && slice.openStart > 0 && !markOf(slice.content.firstChild?.textContent ?? '')) return slice;
  const blocks: Node[] = [];
  slice.content.forEach((node) => { if (node.type.name === 'block') blocks.push(cleanBlock(node)); });
  const filled = blocks.filter((block) => block.content.size > 0 || block.attrs['asset']);
  const kept = filled.length > 0 ? filled : blocks;
  if (kept.length === 0) return slice;
  return new Slice(Fragment.from(kept), Math.min(slice.openStart, 1), Math.min(slice.openEnd, 1));
}

export const scriptPaste = (plain: () => BlockKind) => Extension.create({
  name: 'scriptPaste',
  addProseMirrorPlugins: () => [new Plugin({
    props: {
      transformPastedHTML: cleanHtml,
      // What is dragged within the script stays what it is.
      transformPasted: (slice, view) => (view.dragging?.move ? slice : cleanSlice(slice)),
      clipboardTextParser(text, at) {
        const { block } = at.doc.type.schema.nodes;
        const nodes = cleanLines(text).map((line) => block!.create({ kind: isRow(line) ? 'row' : plain() }, at.doc.type.schema.text(line)));
        if (nodes.length === 0) return Slice.empty;
        // One line goes into the block it is pasted in; several begin and end open so that the first and last join what is there.
        return new Slice(Fragment.from(nodes), 1, 1);
      },
    },
  })],
});
