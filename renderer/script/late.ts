/** Says when typed words have waited for the workstation longer than usual. Each key waits for some ms: a mark for those would only flicker, and be painted twice a key. */

/** Words that nothing was heard of for so many ms are late. */
const LATE_AFTER = 400;

/** `say` hears when words become late and when they no longer are; `later` calls back after a while and returns how to take it back. What is returned is told how many steps wait whenever that changed. */
export function watchLate(say: (late: boolean) => void, later: (ms: number, then: () => void) => () => void): (waiting: number) => void {
  let before = 0;
  let late = false;
  let timer: (() => void) | null = null;
  return (waiting) => {
    // Some were taken: the workstation is there, and what waits still has only just come.
    if (waiting < before) {
      timer?.();
      timer = null;
      if (late) say(late = false);
    }
    if (waiting > 0) timer ??= later(LATE_AFTER, () => say(late = true));
    before = waiting;
  };
}

/** Words that are not confirmed after this many ms are kept in the browser as well: the window itself may be lost. */
const KEEP_AFTER = 500;

/**
 * `keep` is called when words have waited for so long and none were taken meanwhile, and again as long as that is so and somebody types. While each key is taken soon
 * it is not: a long script would be written down whole twice a second. What is returned is told as `watchLate`'s is.
 */
export function watchUnkept(keep: () => void, later: (ms: number, then: () => void) => () => void): (waiting: number) => void {
  let before = 0;
  let timer: (() => void) | null = null;
  return (waiting) => {
    if (waiting < before) {
      timer?.();
      timer = null;
    }
    if (waiting > 0) timer ??= later(KEEP_AFTER, () => { timer = null; keep(); });
    before = waiting;
  };
}
