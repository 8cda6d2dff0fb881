/**
 * Import this before the world: from here on the production code of pool and workstation gets the simulated disk where it asks for better-sqlite3 (and the
 * cache where it moves its own file), and the seed's chance where it asks for node:crypto. Nothing of ours is replaced.
 */
import { registerHooks } from 'node:module';

const disk = new URL('simulated-disk.ts', import.meta.url).href;
const seeded = new URL('simulated-chance.ts', import.meta.url).href;
const files = new URL('simulated-files.ts', import.meta.url).href;
const cacheFile = new URL('../../workstation/cache/cache-file.ts', import.meta.url).href;
const held = [new URL('../../pool/', import.meta.url).href, new URL('../../workstation/', import.meta.url).href];

let movesFiles = false;
/** To be called when the production code is loaded. Throws where the cache does not move its file on the simulated disk: no snapshot would ever be taken, and nothing would fail of it. */
export function checkHeld(): void { if (!movesFiles) throw new Error(`${cacheFile} does not ask for node:fs any more`); }

registerHooks({
  resolve(specifier, context, next) {
    const from = context.parentURL ?? '';
    if (specifier === 'node:fs' && from === cacheFile) { movesFiles = true; return { url: files, shortCircuit: true }; }
    if (specifier !== 'better-sqlite3' && specifier !== 'node:crypto') return next(specifier, context);
    if (!held.some((folder) => from.startsWith(folder))) return next(specifier, context);
    return { url: specifier === 'node:crypto' ? seeded : disk, shortCircuit: true };
  },
});
