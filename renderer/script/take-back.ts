/** The keys of undo and redo in a script. */
import { Extension } from '@tiptap/core';
import { keymap } from '@tiptap/pm/keymap';
import { Plugin, type Command } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { t } from '../app/language.ts';
import { announce } from '../app/notices.ts';
import { scriptUndo, takenBack } from './undo.ts';

/** Takes back what was done last, or does it again, and says so where what others did has left nothing of it. False where there is nothing. */
export function takeBack(view: EditorView, which: 'undo' | 'redo'): boolean {
  const tr = takenBack(view.state, which);
  if (!tr) return false;
  view.dispatch(tr);
  if (!tr.docChanged) announce('warning', t(`notice.${which}-overtaken`));
  return true;
}

const does = (which: 'undo' | 'redo'): Command => (_state, _dispatch, view) => view !== undefined && takeBack(view, which);

export const scriptHistory = Extension.create({
  name: 'scriptHistory',
  addProseMirrorPlugins: () => [
    scriptUndo(), keymap({ 'Mod-z': does('undo'), 'Mod-y': does('redo'), 'Mod-Shift-z': does('redo') }),
    // The browser's own menu.
    new Plugin({ props: { handleDOMEvents: { beforeinput(view, event) {
      const { inputType } = event as InputEvent; // of this event
      if (inputType !== 'historyUndo' && inputType !== 'historyRedo') return false;
      event.preventDefault();
      return takeBack(view, inputType === 'historyUndo' ? 'undo' : 'redo');
    } } } }),
  ],
});
