import type { Editor } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { TextSelection } from '@tiptap/pm/state';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { blocksIn } from '../../shared/script/blocks-in.ts';
import { t } from '../app/language.ts';
import { findInBlocks } from './search.ts';

interface Find { readonly from: number; readonly to: number }

function findsIn(doc: Node, wanted: string): Find[] {
  const finds: Find[] = [];
  const inBlocks = findInBlocks(blocksIn(doc), wanted);
  doc.forEach((_block, pos, number) => { for (const [from, to] of inBlocks[number]!) finds.push({ from: pos + 1 + from, to: pos + 1 + to }); });
  return finds;
}

/** Paints finds over the text without touching it (CSS highlights), so that typing and input methods are not disturbed. */
function paint(editor: Editor, finds: readonly Find[], current: Find | undefined): void {
  const range = ({ from, to }: Find): Range => {
    const [a, b] = [editor.view.domAtPos(from, 1), editor.view.domAtPos(to, -1)];
    const made = new Range();
    made.setStart(a.node, a.offset);
    made.setEnd(b.node, b.offset);
    return made;
  };
  CSS.highlights.set('script-find', new Highlight(...finds.map(range)));
  CSS.highlights.set('script-find-current', new Highlight(...(current ? [range(current)] : [])));
}

/** Finds and replaces in the script; ５ finds 5 and ，finds a comma. */
export function FindBar({ editor, replacing, onClose }: { editor: Editor; replacing: boolean; onClose(): void }) {
  const [wanted, setWanted] = useState('');
  const [by, setBy] = useState('');
  const [number, setNumber] = useState(0);
  const { doc } = editor.state;
  const finds = useMemo(() => findsIn(doc, wanted), [doc, wanted]);
  const current = finds[Math.min(number, finds.length - 1)];
  useEffect(() => {
    paint(editor, finds, current);
    return () => { CSS.highlights.delete('script-find'); CSS.highlights.delete('script-find-current'); };
  }, [editor, finds, current]);
  const go = (step: number): void => {
    if (finds.length === 0) return;
    const next = (Math.min(number, finds.length - 1) + step + finds.length) % finds.length;
    turnTo(finds, next);
  };
  const turnTo = (among: readonly Find[], next: number): void => {
    setNumber(next);
    const found = among[next];
    if (!found) return;
    const { node } = editor.view.domAtPos(found.from);
    (node instanceof Element ? node : node.parentElement)?.scrollIntoView({ block: 'center' });
  };
  /** Where they stand at this moment: somebody else may have typed since this was drawn. Of one that moved it is the nearest. */
  const standing = (): Find[] => findsIn(editor.state.doc, wanted);
  const standingCurrent = (): Find[] => (current ? standing().toSorted((a, b) => Math.abs(a.from - current.from) - Math.abs(b.from - current.from)).slice(0, 1) : []);
  const replace = (which: readonly Find[]): void => {
    const tr = editor.state.tr;
    // From the end, so that places before stay true. insertText keeps the marks of what it replaces.
    for (const { from, to } of which.toReversed()) tr.insertText(by, from, to);
    if (tr.docChanged) editor.view.dispatch(tr);
  };
  /** What was put there may hold the word again: the next one stands behind it. */
  const replaceCurrent = (): void => {
    const [one] = standingCurrent();
    if (!one) return;
    replace([one]);
    const left = standing();
    turnTo(left, Math.max(0, left.findIndex(({ from }) => from >= one.from + by.length)));
  };
  const close = (): void => {
    for (const { from, to } of standingCurrent()) editor.view.dispatch(editor.state.tr.setSelection(TextSelection.create(editor.state.doc, from, to)));
    onClose();
  };
  return (
    <div role="search" className="script-find" onKeyDown={(event) => { if (event.key === 'Escape' && !event.nativeEvent.isComposing) { event.stopPropagation(); close(); } }}>
      <input autoFocus type="search" value={wanted} aria-label={t('script.find.what')} placeholder={t('script.find.what')}
        onChange={(event) => { setWanted(event.target.value); setNumber(0); }}
        onKeyDown={(event) => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) go(event.shiftKey ? -1 : 1); }} />
      <span className="dim num">{finds.length === 0 ? t('script.find.none') : t('script.find.number', { number: Math.min(number, finds.length - 1) + 1, all: finds.length })}</span>
      <button type="button" aria-label={t('script.find.before')} onClick={() => go(-1)}><ChevronUp size={16} strokeWidth={1.75} /></button>
      <button type="button" aria-label={t('script.find.next')} onClick={() => go(1)}><ChevronDown size={16} strokeWidth={1.75} /></button>
      {replacing && <>
        <input value={by} aria-label={t('script.find.by')} placeholder={t('script.find.by')} onChange={(event) => setBy(event.target.value)} />
        <button type="button" disabled={!current} onClick={replaceCurrent}>{t('script.find.replace')}</button>
        <button type="button" disabled={finds.length === 0} onClick={() => replace(standing())}>{t('script.find.all')}</button>
      </>}
      <span className="script-space" />
      <button type="button" aria-label={t('script.find.close')} onClick={close}><X size={16} strokeWidth={1.75} /></button>
    </div>
  );
}
