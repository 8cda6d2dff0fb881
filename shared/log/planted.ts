/**
 * Bugs that the simulated newsroom must find. Only its tests ever put a name in here; each place asks `planted.has(...)` where the bug would be. A rule
 * that no history can miss is a rule that nobody watches.
 */
export const PLANTED_BUGS = [
  /** The pool judges a command again that it knows. */
  'judged-twice',
  /** Numbers stay given when a commit fails. */
  'number-gap',
  /** The pool answers before its commit is durable. */
  'answered-early',
  /** Behind stale text the pool goes on judging. */
  'order-lost-at-again',
  /** The seal follows a release in a commit of its own. */
  'seal-apart',
  /** The pool does not ask whether the log at the workstation's cursor is its own. */
  'chain-unasked',
  /** A command is only in memory when the person hears that it is saved. */
  'saved-in-memory',
  /** What the pool refused is not kept. */
  'refusal-lost',
  /** Typing is added to a command that was sent. */
  'sent-added-to',
  /** A sent command is not marked as sent. */
  'sent-unmarked',
  /** A frame that does not connect is taken in. */
  'gap-ignored',
  /** An old frame writes over newer rows. */
  'stale-frame',
  /** Before-images are not put back. */
  'undo-skipped',
  /** Text that was carried over is kept without the script it stands on now. */
  'base-unkept',
  /** Waiting text is not carried over to a script that changed. */
  'not-rebased',
  /** An own edit among the pool's is taken for somebody else's. */
  'own-edit-unknown',
  /** The newest command goes first. */
  'newest-first',
  /** After a crash between the two files nothing is folded again. */
  'not-in-step',
  /** Stale text that could not be folded here is not looked at again. */
  'again-unheard',
  /** Words on a script that was passed unseen go into it. */
  'branch-into-body',
  /** A merge brings a branch's words in and closes it in two commands. */
  'merge-apart',
  /** What waits goes to whichever newsroom is met. */
  'any-newsroom',
  /** Whoever changed a record last is taken to have seen all of it: when they go over somebody's value in it once more, nobody is told. */
  'overtaken-untold',
  /** Whoever worked on what hangs on a record is told nothing when somebody deletes it who could not have seen that. */
  'work-gone-untold',
  /** A lock goes onto whatever the run is by the time the pool hears of it. */
  'lock-unseen',
  /** Unlocking takes away another lock than the one that was looked at. */
  'unlock-unseen',
  /** A take goes on from whatever is on air by then. */
  'take-unseen',
  /** A title takes passes that its writer has not seen. */
  'titles-over-pass',
  /** What is set of an item that somebody deleted goes into it, where nobody sees it. */
  'set-of-deleted',
  /** A fact of a clip is set over one that somebody else had set unseen. */
  'clip-over-unseen',
  /** A field counts as seen when it is given, not when its first key was pressed. */
  'seen-at-giving',
  /** What counts a pass as seen goes out before it is known whether that stands. */
  'pass-not-awaited',
] as const;
export type PlantedBug = (typeof PLANTED_BUGS)[number];
export const planted: Set<PlantedBug> = new Set();
