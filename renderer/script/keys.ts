/** What the keys do in a script: new blocks with new ids, kinds by number, and no block id twice. */
import { Extension } from '@tiptap/core';
import type { Node, ResolvedPos } from '@tiptap/pm/model';
import { Plugin, TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import type { ChannelForm } from '../../shared/channel/channel.ts';
import type { BlockKind } from '../../shared/script/schema.ts';
import { newId } from '../data/newId.ts';
import { kindAfter, kindsOf, plainKind } from './kinds.ts';
import { nextCell, nextRow, previousCell } from './rows.ts';

export interface ActiveBlock { readonly node: Node; readonly pos: number }

/** The block that the cursor is in. */
export function activeBlock(state: EditorState): ActiveBlock | null {
  const at: ResolvedPos = state.selection.$from;
  return at.depth === 0 ? null : { node: at.node(1), pos: at.before(1) };
}

/** Gives every block that the selection touches another kind. Attribute steps only: words cannot be lost. */
export function setKind(state: EditorState, kind: BlockKind): Transaction {
  const tr = state.tr;
  state.doc.nodesBetween(state.selection.from, state.selection.to, (node, pos) => {
    if (node.type.name === 'block' && node.attrs['kind'] !== kind) tr.setNodeAttribute(pos, 'kind', kind);
    return false;
  });
  return tr;
}

/** Gives the block with this id other facts, wherever it stands by now; none where it is gone. The cursor may be in another one: somebody else moved it or took it away. */
export function setFacts(state: EditorState, id: string, facts: Readonly<Record<string, unknown>>): Transaction {
  const tr = state.tr;
  state.doc.forEach((block, pos) => { if (block.attrs['id'] === id) for (const [name, value] of Object.entries(facts)) if (block.attrs[name] !== value) tr.setNodeAttribute(pos, name, value); });
  return tr;
}

/** Enter: splits the block; at its end the new one is of the kind that usually follows. Before its first word the new one comes above: what the block is (its clip, who speaks) stays with its words. */
function newBlock(view: EditorView, form: ChannelForm): boolean {
  const { state } = view;
  if (!(state.selection instanceof TextSelection)) return false;
  const tr = state.tr.deleteSelection();
  const at = tr.selection.$from;
  const block = at.node(1);
  const kind = block.attrs['kind'] as BlockKind; // the schema allows only these
  const facts = { id: newId(), asset: null, in: null, out: null, speaker: '', role: '' };
  if (at.parentOffset === 0 && block.content.size > 0) {
    view.dispatch(tr.insert(at.before(1), block.type.create({ ...facts, kind: kind === 'sot' || kind === 'picture' ? plainKind(form) : kind })).scrollIntoView());
    return true;
  }
  const atEnd = at.parentOffset === block.content.size && block.content.size > 0;
  tr.split(at.pos, 1, [{ type: block.type, attrs: { ...facts, kind: atEnd ? kindAfter(kind, form) : kind } }]);
  view.dispatch(tr.scrollIntoView());
  return true;
}

/** Is the cursor in a first block without words? Nothing stands before it that could be taken away; left to the editor, Backspace takes away what the block is: its kind, its clip, its speaker. */
const isBareStart = ({ selection: { empty, $from } }: EditorState): boolean => empty && $from.depth > 0 && $from.before(1) === 0 && $from.parent.content.size === 0;

/** Blocks that were copied get ids of their own, but never while an input method composes. One that came where all was deleted, or written over, is what a new script begins with. */
function freshIds(state: EditorState, form: ChannelForm, before: Node, transactions: readonly Transaction[]): Transaction | null {
  const tr = state.tr;
  if (state.doc.childCount === 1 && state.doc.firstChild?.attrs['id'] === '' && !kindsOf(form).includes(state.doc.firstChild.attrs['kind'] as BlockKind)) tr.setNodeAttribute(0, 'kind', kindsOf(form)[0]); // the schema allows only kinds
  const seen = new Map<unknown, number>();
  state.doc.forEach((block, pos) => {
    const id: unknown = block.attrs['id'];
    const twin = seen.get(id);
    // Of two the copy is renamed, wherever it came: mostly the later one.
    const copy = id !== '' && twin !== undefined && placeOf(id, before, transactions) === pos ? twin : pos;
    if (id === '' || twin !== undefined) tr.setNodeAttribute(copy, 'id', newId());
    if (copy !== pos || twin === undefined) seen.set(id, pos);
  });
  return tr.docChanged ? tr : null;
}

/** Where the block stands by now that had this id before: a copy may have come above it, and what others write in the block goes by its id. */
function placeOf(id: unknown, before: Node, transactions: readonly Transaction[]): number {
  let found = -1;
  before.forEach((block, pos) => { if (found < 0 && block.attrs['id'] === id) found = pos; });
  return found < 0 ? found : transactions.reduce((pos, { mapping }) => mapping.map(pos), found);
}

export const scriptKeys = (form: ChannelForm) => Extension.create({
  name: 'scriptKeys',
  priority: 1000,
  addProseMirrorPlugins() {
    let view: EditorView | null = null;
    const kinds = kindsOf(form);
    return [new Plugin({
      view(made) { view = made; return {}; },
      props: {
        handleKeyDown(shown, event) {
          if (event.isComposing || event.keyCode === 229) return false;
          if (event.key === 'Backspace' && isBareStart(shown.state)) return true;
          const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
          if (plain && (event.key === 'Enter' || event.key === 'Tab')) {
            const tr = event.key === 'Enter' ? nextRow(shown.state, plainKind(form), newId()) : event.shiftKey ? previousCell(shown.state) : nextCell(shown.state);
            if (tr) { shown.dispatch(tr); return true; }
            return event.key === 'Enter' && newBlock(shown, form);
          }
          const kind = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey ? kinds[Number(event.key) - 1] : undefined;
          if (!kind) return false;
          shown.dispatch(setKind(shown.state, kind));
          return true;
        },
      },
      appendTransaction: (transactions, before, state) =>
        (transactions.some((tr) => tr.docChanged && tr.getMeta('remote') === undefined) && !view?.composing ? freshIds(state, form, before.doc, transactions) : null),
    })];
  },
});
