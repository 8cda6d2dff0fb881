/** Undo of what this person did to this rundown here: each step carries the commands that take it back. */
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { Kind } from '../../shared/records.ts';
import type { Item } from '../../shared/rundown/rundown.ts';
import { t } from '../app/language.ts';
import { announce } from '../app/notices.ts';
import { command } from '../data/command.ts';
import { keepAndGive } from '../data/field-words.ts';
import { PortError } from '../data/port.ts';
import { isOthers, type Editable } from './acts.ts';

export interface Act { readonly name: string; readonly target: { readonly kind: Kind; readonly id: string }; readonly args: unknown; /** The number of the target's row that the person was looking at; without it the newest. */ readonly seen?: number; /** What was written, and in which field: kept and given again where it could not be written just now, said with a refusal. */ readonly words?: { readonly field: string; readonly text: string } }
/** What a step sets in fields of an item, and what stood there. */
export interface ItemChange { readonly id: string; readonly did: Partial<Editable>; readonly before: Partial<Editable> }
/** `changed`: the fields that somebody else may have set since. `again`: what does it once more after it was taken back, where that is not the same (a thing can be made only once). */
export interface Step { readonly redo: readonly Act[]; readonly undo: readonly Act[]; readonly again?: readonly Act[]; readonly changed?: ItemChange }

export interface UndoStack {
  /** Does a step and remembers how to take it back; false when it was refused (the person has been told). */
  perform(step: Step): Promise<boolean>;
  undo(): void;
  redo(): void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

const MOST = 200;

async function run(acts: readonly Act[]): Promise<boolean> {
  try {
    for (const { words, ...act } of acts) {
      if (!words) await command(act.name, act.target, act.args, act.seen);
      else if (!(await keepAndGive(words.field, words.text, [act], true))) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof PortError) return false;
    throw error;
  }
}

/** `itemNow`: an item as it stands, undefined where it does not. */
export function useUndo(itemNow: (id: string) => Item | undefined): UndoStack {
  const now = useRef(itemNow);
  useLayoutEffect(() => { now.current = itemNow; });
  const done = useRef<Step[]>([]);
  const undone = useRef<Step[]>([]);
  const [, draw] = useState(0);

  const perform = useCallback(async (step: Step) => {
    if (!(await run(step.redo))) return false;
    done.current = [...done.current, step].slice(-MOST);
    undone.current = [];
    draw((count) => count + 1);
    return true;
  }, []);
  const shift = useCallback(async (from: React.RefObject<Step[]>, to: React.RefObject<Step[]>, side: 'undo' | 'redo') => {
    const step = from.current.at(-1);
    if (!step) return;
    const own = [...done.current, ...undone.current];
    from.current = from.current.slice(0, -1);
    const item = step.changed && now.current(step.changed.id);
    if (step.changed && item && isOthers(step.changed, item, own)) { announce('info', t('rundown.undo.others', { slug: item.slug })); draw((count) => count + 1); return; }
    // A step that can no longer be taken back (somebody locked, deleted ...) is dropped: trying again would be refused again.
    if (await run(side === 'redo' ? (step.again ?? step.redo) : step.undo)) to.current = [...to.current, step];
    draw((count) => count + 1);
  }, []);
  return {
    perform,
    undo: useCallback(() => void shift(done, undone, 'undo'), [shift]),
    redo: useCallback(() => void shift(undone, done, 'redo'), [shift]),
    canUndo: done.current.length > 0, canRedo: undone.current.length > 0,
  };
}
