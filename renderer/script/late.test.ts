import { describe, expect, it } from 'vitest';
import { watchLate, watchUnkept } from './late.ts';

/** A clock that is moved by hand. */
function clock() {
  const timers = new Set<{ at: number; due: () => void }>();
  let now = 0;
  const later = (ms: number, then: () => void): (() => void) => {
    const timer = { at: now + ms, due: then };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  const pass = (ms: number): void => {
    now += ms;
    for (const timer of [...timers]) if (timer.at <= now) { timers.delete(timer); timer.due(); }
  };
  return { later, pass };
}
/** A watch on such a clock. */
function watching() {
  const said: boolean[] = [];
  const { later, pass } = clock();
  return { said, waiting: watchLate((late) => said.push(late), later), pass };
}

describe('the mark of words that wait for the workstation', () => {
  it('says nothing while each key is taken soon, however long somebody types', () => {
    const { said, waiting, pass } = watching();
    for (let key = 0; key < 100; key++) { waiting(1); pass(8); waiting(2); pass(8); waiting(1); pass(8); waiting(0); }
    pass(1000);
    expect(said).toEqual([]);
  });

  it('says nothing while keys are taken but never all of them', () => {
    const { said, waiting, pass } = watching();
    for (let key = 0; key < 100; key++) { waiting(2); pass(10); waiting(1); pass(10); }
    expect(said).toEqual([]);
  });

  it('says once that words are late, and takes it back with the first that are taken', () => {
    const { said, waiting, pass } = watching();
    waiting(1);
    pass(390);
    waiting(2);
    expect(said).toEqual([]);
    pass(20);
    waiting(3);
    pass(1000);
    expect(said).toEqual([true]);
    waiting(0);
    pass(1000);
    expect(said).toEqual([true, false]);
  });
});

describe('words that the workstation has not confirmed', () => {
  function typing() {
    let kept = 0;
    const { later, pass } = clock();
    return { kept: () => kept, waiting: watchUnkept(() => { kept++; }, later), pass };
  }

  it('are not written down while some are taken again and again, though never all of them', () => {
    const { kept, waiting, pass } = typing();
    for (let key = 0; key < 100; key++) { waiting(2); pass(60); waiting(1); pass(60); }
    expect(kept()).toBe(0);
  });

  it('are kept after half a second in which none were taken, and again while somebody types on', () => {
    const { kept, waiting, pass } = typing();
    waiting(2);
    pass(100);
    waiting(1);
    pass(490);
    expect(kept()).toBe(0);
    pass(20);
    expect(kept()).toBe(1);
    pass(5000);
    expect(kept()).toBe(1);
    waiting(2);
    pass(510);
    expect(kept()).toBe(2);
  });

  it('are not kept once all are taken', () => {
    const { kept, waiting, pass } = typing();
    waiting(1);
    pass(490);
    waiting(0);
    pass(5000);
    expect(kept()).toBe(0);
  });
});
