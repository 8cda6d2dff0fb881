import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { emptyCut, type Cut } from '../../shared/cut/cut.ts';
import { emptyHistory, redo, remember, undo, type History, type Step } from '../../shared/cut/history.ts';
import { isEmptyPatch } from '../../shared/cut/operations.ts';
import { applyPatch, saidOver, type CutPatch } from '../../shared/cut/patch.ts';
import { isRefusal, type Refusal } from '../../shared/log/command.ts';
import { passesGiven } from '../../shared/review/chain.ts';
import { announce, refusalText } from '../app/notices.ts';
import { t } from '../app/language.ts';
import { command } from '../data/command.ts';
import { PortError } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';

export interface CutEditing {
  readonly cut: Cut;
  readonly loading: boolean;
  readonly error: PortError | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Does an edit, or says why not. Answers whether it was taken. */
  apply(patch: CutPatch | Refusal): boolean;
  undo(): void;
  redo(): void;
}

/** A cut with its own edits on it at once: what was sent and has not come back is folded over what the workstation last said. */
export function useCutEditing(id: string): CutEditing {
  const { value, loading, error } = useQuery('cut', { id });
  const version = useQuery('version', { id }).value?.version;
  const [underway, setUnderway] = useState<readonly CutPatch[]>([]);
  const [history, setHistory] = useState<History>(emptyHistory);
  const cut = useMemo(() => underway.reduce((so, patch) => fold(so, patch), value ?? emptyCut(id)), [value, underway, id]);
  const now = useRef({ cut, history });
  useEffect(() => { now.current = { cut, history }; });
  /** What this screen shows of the passes of what is cut: none that comes later is taken away by what is cut on it. */
  const passes = useRef(0);
  useEffect(() => { passes.current = version ? passesGiven(version) : 0; }, [version]);

  const send = useCallback((patch: CutPatch, after: History) => {
    const said = saidOver(now.current.cut, patch);
    // A second edit in the same tick must see the first.
    now.current = { cut: fold(now.current.cut, patch), history: after };
    setHistory(after);
    setUnderway((list) => [...list, patch]);
    const settle = (): void => setUnderway((list) => list.filter((one) => one !== patch));
    // The query's new value comes with or just after the answer; until then the patch stays folded in, which does no harm twice.
    command('cut.patch', { kind: 'cut', id }, { ...said, passes: passes.current }).then(() => setTimeout(settle, 300), (cause: unknown) => {
      settle();
      if (!(cause instanceof PortError)) throw cause;
    });
  }, [id]);

  const apply = useCallback((patch: CutPatch | Refusal): boolean => {
    const before = now.current;
    const after = isRefusal(patch) ? patch : applyPatch(before.cut, patch);
    if (isRefusal(patch) || isRefusal(after)) { announce('warning', refusalText(isRefusal(patch) ? patch : after as Refusal)); return false; } // one of the two is
    if (!isEmptyPatch(patch)) send(patch, remember(before.history, before.cut, patch));
    return true;
  }, [send]);

  const back = useCallback((step: (history: History, cut: Cut) => Step) => {
    const { history: after, patch, notice } = step(now.current.history, now.current.cut);
    if (notice) announce('warning', t(`notice.${notice}`));
    if (patch) send(patch, after); else setHistory(after);
  }, [send]);

  return {
    cut, loading: loading && value === undefined, error, canUndo: history.undo.length > 0, canRedo: history.redo.length > 0, apply,
    undo: useCallback(() => back(undo), [back]), redo: useCallback(() => back(redo), [back]),
  };
}

/** A patch that no longer fits what has come from others meanwhile is left to the judge; it just does not show. */
function fold(cut: Cut, patch: CutPatch): Cut {
  const after = applyPatch(cut, { put: patch.put, remove: patch.remove.filter((id) => Object.values(cut.tracks).some((clips) => clips.some((clip) => clip.id === id))) });
  return isRefusal(after) ? cut : after;
}
