/** Opens a script at the workstation and puts an editor on it. */
import { Editor } from '@tiptap/core';
import { Step } from '@tiptap/pm/transform';
import { useEffect, useReducer, useRef, useState, type RefObject } from 'react';
import type { ChannelForm } from '../../shared/channel/channel.ts';
import type { MergeFinding } from '../../shared/script/merge-check.ts';
import { scriptSchema } from '../../shared/script/schema.ts';
import { announceRefusal } from '../app/notices.ts';
import { openDocument } from '../data/documents.ts';
import { PortError } from '../data/port.ts';
import { useWho } from '../app/session.ts';
import { usePerson } from '../desk/usePerson.ts';
import type { ScriptFacts } from './block-facts.ts';
import { startCollab, type Collab } from './collab.ts';
import { scriptDrag } from './drag.ts';
import { refreshFacts, scriptFacts } from './facts.ts';
import { keepFindings } from './findings.ts';
import { scriptKeys } from './keys.ts';
import { plainKind } from './kinds.ts';
import { watchLate, watchUnkept } from './late.ts';
import { scriptPaste } from './paste.ts';
import { keep, settled, takeOver } from './rescue.ts';
import { scriptExtensions } from './schema.ts';
import { scriptHistory } from './take-back.ts';
import { theirSteps } from './their-steps.ts';
import { tellUnfinished } from './unfinished.ts';

/** A composition leaves its last change to the browser's next turns: before this many ms nothing may be changed under it. */
const AFTER_COMPOSING = 60;

export interface Script {
  readonly editor: Editor | null;
  readonly error: PortError | null;
  /** Has what was typed been waiting for the workstation longer than usual? */
  readonly late: boolean;
}

/** `place` is where the editor is put; everything is begun anew when `body` changes. The component draws again on every change of the editor. */
export function useScript(body: string, form: ChannelForm, facts: ScriptFacts, place: RefObject<HTMLDivElement | null>, label: string, onTyped: () => void): Script {
  const [editor, setEditor] = useState<Editor | null>(null);
  const [error, setError] = useState<PortError | null>(null);
  const [late, setLate] = useState(false);
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const collab = useRef<Collab | null>(null);
  const me = usePerson()?.id ?? null;
  const who = useWho();
  const latest = useRef({ facts, onTyped, me, who });
  useEffect(() => { latest.current = { facts, onTyped, me, who }; });

  useEffect(() => {
    const gone = new AbortController();
    let made: Editor | null = null;
    let session: Collab | null = null;
    let composing = false;
    // What was typed is painted first; toolbar, seconds and counts follow in the next turn, once however many changes came.
    let drawing = false;
    const drawSoon = (): void => {
      if (drawing) return;
      drawing = true;
      requestAnimationFrame(() => setTimeout(() => { drawing = false; if (!gone.signal.aborted) draw(); }));
    };
    const later = (ms: number, then: () => void): (() => void) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    };
    const { unsent, giveBack, letGo, isTheirs } = takeOver(body);
    const keepNow = (): void => { if (session) keep(body, latest.current.who, session.unsent()); };
    const waits = watchLate((is) => { if (!gone.signal.aborted) setLate(is); }, later);
    const unkept = watchUnkept(() => { if (!gone.signal.aborted || isTheirs()) keepNow(); }, later);
    const changed = (): void => {
      const steps = session?.waiting() ?? 0;
      // What is composed is kept too, to be told of.
      const held = steps === 0 && session?.composing() ? 1 : steps;
      if (session && held === 0) settled(body, session);
      unkept(held);
      waits(steps);
    };
    const host = {
      open: (writer: string) => openDocument(body, writer),
      show: (steps: readonly Step[]) => { if (made && !made.isDestroyed) showSteps(made, steps); },
      composing: () => made !== null && !made.isDestroyed && composing,
      changed,
      refused: (why: unknown) => { if (why instanceof PortError) announceRefusal(why, 'shown'); else throw why; },
      found: (findings: readonly MergeFinding[]) => keepFindings(body, findings, latest.current.me),
      later,
    };
    setEditor(null);
    setError(null);
    setLate(false);
    startCollab(host, unsent).then(({ doc, collab: started }) => {
      session = started;
      if (gone.signal.aborted || !place.current) { letGo(started); return; }
      collab.current = started;
      waits(started.waiting());
      made = makeEditor({ doc, form, facts: latest.current.facts, element: place.current, label });
      made.on('transaction', ({ transaction, appendedTransactions }) => {
        for (const one of [transaction, ...appendedTransactions]) {
          if (!one.docChanged || one.getMeta('remote')) continue;
          started.typed(one.steps.map((step) => Step.fromJSON(scriptSchema, step.toJSON())));
          latest.current.onTyped();
        }
        drawSoon();
      });
      const { dom } = made.view;
      // Before the editor hears of it: it takes out what is selected as the composition starts.
      dom.addEventListener('compositionstart', () => { composing = true; }, { capture: true });
      // A key that no input method takes: what was composed has ended, whether that was heard or not.
      dom.addEventListener('keydown', ({ isComposing, keyCode }) => { if (!isComposing && keyCode !== 229) composing = false; }, { capture: true });
      dom.addEventListener('compositionend', ({ data }) => {
        composing = false;
        queueMicrotask(() => { if (made && !host.composing() && stands(made, data)) started.chosen(); });
        later(AFTER_COMPOSING, () => {
          if (!made || made.isDestroyed || host.composing()) return;
          started.composed();
          refreshFacts(made.view);
        });
      });
      setEditor(made);
    }, (why: unknown) => {
      giveBack();
      if (!(why instanceof PortError)) throw why;
      if (!gone.signal.aborted) setError(why);
    });
    const leave = (): void => {
      // Whoever sits here by now would have written it.
      if (isTheirs()) collab.current?.flush();
      if (collab.current) keepNow();
    };
    const hidden = (): void => { if (document.visibilityState === 'hidden') leave(); };
    window.addEventListener('pagehide', leave, gone);
    window.addEventListener('beforeunload', leave, gone);
    document.addEventListener('visibilitychange', hidden, gone);
    return () => {
      gone.abort();
      leave();
      if (collab.current && host.composing()) tellUnfinished(collab.current.giveUp());
      if (collab.current) letGo(collab.current);
      collab.current = null;
      made?.destroy();
    };
  }, [body, form, label, place]);

  return { editor, error, late };
}

/** Has the editor taken in what a composition ended with, or has it still letters there? */
function stands(editor: Editor, text: string): boolean {
  if (editor.isDestroyed) return false;
  const { doc, selection: { head } } = editor.state;
  return text !== '' && doc.textBetween(Math.max(0, head - text.length), head) === text;
}

const showSteps = (editor: Editor, steps: readonly Step[]): void => editor.view.dispatch(theirSteps(editor.state, steps.map((step) => Step.fromJSON(editor.schema, step.toJSON()))));

function makeEditor({ doc, form, facts, element, label }: { doc: unknown; form: ChannelForm; facts: ScriptFacts; element: HTMLElement; label: string }): Editor {
  const plain = () => plainKind(form);
  return new Editor({
    element,
    content: doc as object, // ProseMirror JSON, checked when it was opened
    injectCSS: false,
    extensions: [scriptKeys(form), ...scriptExtensions(plain), scriptPaste(plain), scriptDrag, scriptHistory, scriptFacts(facts)],
    editorProps: { attributes: { class: 'script-text', role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, spellcheck: 'false' } },
  });
}
