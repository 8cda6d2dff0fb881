/** The calls on files that the cache makes of its own database, on the simulated disk. */
import { disk } from './simulated-disk.ts';

export const existsSync = (file: string): boolean => disk.has(file);
export const rmSync = (file: string): void => { if (disk.has(file)) disk.remove(file); };
export const renameSync = (from: string, to: string): void => disk.rename(from, to);
