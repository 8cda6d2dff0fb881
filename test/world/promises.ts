/** What the people of a world were told was saved, in which order, and every character they typed: what must be found again when all has come to rest. */
import type { Node } from 'prosemirror-model';
import type { Transform } from 'prosemirror-transform';
import type { Shown } from './shown.ts';

export interface Promised { readonly station: number; readonly by: string; readonly name: string; readonly target: string; readonly args: unknown }

/** Characters that an edit leaves behind which were not there before, and those it took away. */
function netOf(before: Node, after: Node): { typed: string[]; taken: string[] } {
  const was = new Set(before.textContent);
  const is = new Set(after.textContent);
  return { typed: [...is].filter((one) => !was.has(one)), taken: [...was].filter((one) => !is.has(one)) };
}

export class Promises {
  /** Is a character only in a text that went with the log of a pool that went back? Who takes it away there has not heard yet, and it may come again with whom it still waits. Asked while somebody does something. */
  lost: (character: string) => boolean = () => false;

  /** Did somebody have to sign in again? Then what stands on their unsent words waited, and went out behind what did not. */
  heldUp = false;

  /** In the order they were given. */
  readonly commands = new Map<string, Promised>();
  /** What a screen showed where a command was given, as far as that was looked at. */
  readonly shown = new Map<string, Shown>();
  /** Character -> the command that brought it. */
  readonly typed = new Map<string, string>();
  /** Character -> the commands that took it away. */
  readonly taken = new Map<string, Set<string>>();
  /** Taken away once and put back by somebody's undo. */
  readonly returned = new Set<string>();
  /** Taken away by an edit of which nobody knows whether it came to be. */
  readonly perhapsTaken = new Set<string>();
  /** Typed by one. */
  readonly #perhapsTyped = new Set<string>();
  /** Edits that left an outbox without a verdict of the pool, because others had done all they did; null where that was not so: what was wrong. */
  readonly emptied = new Map<string, string | null>();
  /** By such an edit: what it had taken away and stood in the script then. */
  readonly #standing = new Map<string, string>();

  /** Commands that wait in two copies of a folder, or in one that was put back: more may be typed into them at either, and one of them gets another id. */
  readonly shared = new Set<string>();

  saved(id: string, { station, by }: { station: number; by: string }, name: string, target: string, args: unknown): void { if (!this.commands.has(id)) this.commands.set(id, { station, by, name, target, args: name === 'script.edit' ? null : args }); }

  /** Words that came with a command as a whole (a new story). */
  wrote(id: string, words: string): void { for (const character of words) this.typed.set(character, id); }

  edited(id: string, { before, doc }: Transform): void {
    const { typed, taken } = netOf(before, doc);
    for (const character of typed) {
      if (this.typed.has(character) || this.#perhapsTyped.has(character)) { this.returned.add(character); this.taken.get(character)?.delete(id); }
      if (!this.typed.has(character)) this.typed.set(character, id);
    }
    this.#took(id, taken);
  }
  #took(id: string, taken: readonly string[]): void {
    for (const character of taken) {
      if (this.shared.has(id) || this.lost(character)) { this.perhapsTaken.add(character); continue; }
      const by = this.taken.get(character);
      if (by) by.add(id); else this.taken.set(character, new Set([id]));
    }
  }
  /** What was not accepted was done again under another id. */
  again(id: string, now: string): void {
    this.commands.delete(id);
    for (const [character, by] of this.typed) if (by === id) this.typed.set(character, now);
    for (const by of this.taken.values()) if (by.delete(id)) by.add(now);
  }
  /** Somebody let go of what was not accepted. */
  dropped(id: string): void {
    this.commands.delete(id);
    for (const [character, by] of this.typed) if (by === id) this.typed.delete(character);
    for (const by of this.taken.values()) by.delete(id);
  }
  /** A folder was copied in which these wait. What they took away is no longer told apart by their ids. */
  share(ids: Iterable<string>): void {
    for (const id of ids) this.shared.add(id);
    for (const [character, by] of this.taken) for (const id of by) if (this.shared.has(id)) { by.delete(id); this.perhapsTaken.add(character); }
  }
  /** An older copy of a folder was put back: of what was given there since nothing is promised that had not got away. `kept`: what waits in the copy, with what it says. */
  putBack(lost: Iterable<string>, kept: ReadonlyMap<string, string>): void {
    const gone = new Set(lost);
    this.share(kept.keys());
    this.share(gone);
    // The copy may have a taking that was undone after it was made.
    for (const character of this.returned) this.perhapsTaken.add(character);
    for (const id of gone) this.commands.delete(id);
    for (const [character, id] of this.typed) if (gone.has(id) || kept.get(id)?.includes(character) === false) this.typed.delete(character);
  }

  /** A branch was brought into its script: its words were typed before, and what its writer had taken away goes now. */
  merged(id: string, { before, doc }: Transform): void {
    this.#took(id, netOf(before, doc).taken);
  }
  /** The process died while it did that. */
  perhapsMerged({ before, doc }: Transform): void { for (const character of netOf(before, doc).taken) this.perhapsTaken.add(character); }

  /** A command leaves the outbox and the pool never judged it: right only for an edit of whose takings nothing stands in the script (text) that is shown now. */
  leftUnjudged(id: string, name: string, shown: string): void {
    if (name !== 'script.edit') { this.emptied.set(id, `${name} left the outbox unjudged`); return; }
    const stands = [...shown].filter((character) => this.taken.get(character)?.has(id) && !this.returned.has(character));
    this.emptied.set(id, stands.length > 0 ? `an edit that took ${stands.join('')} away left the outbox unjudged` : null);
    this.#standing.set(id, stands.join(''));
  }
  standing(id: string): string { return this.#standing.get(id) ?? ''; }

  /** The process died while it did this edit: it may have come to be or not, nobody was told. */
  perhaps({ before, doc }: Transform): void {
    const { typed, taken } = netOf(before, doc);
    for (const character of typed) { if (this.typed.has(character)) this.returned.add(character); this.#perhapsTyped.add(character); }
    for (const character of taken) this.perhapsTaken.add(character);
  }

  /**
   * The pool came back from an older backup: of what it had judged nothing is promised any more, only what still waits somewhere. `waiting`: with what it says in
   * all folders where it does: the copy of an edit in a copied folder need not have the words that grew in the other one and went with the pool's log.
   */
  forgetAllBut(waiting: ReadonlyMap<string, string>): void {
    for (const id of this.commands.keys()) if (!waiting.has(id)) this.commands.delete(id);
    for (const [character, id] of this.typed) if (waiting.get(id)?.includes(character) !== true) this.typed.delete(character);
    // Words may come again that were taken away from a text which is no more.
    for (const character of this.taken.keys()) this.perhapsTaken.add(character);
    this.taken.clear();
    this.emptied.clear();
    this.#standing.clear();
  }
}
