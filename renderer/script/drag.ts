/** Whole paragraphs dragged elsewhere. They stay the paragraphs that they were, so what others do to them meanwhile follows them there. */
import { Extension } from '@tiptap/core';
import { Plugin, TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';

/**
 * Takes the paragraphs that are chosen from their first to their last character to the border of a paragraph that is nearest to the place `at`. Null where that is
 * no place for them, or where only words are chosen: those go as words. A single paragraph only goes as one to where another begins or ends.
 */
export function moveBlocks(state: EditorState, at: number): Transaction | null {
  const { $from, $to, from, to } = state.selection;
  const target = state.doc.resolve(at);
  const [first, last] = [$from.depth === 0 ? from : $from.before(1), $to.depth === 0 ? to : $to.after(1)];
  const whole = $from.depth === 0 || ($from.parentOffset === 0 && $to.parentOffset === $to.parent.content.size && to > from);
  if (!whole || (at >= first && at <= last)) return null;
  const inside = target.depth === 0 ? 0 : target.parentOffset;
  const size = target.depth === 0 ? 0 : target.parent.content.size;
  if ($from.depth > 0 && $from.sameParent($to) && inside > 0 && inside < size) return null;
  const border = target.depth === 0 ? at : inside * 2 < size ? target.before(1) : target.after(1);
  // It stands there already: taken out and put in again, an undo would put back what it says now.
  if (border === first || border === last) return state.tr;
  const blocks = state.doc.slice(first, last).content;
  const tr = state.tr.delete(first, last);
  const place = tr.mapping.map(border);
  return tr.insert(place, blocks).setSelection(TextSelection.create(tr.doc, place + 1, place + blocks.size - 1));
}

export const scriptDrag = Extension.create({
  name: 'scriptDrag',
  addProseMirrorPlugins: () => [new Plugin({
    props: {
      handleDrop(view, event, _slice, moved) {
        const place = moved && view.dragging ? view.posAtCoords({ left: event.clientX, top: event.clientY }) : null;
        const tr = place && moveBlocks(view.state, place.pos);
        if (!tr) return false;
        view.dispatch(tr.setMeta('uiEvent', 'drop').scrollIntoView());
        view.focus();
        return true;
      },
    },
  })],
});
