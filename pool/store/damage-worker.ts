/** A thread that looks the pool's file through, slowly, and ends. */
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { lookThrough, type Look } from './damage.ts';

export interface DamageJob { readonly file: string; /** How much of its time it works, at most: 0 to 1. */ readonly share: number }

const { file, share } = workerData as DamageJob; // only damage-watch.ts starts this
let began = performance.now();
const rest = async (): Promise<void> => {
  if (share < 1) await wait(Math.min(1000, (performance.now() - began) * (1 / share - 1)));
  began = performance.now();
};
parentPort?.postMessage(await lookThrough(file, rest) satisfies Look);
