import type { Editor } from '@tiptap/core';
import { useEffect, useState } from 'react';
import type { ChannelForm } from '../../shared/channel/channel.ts';
import type { BlockKind } from '../../shared/script/schema.ts';
import { t } from '../app/language.ts';
import { activeBlock } from './keys.ts';
import { kindName, kindsOf } from './kinds.ts';

/** What opens the menu when it is all that stands in a block; Chinese input methods give the full-width signs. */
const TRIGGERS = new Set(['/', '／', '、']);

/** Where the menu belongs now; null when it does not. */
export function menuFor(editor: Editor): { pos: number } | null {
  if (editor.view.composing || !editor.state.selection.empty) return null;
  const block = activeBlock(editor.state);
  return block && TRIGGERS.has(block.node.textContent) ? { pos: block.pos } : null;
}

/** Chooses the kind of a block by typing: / or 、, then arrows and Enter, or a number. */
export function KindMenu({ editor, form, at }: { editor: Editor; form: ChannelForm; at: { pos: number } }) {
  const [chosen, setChosen] = useState(0);
  const [closed, setClosed] = useState<number | null>(null);
  const kinds = kindsOf(form);
  const open = closed !== at.pos;
  const take = (kind: BlockKind): void => {
    const block = activeBlock(editor.state);
    // By now somebody else may have typed in it, and the menu is about to go.
    if (!block || !TRIGGERS.has(block.node.textContent)) return;
    const tr = editor.state.tr.delete(block.pos + 1, block.pos + 1 + block.node.content.size);
    editor.view.dispatch(tr.setNodeAttribute(block.pos, 'kind', kind));
  };
  useEffect(() => {
    if (!open) return;
    const hear = (event: KeyboardEvent): void => {
      // What is written elsewhere meanwhile, in the title or in what is looked for, is no choice here.
      if (event.isComposing || event.keyCode === 229 || !editor.view.hasFocus()) return;
      // It still hears until the next drawing: what is typed right behind the choice is words, not another choice.
      if (!menuFor(editor)) return;
      const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      const numbered = kinds[Number(event.key) - 1];
      if (move !== 0) setChosen((before) => (before + move + kinds.length) % kinds.length);
      else if (event.key === 'Enter') take(kinds[chosen]!);
      else if (event.key === 'Escape') setClosed(at.pos);
      else if (numbered) take(numbered);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', hear, true);
    return () => window.removeEventListener('keydown', hear, true);
  });
  if (!open) return null;
  const { left, bottom } = editor.view.coordsAtPos(at.pos + 1);
  return (
    <ul className="script-menu" role="listbox" aria-label={t('script.kinds')} style={{ left, top: bottom + 4 }}>
      {kinds.map((kind, i) => (
        <li key={kind} role="option" aria-selected={i === chosen} data-kind={kind} onMouseDown={(event) => event.preventDefault()} onMouseEnter={() => setChosen(i)} onClick={() => take(kind)}>
          <span>{kindName(kind)}</span><kbd>{i + 1}</kbd>
        </li>
      ))}
    </ul>
  );
}
