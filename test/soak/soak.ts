// npm run soak -- [--histories=N] [--seed=S] [--jobs=J] [--only=worlds,...]: the proofs at length. Ends with one line that says what ran and what failed.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { cutting, killing } from './kills.ts';
import type { Part } from './part.ts';
import { texts } from './texts.ts';
import { damaging } from './torn.ts';
import { worlds } from './worlds.ts';

const parts: readonly Part[] = [worlds, texts, killing, cutting, damaging];

const { values } = parseArgs({ options: { histories: { type: 'string' }, seed: { type: 'string', default: '1' }, jobs: { type: 'string', default: String(availableParallelism()) }, only: { type: 'string' } } });
const whole = (name: 'histories' | 'seed' | 'jobs'): number => {
  const number = Number(values[name]);
  if (!Number.isSafeInteger(number) || number < 1) { console.error(`soak: --${name} wants a whole number from 1, not ${values[name]}`); process.exit(2); }
  return number;
};
const options = { seed: whole('seed'), jobs: whole('jobs') };
const histories = values.histories === undefined ? null : whole('histories');
const names = values.only?.split(',').filter(Boolean) ?? parts.map(({ name }) => name);
const unknown = names.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) { console.error(`soak: no part ${unknown.join(', ')}; there are ${parts.map(({ name }) => name).join(', ')}`); process.exit(2); }

const started = performance.now();
const said: string[] = [];
let failed = 0;
for (const part of parts.filter(({ name }) => names.includes(name))) {
  const result = await part.run({ ...options, histories: histories ?? part.usual });
  failed += result.failed;
  said.push(`${result.ran}, ${result.failed} failed`);
}
console.log(`soak: ${said.join('; ')}, ${Math.round((performance.now() - started) / 1000)} s`);
process.exit(failed > 0 ? 1 : 0);
