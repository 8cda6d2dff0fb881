/** Histories that once went wrong, kept as files: each is played again in every run of the tests. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Failed } from './run-worlds.ts';
import type { WorldOptions } from './world.ts';

const folder = fileURLToPath(new URL('../data/regress/', import.meta.url));

/** `commit`: the sources it failed on, null where that is not known. */
export interface Regress { readonly seed: number; readonly plan: WorldOptions['plan'] | null; readonly commit: string | null; readonly faults: readonly string[] }

export function keepRegress({ seed, plan, faults }: Failed): string {
  mkdirSync(folder, { recursive: true });
  const kept: Regress = { seed, plan, commit: commit(), faults };
  const file = path.join(folder, `world-${seed}.json`);
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  return file;
}
export function keptRegress(): { name: string; kept: Regress }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /^world-.*\.json$/.test(name)).sort().map((name) => ({ name, kept: JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Regress }));
}
function commit(): string | null {
  try { return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(); } catch { return null; /* no git here: the sources came as an archive */ }
}
