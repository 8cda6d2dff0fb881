/**
 * What an input method composes is on its writer's screen and nowhere else. The rule:
 *
 * - What is made between `compositionstart` and `compositionend` is held: no colleague sees it, no log has it. When the composition ends, whatever it leaves is the
 *   writer's words (letters too: Enter chooses them as they are), and goes out at once as one step: the log has no letter that only led to a word.
 * - Nothing else is held. What was typed before goes out, what others do is taken in under the composition; only the screen is behind until it may be changed again.
 * - A composition without a letter is not half of anything: it is spoken, or chosen and not confirmed. It goes out every few seconds, however long it lasts. A mixed one
 *   waits for its end: without its letters it would say something that nobody wrote.
 * - Of a window that goes in between, what was held is not written: not what it would have put in, and not what it would have replaced. The next window says which it was.
 *
 * Wherever an editor runs the workstation is on the same machine, so none runs where a keyboard composes every word for good (Android).
 */
import type { Node } from '@tiptap/pm/model';
import { ReplaceStep, type Step } from '@tiptap/pm/transform';
import { applied } from '../../shared/script/applied.ts';

/** Letters of which a word is still to be made: Latin (pinyin, wubi) and 注音. */
const LETTER = /[\p{Script=Latin}\p{Script=Bopomofo}]/u;

/** A place that was written in: `start` to `was` of the script before, `start` to `is` of the one after. */
interface Place { readonly start: number; readonly was: number; readonly is: number }

/** A screen that an input method keeps apart from what its writer has said. All steps are of `scriptSchema`. */
export class Composition {
  /** What stood on the screen when it came apart. */
  readonly from: Node;
  /** Made on screen since then, and not chosen. */
  readonly made: Step[] = [];
  /** Done by others since then (on `from`), and not on the screen. */
  readonly theirs: Step[];

  constructor(from: Node, theirs: readonly Step[] = []) { this.from = from; this.theirs = [...theirs]; }

  get screen(): Node { return applied(this.from, this.made); }

  /** What stands where it composes; '' where nothing does, or where it did more than write in one place. */
  get text(): string {
    const place = placeOf(this.made);
    return place ? this.screen.textBetween(place.start, place.is) : '';
  }

  /** May it go out before it ends? */
  get isWords(): boolean { const { text } = this; return text !== '' && !LETTER.test(text); }

  /** What came of it, without the way there; nothing where it was given up. */
  outcome(): Step[] {
    const { from, made, screen } = this;
    if (screen.eq(from)) return [];
    const place = placeOf(made);
    const slice = place && screen.slice(place.start, place.is);
    return slice && slice.openStart + slice.openEnd === 0 ? [new ReplaceStep(place.start, place.was, slice)] : [...made];
  }
}

/** Where steps have written, if it was text and in one place. */
function placeOf(steps: readonly Step[]): Place | null {
  let place: Place | null = null;
  for (const step of steps) {
    if (!(step instanceof ReplaceStep) || !step.slice.content.content.every((node) => node.isText)) return null;
    const { start, was, is }: Place = place ?? { start: step.from, was: step.from, is: step.from };
    if (step.from > is || step.to < start) return null;
    const right = Math.max(0, step.to - is);
    place = { start: Math.min(start, step.from), was: was + right, is: is + right + step.slice.size - (step.to - step.from) };
  }
  return place;
}
