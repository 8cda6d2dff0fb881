import type { Editor } from '@tiptap/core';
import { Bold, Columns2, Redo2, Search, Undo2 } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import type { ChannelForm } from '../../shared/channel/channel.ts';
import { t } from '../app/language.ts';
import { activeBlock, setKind } from './keys.ts';
import { kindName, kindsOf } from './kinds.ts';
import { takeBack } from './take-back.ts';
import { redoDepth, undoDepth } from './undo.ts';
import { isSpoken } from '../../shared/channel/channel.ts';

/** A click must not take the focus out of the text: the first character typed after it would be lost. */
const keepFocus = (event: MouseEvent): void => event.preventDefault();

interface Props { readonly editor: Editor; readonly form: ChannelForm; readonly columns: boolean; onColumns(on: boolean): void; onFind(): void; readonly children: ReactNode }

/** Kinds, bold, undo, find, and what is said about the whole script at the right. */
export function Toolbar({ editor, form, columns, onColumns, onFind, children }: Props) {
  const kind = activeBlock(editor.state)?.node.attrs['kind'];
  const icon = { size: 16, strokeWidth: 1.75 };
  return (
    <div className="script-tools" role="toolbar" aria-label={t('script.tools')}>
      <div className="script-kinds" role="group" aria-label={t('script.kinds')}>
        {kindsOf(form).map((one, i) => (
          <button key={one} type="button" data-kind={one} aria-pressed={one === kind} title={t('script.kind.key', { name: kindName(one), key: `Ctrl+${i + 1}` })}
            onMouseDown={keepFocus} onClick={() => editor.view.dispatch(setKind(editor.state, one))}>{kindName(one)}</button>
        ))}
      </div>
      <span className="script-rule" />
      <button type="button" aria-label={t('script.bold')} title={t('script.bold.hint')} aria-pressed={editor.isActive('strong')} onMouseDown={keepFocus} onClick={() => editor.commands.toggleMark('strong')}><Bold {...icon} /></button>
      <button type="button" aria-label={t('script.undo')} title={t('script.undo.hint')} disabled={undoDepth(editor.state) === 0} onMouseDown={keepFocus} onClick={() => takeBack(editor.view, 'undo')}><Undo2 {...icon} /></button>
      <button type="button" aria-label={t('script.redo')} title={t('script.redo.hint')} disabled={redoDepth(editor.state) === 0} onMouseDown={keepFocus} onClick={() => takeBack(editor.view, 'redo')}><Redo2 {...icon} /></button>
      <button type="button" aria-label={t('script.find')} title={t('script.find.hint')} onMouseDown={keepFocus} onClick={onFind}><Search {...icon} /></button>
      {isSpoken(form) && <button type="button" aria-label={t('script.columns')} title={t('script.columns')} aria-pressed={columns} onMouseDown={keepFocus} onClick={() => onColumns(!columns)}><Columns2 {...icon} /></button>}
      <span className="script-space" />
      {children}
    </div>
  );
}
