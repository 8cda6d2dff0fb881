import { TextSelection, type EditorState, type Selection, type Transaction } from '@tiptap/pm/state';
import type { Step } from '@tiptap/pm/transform';

/**
 * What shows steps of others: nobody's to undo here. What comes in where the cursor stands comes behind it, and what comes up to chosen words is not chosen with them: two who write at one place
 * would write every other word of one sentence, and a colleague's words would go with those that are written over. `steps`: of the schema of this editor.
 */
export function theirSteps(state: EditorState, steps: readonly Step[]): Transaction {
  const tr = state.tr;
  for (const step of steps) tr.step(step);
  const selection = kept(state.selection, tr);
  if (selection && !selection.eq(tr.selection)) tr.setSelection(selection);
  // Bold that was asked for and not written in yet.
  return tr.setStoredMarks(state.storedMarks).setMeta('remote', true).setMeta('addToHistory', false);
}

function kept(selection: Selection, { doc, mapping }: Transaction): Selection | null {
  if (!(selection instanceof TextSelection)) return null;
  const to = mapping.map(selection.to, -1);
  const from = selection.empty ? to : Math.min(mapping.map(selection.from, 1), to);
  const [anchor, head] = selection.anchor <= selection.head ? [from, to] : [to, from];
  return TextSelection.between(doc.resolve(anchor), doc.resolve(head));
}
