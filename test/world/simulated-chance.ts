/** What production code draws from the machine's chance, drawn from the seed instead: a history is the same wherever it is played. */
import { chance } from '../property/script-history.ts';

export * from 'node:crypto';

let draw = chance(1);
export function seedChance(seed: number): void { draw = chance(seed); }
export const randomBytes = (length: number): Buffer => Buffer.from(Uint8Array.from({ length }, () => draw.below(256)));
export function randomUUID(): string {
  const hex = randomBytes(16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
