import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { World } from '../world/world.ts';

/** Fsync costs nothing where files are memory. */
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const HISTORIES = Number(process.env['BIANBO_WORLDS'] ?? 80);

function play(seed: number, backups: boolean): string[] {
  const folder = mkdtempSync(path.join(place, 'bianbo-world-'));
  try { return new World({ seed, folder, backups }).play(); } finally { rmSync(folder, { recursive: true, force: true }); }
}

describe('a newsroom with bad luck', () => {
  for (const [what, backups] of [['loses no command and no word, and all agree in the end', false], ['agrees in the end even when an old backup came back', true]] as const) {
    it(`${what} (${HISTORIES} histories)`, () => {
      const failed: Record<number, string[]> = {};
      for (let seed = 1; seed <= HISTORIES; seed++) { const faults = play(seed, backups); if (faults.length > 0) failed[seed] = faults.slice(0, 3); }
      expect(failed).toEqual({});
    });
  }
});
