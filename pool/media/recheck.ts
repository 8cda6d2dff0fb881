/**
 * Reads the pool's media again, slowly and while nobody sends or fetches: a file that a disk has damaged is moved aside, and whoever has it sends it
 * again. How far it is stands in a file beside the media, so a restart goes on where it was.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { begun, finished, isDue, NEVER_CHECKED, nextAddress, passed, type Recheck } from '../../shared/asset/recheck.ts';

export interface PoolRecheckOptions {
  readonly folder: string;
  /** At most so fast; 0: never. */
  readonly bytesPerSecond: number;
  /** Requests under way. */
  readonly active: () => number;
  /** Is the folder there? While it is away nothing is read, and nothing counts as read. */
  readonly isHere: () => boolean;
  /** This one is not what its address says. */
  readonly setAside: (sha256: string) => Promise<void>;
  readonly signal: AbortSignal;
}

/** After the start nobody needs the disk for this; and how often it is looked whether a pass is due. */
const QUIET_MS = 10_000;
const LOOK_MS = 60_000;
const SAVE_MS = 2000;
const BLOCK = 1 << 20;
const shape = z.object({ last: z.string(), checked: z.number(), startedAt: z.number().nullable(), finishedAt: z.number().nullable() });

/** Runs until the signal comes. */
export async function recheckMedia({ folder, bytesPerSecond, active, isHere, setAside, signal }: PoolRecheckOptions): Promise<void> {
  if (bytesPerSecond <= 0) return;
  const file = path.join(folder, 'recheck.json');
  const save = async (state: Recheck): Promise<void> => { await writeFile(`${file}.new`, JSON.stringify(state)); await rename(`${file}.new`, file); };
  let state = NEVER_CHECKED;
  let begins = true;
  await wait(Math.min(QUIET_MS, (100e6 / bytesPerSecond) * 1000), undefined, { signal });
  // A disk that takes or lists nothing just now is tried again at the next look.
  const tried = async (work: Promise<void>): Promise<void> => { try { await work; } catch (error) { if (signal.aborted) throw error; console.error('recheck', error); } };
  const mustBeHere = (): void => { if (!isHere()) throw new Error('the folder went away'); };
  const pass = async (): Promise<void> => {
    state = begun(state, Date.now());
    let savedAt = Date.now();
    const addresses = await addressesIn(folder);
    for (let next = nextAddress(state, addresses); next !== null; next = nextAddress(state, addresses)) {
      const found = await hashSlowly(path.join(folder, next.slice(0, 2), next), { bytesPerSecond, active, signal });
      mustBeHere();
      // null: it went meanwhile. It may also go while it is moved aside: whoever asked for it found the damage as well.
      if (found !== null && found !== next) await tried(setAside(next));
      state = passed(state, next, Date.now());
      if (Date.now() - savedAt > SAVE_MS) { savedAt = Date.now(); await tried(save(state)); }
    }
    mustBeHere();
    state = finished(state, Date.now());
    await save(state);
  };
  for (;;) {
    if (begins && isHere()) [state, begins] = [saved(file), false];
    if (isHere() && isDue(state, Date.now())) await tried(pass());
    await wait(LOOK_MS, undefined, { signal });
  }
}

function saved(file: string): Recheck {
  try { return shape.parse(JSON.parse(readFileSync(file, 'utf8'))); } catch { return NEVER_CHECKED; /* none yet, or damaged: a pass from the beginning does no harm */ }
}
async function addressesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await readdir(folder)).filter((one) => /^[0-9a-f]{2}$/.test(one)).sort()) found.push(...(await readdir(path.join(folder, name))).filter((one) => /^[0-9a-f]{64}$/.test(one)).sort());
  return found;
}

/** The hash; '' when the disk cannot read it; null when it is not there. */
async function hashSlowly(from: string, { bytesPerSecond, active, signal }: Pick<PoolRecheckOptions, 'bytesPerSecond' | 'active' | 'signal'>): Promise<string | null> {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(Math.max(64 << 10, Math.min(BLOCK, Math.floor(bytesPerSecond / 10))));
  try {
    const file = await open(from, 'r');
    try {
      for (let at = 0; ;) {
        while (active() > 0) await wait(500, undefined, { signal });
        const { bytesRead } = await file.read(block, 0, block.length, at);
        if (bytesRead === 0) return hash.digest('hex');
        hash.update(block.subarray(0, bytesRead));
        at += bytesRead;
        await wait((bytesRead / bytesPerSecond) * 1000, undefined, { signal });
      }
    } finally { await file.close(); }
  } catch (error) {
    if (signal.aborted) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    console.error('media', from, error);
    return '';
  }
}
