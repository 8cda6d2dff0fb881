import { describe, expect, it } from 'vitest';
import { watchLate } from './late.ts';

/** A watch and a clock that is moved by hand. */
function watching() {
  const said: boolean[] = [];
  const timers = new Set<{ at: number; due: () => void }>();
  let now = 0;
  const waiting = watchLate((late) => said.push(late), (ms, then) => {
    const timer = { at: now + ms, due: then };
    timers.add(timer);
    return () => timers.delete(timer);
  });
  const pass = (ms: number): void => {
    now += ms;
    for (const timer of [...timers]) if (timer.at <= now) { timers.delete(timer); timer.due(); }
  };
  return { said, waiting, pass };
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
