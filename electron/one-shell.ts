/**
 * One shell a data folder. Opened while the one before still closes, a shell waits until that has ended: a double click on the icon right after closing gives a window.
 * Waiting is better than going on in the old process, which may be of an older release and was started with other options.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keepState, readState } from './window-state.ts';

interface Asking {
  /** Asks for the folder; a shell that has it hears of this one, and shows itself where it has a window. */
  ask(): boolean;
  /** Does the one that has it say that it closes? */
  closing(): boolean;
  pause(ms: number): void;
}
/** 'theirs': another has it and is open; 'still-closing': it closes, and has not ended in all this time. */
export type Whose = 'ours' | 'theirs' | 'still-closing';

const TRY_MS = 100;
/** A workstation has 6 s to end, and Chromium itself a moment. */
const LONGEST_MS = 15_000;

/** Whose the folder is. Blocks while another closes: nothing of ours may be open in the folder before that. */
export function whoseFolder({ ask, closing, pause }: Asking): Whose {
  for (let waited = 0; ; waited += TRY_MS) {
    if (ask()) return 'ours';
    // Read after it was asked: whoever answered while it closes had said so before.
    if (!closing()) return 'theirs';
    if (waited >= LONGEST_MS) return 'still-closing';
    pause(TRY_MS);
  }
}

const CLOSING = 'closing';
/** Has the shell of this folder said that it closes? One that was killed while it closed has, too; the next one takes it back. */
export const isClosing = (folder: string): boolean => readState(folder)[CLOSING] === true;
/** Says it to whoever is started from now on. */
export function sayClosing(folder: string, closing: boolean): void { if (isClosing(folder) !== closing) keepState(folder, CLOSING, closing); }

/** Does a folder take nothing (full, read-only, no folder)? Then nobody can have been asked for it either. */
export function takesNothing(folder: string): boolean {
  const probe = path.join(folder, `probe-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, 'x');
    rmSync(probe);
    return false;
  } catch { return true; /* why, the workstation says in words */ }
}

/** Blocks this process. */
export const pause = (ms: number): void => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); };
