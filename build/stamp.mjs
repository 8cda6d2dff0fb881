// What a build stands on, in one short string: names, sizes and times of its sources. No dependencies.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cache, root } from './root.mjs';

const file = path.join(cache, 'build.json');

/** Every file under the given files and folders (relative to the checkout), tests left out. */
export function sources(inputs) {
  return inputs.flatMap((input) => {
    const full = path.join(root, input);
    if (!existsSync(full)) return [];
    return statSync(full).isDirectory() ? readdirSync(full).sort().flatMap((name) => sources([path.join(input, name)])) : [input];
  }).filter((name) => !/\.test\.tsx?$/.test(name));
}

/** The stamp of these inputs as they are now. */
export function stampOf(inputs) {
  const hash = createHash('sha256');
  for (const name of sources(inputs)) {
    const { size, mtimeMs } = statSync(path.join(root, name));
    hash.update(`${name}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** The stamps of the last builds. */
export function lastStamps() {
  try { return JSON.parse(readFileSync(file, 'utf8')); } catch { return {}; /* never built, or the cache was emptied */ }
}

/** Remembers that `target` was built from `stamp`. */
export function remember(target, stamp) {
  mkdirSync(cache, { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...lastStamps(), [target]: stamp }, null, 2)}\n`);
}
