/**
 * Files that a bad disk gives back: cut short, a bit turned, a page of nothing, garbage, the end of another file. Each is opened by the production code and looked
 * through as it does in the background; it must then stand at a moment that was committed, or be refused (or set right) by name with the damaged file kept.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chance, type Chance } from '../property/script-history.ts';
import { cacheSubject } from './torn-cache.ts';
import { mediaSubject, stationMediaSubject } from './torn-media.ts';
import { outboxSubject } from './torn-outbox.ts';
import { poolSubject } from './torn-pool.ts';
import type { Subject } from './torn-subject.ts';

export interface TornReport { readonly ran: number; readonly verdicts: Readonly<Record<string, number>>; readonly failed: readonly string[] }

const subjects = (): Subject[] => [poolSubject(), outboxSubject(), cacheSubject(), mediaSubject(), stationMediaSubject()];

export async function torn({ count, seed }: { count: number; seed: number }): Promise<TornReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-torn-'));
  const verdicts: Record<string, number> = {};
  const failed: string[] = [];
  const all = subjects();
  try {
    for (const one of all) { mkdirSync(path.join(folder, one.name)); await one.prepare(path.join(folder, one.name)); }
    for (let number = 0; number < count; number++) {
      const random = chance(seed + number);
      const subject = all[(seed + number) % all.length]!;
      const from = path.join(folder, subject.name);
      const to = path.join(folder, 'torn');
      cpSync(from, to, { recursive: true });
      const what = damage(to, subject.files, all.map((one) => path.join(folder, one.name)), random);
      try {
        const verdict = await subject.judge(to);
        const key = `${subject.name} ${verdict.is}${verdict.is === 'whole' ? '' : ` ${verdict.code}`}`;
        verdicts[key] = (verdicts[key] ?? 0) + 1;
      } catch (error) { failed.push(`seed ${seed + number}: ${subject.name}, ${what}: ${error instanceof Error ? error.message : String(error)}`); }
      rmSync(to, { recursive: true, force: true });
    }
  } finally { rmSync(folder, { recursive: true, force: true }); }
  return { ran: count, verdicts, failed };
}

const filesBelow = (folder: string, wanted: RegExp): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile() && wanted.test(one.name)).map((one) => path.join(one.parentPath, one.name)).sort();

/** Damages one file in one way; says what it did. */
function damage(folder: string, wanted: RegExp, others: readonly string[], random: Chance): string {
  const files = filesBelow(folder, wanted).filter((file) => readFileSync(file).length > 0);
  const file = files[random.below(files.length)]!;
  const bytes = readFileSync(file);
  const name = path.basename(file);
  const at = random.below(bytes.length);
  switch (random.below(5)) {
    case 0: writeFileSync(file, bytes.subarray(0, at)); return `${name} cut at ${at}`;
    case 1: bytes[at]! ^= 1 << random.below(8); writeFileSync(file, bytes); return `${name} bit at ${at}`;
    case 2: { const from = random.below(2) === 0 ? at : at - (at % 4096); bytes.fill(0, from, Math.min(from + 4096, bytes.length)); writeFileSync(file, bytes); return `${name} nothing from ${from}`; }
    case 3: { for (let one = at; one < Math.min(at + 512, bytes.length); one++) bytes[one] = random.below(256); writeFileSync(file, bytes); return `${name} garbage from ${at}`; }
    default: {
      const pool = others.flatMap((one) => filesBelow(one, /./));
      const other = readFileSync(pool[random.below(pool.length)]!);
      const tail = other.subarray(Math.max(0, other.length - 1 - random.below(16_384)));
      writeFileSync(file, Buffer.concat([bytes.subarray(0, at), tail.subarray(0, Math.max(1, bytes.length - at))]));
      return `${name} the end of another file from ${at}`;
    }
  }
}
