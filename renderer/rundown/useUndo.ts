/** Undo of what this person did to this rundown here: each step carries the commands that take it back. */
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { Item } from '../../shared/rundown/rundown.ts';
import { t } from '../app/language.ts';
import { announce } from '../app/notices.ts';
import { command } from '../data/command.ts';
import { keepAndGive } from '../data/field-words.ts';
import { PortError } from '../data/port.ts';
import { between, firstOthers, isMovedByOthers, type Act, type Step } from './acts.ts';

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

/** `items`: as they stand, in order. */
export function useUndo(items: readonly Item[]): UndoStack {
  const now = useRef(items);
  useLayoutEffect(() => { now.current = items; });
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
    from.current = from.current.slice(0, -1);
    const own = [step, ...done.current, ...undone.current];
    const itemNow = (id: string): Item | undefined => now.current.find((one) => one.id === id);
    const item = step.moved && isMovedByOthers(step.moved, between(now.current, step.moved.id), own) ? itemNow(step.moved.id) : firstOthers(step.changed ?? [], itemNow, own);
    if (item) { announce('info', t('rundown.undo.others', { slug: item.slug })); draw((count) => count + 1); return; }
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
