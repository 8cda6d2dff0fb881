/** Plays histories in processes beside each other. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PlantedBug } from '../../shared/log/planted.ts';
import type { Failed, Order } from './run-worlds.ts';
import type { WorldOptions } from './world.ts';

const entry = fileURLToPath(new URL('run-worlds.ts', import.meta.url));

export interface Played { readonly played: number; readonly failed: readonly Failed[] }
export interface Play { readonly from: number; readonly count: number; readonly jobs: number; readonly planted?: readonly PlantedBug[]; readonly untilFound?: boolean; readonly plan?: WorldOptions['plan'] }

/** Plays `count` seeds from `from`; with `untilFound` each process stops at its first failure. Rejects when a process ends without saying what it played. */
export async function playWorlds({ from, count, jobs, planted = [], untilFound = false, plan }: Play): Promise<Played> {
  const parts = await Promise.all(Array.from({ length: Math.min(jobs, count) }, (_, job) => playInTurn([{ from: from + job, count: Math.ceil((count - job) / jobs), step: jobs, planted, untilFound, ...(plan ? { plan } : {}) }])));
  return { played: parts.reduce((sum, [part]) => sum + part!.played, 0), failed: parts.flatMap(([part]) => part!.failed).sort((a, b) => a.seed - b.seed) };
}

/** Plays one order after the other in one process: a history is played in less time than a process needs to start. What came of each, in their order. */
export function playInTurn(orders: readonly Order[]): Promise<readonly Played[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, JSON.stringify(orders)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const done: Played[] = [];
    let failed: Failed[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as Failed | { played: number };
      if (!('played' in said)) { failed.push(said); return; }
      done.push({ played: said.played, failed });
      failed = [];
    });
    child.once('error', reject);
    child.once('close', (code, signal) => { if (done.length < orders.length) reject(new Error(`worlds from ${orders[done.length]!.from} ended with ${code ?? signal} before they were played`)); else resolve(done); });
  });
}
