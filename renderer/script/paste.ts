/** Text from Word, WPS, web pages and mails: only words, blocks and bold come in; 【导语】 and its like become kinds. */
import { Extension } from '@tiptap/core';
import { Fragment, Slice, type Node } from '@tiptap/pm/model';
import { Plugin, TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
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
  // WeChat's and Word's own have attributes.
  .replace(/<br\b[^>]*>/gi, '</p><p>');

/** Lines of plain text without the two spaces of indent, without empty ones and without signs that nobody typed (Word's own line break is one of them). Tabs between words part the cells of a table; such a line keeps all of its tabs. */
export const cleanLines = (text: string): string[] => xmlText(text.replaceAll('\u000b', '\n')).split(/\r\n?|\n|\u2028|\u2029/).map((line) => {
  const clean = line.replace(/^[\s\u3000]+|[\s\u3000]+$/g, '');
  return isRow(clean) ? line.split(CELL_END).map((cell) => cell.replace(/^[\s\u3000]+|[\s\u3000]+$/g, '')).join(CELL_END) : clean;
}).filter((line) => line !== '');
const isRow = (line: string): boolean => line.includes(CELL_END);

/** Does it come from a script, this one or another? Those have ids. */
const isOurs = (block: Node): boolean => block.attrs['id'] !== '';

const INDENT = /^[\s\u3000]*/;

/** One from elsewhere that names no kind is only words, whatever element of a page they stood in: it has no id yet (see scriptKeys), by which `joined` knows it. */
function cleanBlock(block: Node, plain: BlockKind): Node {
  const text = block.textContent;
  const indent = block.attrs['kind'] === 'row' ? 0 : INDENT.exec(text)![0].length;
  const mark = markOf(text.slice(indent));
  const from = indent + (mark?.length ?? 0);
  const attrs = { ...block.attrs, id: mark || isOurs(block) ? newId() : '', kind: mark?.kind ?? kindHere(block.attrs['kind'] as BlockKind, plain) }; // the schema allows only kinds
  return block.type.create(attrs, from > 0 ? block.content.cut(from) : block.content);
}

/** A paragraph of an article, or of an element that no rule names, would be read out by the anchor where others are voice-over. */
const kindHere = (kind: BlockKind, plain: BlockKind): BlockKind => (kind === 'para' || kind === 'heading' ? (plain === 'para' ? kind : plain) : kind);

/** Every pasted block is cleaned, and no block of a script comes twice under one id; one that was empty is dropped unless it is all there is. */
function cleanSlice(slice: Slice, plain: BlockKind): Slice {
  const { firstChild, childCount } = slice.content;
  if (childCount <= 1 && slice.openStart > 0 && firstChild && !markOf(firstChild.textContent)) {
    const { kind } = firstChild.attrs;
    const alone = firstChild.type.create({ ...firstChild.attrs, id: isOurs(firstChild) ? newId() : '', kind: kindHere(kind as BlockKind, plain) }, firstChild.content); // the schema allows only kinds
    return new Slice(Fragment.from(alone), slice.openStart, slice.openEnd);
  }
  const blocks: Node[] = [];
  /** 【导语】 on a line of its own says what the next line with words is. */
  let heading: Node | null = null;
  const isMarked = (node: Node): boolean => markOf(node.textContent.replace(INDENT, '')) !== null;
  slice.content.forEach((node) => {
    if (node.type.name !== 'block') return;
    const clean = cleanBlock(node, plain);
    if (heading && clean.content.size > 0 && clean.attrs['id'] === '' && clean.attrs['kind'] !== 'row') {
      blocks[blocks.indexOf(heading)] = heading.copy(clean.content);
      heading = null;
      return;
    }
    blocks.push(clean);
    if (isMarked(node)) heading = clean.content.size === 0 ? clean : null;
  });
  const filled = blocks.filter((block) => block.content.size > 0 || block.attrs['asset'] || block === heading);
  const some = filled.length > 0 ? filled : blocks;
  if (some.length === 0) return slice;
  // Given one afterwards, each is a step of its own (scriptKeys): of a long paste thousands. By the first and the last it is still to be known where they come from.
  const kept = some.map((block, n) => (block.attrs['id'] === '' && n > 0 && n < some.length - 1 ? block.type.create({ ...block.attrs, id: newId() }, block.content) : block));
  // What says what it is does not go on in the block that it is pasted in.
  if (firstChild && isMarked(firstChild)) return new Slice(Fragment.from(kept), 0, 0);
  return new Slice(Fragment.from(kept), Math.min(slice.openStart, 1), Math.min(slice.openEnd, 1));
}

/**
 * Words that are pasted go into the block they are pasted in, and leave it what it is: its kind, its clip, who speaks. Left to itself the editor puts the pasted block in the place of
 * one that is empty or of which all words are chosen. Null where that is right: a block that says what it is comes where no clip and no speaker goes for it, or over several.
 */
function joined(state: EditorState, slice: Slice): Transaction | null {
  const { selection } = state;
  const { $from, $to, from, to } = selection;
  const first = slice.content.firstChild;
  if (!(selection instanceof TextSelection) || !$from.sameParent($to) || slice.openStart === 0 || first?.type.name !== 'block' || first.attrs['kind'] === 'row') return null;
  const { asset, speaker, role } = $from.parent.attrs;
  if (isOurs(first) && !asset && speaker === '' && role === '') return null;
  const tr = state.tr.replace(from, to, slice);
  return tr.setSelection(TextSelection.near(tr.doc.resolve(tr.mapping.map(to)), -1));
}

/**
 * Words behind the place of a paste of several blocks stay what they were: half of a note is not read out, nor a bite's words by the anchor. Left to itself the editor makes them part of
 * the last block that was pasted. That goes on in them, as words that are split do, where it says nothing of its own; else they get a block for themselves.
 */
function restStays(state: EditorState, slice: Slice): Transaction | null {
  const { selection: { $from, $to, to } } = state;
  const last = slice.content.lastChild;
  if (!$from.sameParent($to) || $to.depth === 0 || $to.parentOffset === $to.parent.content.size || slice.openEnd === 0 || slice.content.childCount < 2 || last?.type.name !== 'block') return null;
  const { kind } = $to.parent.attrs;
  const tr = joined(state, slice) ?? state.tr.replaceSelection(slice);
  const at = tr.doc.resolve(tr.mapping.map(to));
  if (at.depth === 0 || at.parent.attrs['kind'] === kind) return null;
  if (last.attrs['id'] === '' && last.attrs['kind'] !== 'row') return tr.setNodeAttribute(at.before(1), 'kind', kind);
  tr.split(at.pos, 1, [{ type: at.parent.type, attrs: { id: newId(), kind } }]);
  return tr.setSelection(TextSelection.create(tr.doc, at.pos));
}

/** Whole blocks, of which the first goes on from nothing: they come before or behind the block that they are pasted in, or part it; in the place of one that is bare. */
function asBlocks(state: EditorState, { content, openStart }: Slice): Transaction | null {
  if (!(state.selection instanceof TextSelection) || openStart > 0 || content.firstChild?.type.name !== 'block') return null;
  const tr = state.tr.deleteSelection();
  const at = tr.selection.$from;
  const { attrs: { kind, asset, speaker, role }, content: { size }, type } = at.parent;
  const isBare = size === 0 && !asset && speaker === '' && role === '';
  const inside = at.parentOffset > 0 && at.parentOffset < size;
  if (inside) tr.split(at.pos, 1, [{ type, attrs: { id: newId(), kind } }]);
  const place = inside ? at.pos + 1 : isBare || (at.parentOffset === 0 && size > 0) ? at.before(1) : at.after(1);
  tr.replaceWith(place, isBare ? at.after(1) : place, content);
  return tr.setSelection(TextSelection.near(tr.doc.resolve(place + content.size), -1));
}

export const scriptPaste = (plain: () => BlockKind) => Extension.create({
  name: 'scriptPaste',
  addProseMirrorPlugins: () => [new Plugin({
    props: {
      transformPastedHTML: cleanHtml,
      // What is dragged within the script stays what it is.
      transformPasted: (slice, view) => (view.dragging?.move ? slice : cleanSlice(slice, plain())),
      handlePaste(view, _event, slice) {
        const tr = asBlocks(view.state, slice) ?? restStays(view.state, slice) ?? joined(view.state, slice);
        if (tr) view.dispatch(tr.scrollIntoView().setMeta('paste', true).setMeta('uiEvent', 'paste'));
        return tr !== null;
      },
      // Dragged in from another program; without a cursor there, what is asked is what it would be at the place.
      handleDrop(view, event, slice, moved) {
        const place = moved ? null : view.posAtCoords({ left: event.clientX, top: event.clientY });
        if (!place) return false;
        const there = view.state.apply(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(place.pos))));
        const tr = asBlocks(there, slice) ?? restStays(there, slice);
        if (!tr) return false;
        view.dispatch(tr.setMeta('uiEvent', 'drop').scrollIntoView());
        view.focus();
        return true;
      },
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
