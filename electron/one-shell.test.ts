import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isClosing, sayClosing, takesNothing, whoseFolder, type Whose } from './one-shell.ts';
import { keepState, readState } from './window-state.ts';

/** The one before closes at one moment and has ended at another, ms from now. */
function opened(before: { closes: number; ends: number }): { whose: Whose; after: number; asked: number } {
  let [now, asked] = [0, 0];
  const whose = whoseFolder({ ask: () => { asked++; return now >= before.ends; }, closing: () => now >= before.closes, pause: (ms) => { now += ms; } });
  return { whose, after: now, asked };
}

describe('a shell that is opened', () => {
  const rows: [what: string, before: { closes: number; ends: number }, expected: ReturnType<typeof opened>][] = [
    ['alone has the folder', { closes: 0, ends: 0 }, { whose: 'ours', after: 0, asked: 1 }],
    ['beside one that is open leaves at once', { closes: Infinity, ends: Infinity }, { whose: 'theirs', after: 0, asked: 1 }],
    ['while the one before closes waits for its end', { closes: 0, ends: 2000 }, { whose: 'ours', after: 2000, asked: 21 }],
    ['does not wait for ever', { closes: 0, ends: Infinity }, { whose: 'still-closing', after: 15_000, asked: 151 }],
  ];
  for (const [what, before, expected] of rows) it(what, () => expect(opened(before)).toEqual(expected));

  const folders: string[] = [];
  const folder = (): string => { const made = mkdtempSync(path.join(tmpdir(), 'bianbo-shell-')); folders.push(made); return made; };
  afterEach(() => { for (const one of folders.splice(0)) rmSync(one, { recursive: true }); });

  it('two that wait for the same end: one has it, the other finds it open', () => {
    const data = folder();
    sayClosing(data, true);
    let [now, taken] = [0, false];
    const ask = (): boolean => { if (now < 300 || taken) return false; taken = true; sayClosing(data, false); return true; };
    const asking = { ask, closing: () => isClosing(data), pause: (ms: number) => { now += ms; } };
    expect([whoseFolder(asking), whoseFolder(asking)]).toEqual(['ours', 'theirs']);
  });

  it('says that it closes beside what else is kept', () => {
    const data = folder();
    keepState(data, 'language', 'en');
    expect(isClosing(data)).toBe(false);
    sayClosing(data, true);
    expect([isClosing(data), readState(data)['language']]).toEqual([true, 'en']);
    sayClosing(data, false);
    expect(isClosing(data)).toBe(false);
  });

  it('knows a folder that takes nothing', () => {
    const data = folder();
    writeFileSync(path.join(data, 'file'), '');
    expect([takesNothing(path.join(data, 'window')), takesNothing(path.join(data, 'file')), takesNothing(path.join(data, 'file', 'window'))]).toEqual([false, true, true]);
  });
});
