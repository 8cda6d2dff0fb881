/**
 * npm run bench [-- PREFIX...] [--write]: measures, prints one line a figure, writes out/bench.json and (--write) docs/bench.md.
 * Only groups with a figure that begins with one of the prefixes run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import type { Figure } from './figure.ts';

const root = path.resolve(import.meta.dirname, '../..');
const wanted = process.argv.slice(2).filter((one) => !one.startsWith('--'));

/** What is measured together, and the beginnings of the names it gives. */
const GROUPS: readonly { prefixes: readonly string[]; run: () => Promise<Figure[]> }[] = [
  { prefixes: ['readtime.'], run: async () => (await import('./readtime.ts')).readtimeFigures() },
  { prefixes: ['rundown.'], run: async () => (await import('./rundown.ts')).rundownFigures() },
  { prefixes: ['pool.', 'sync.propagate_', 'sync.local_command', 'search.'], run: async () => (await import('./sync.ts')).syncFigures() },
  { prefixes: ['sync.first_100k_rows'], run: async () => (await import('./sync-first.ts')).firstRowsFigures() },
  { prefixes: ['sync.first_100k_texts'], run: async () => (await import('./sync-first.ts')).firstTextsFigures() },
  { prefixes: ['sync.ten_days', 'sync.local_durable'], run: async () => (await import('./sync-days.ts')).daysFigures() },
  { prefixes: ['sync.start_after_kill'], run: async () => (await import('./sync-crash.ts')).crashFigures() },
  { prefixes: ['sync.fan_out_'], run: async () => (await import('./sync-fan-out.ts')).fanOutFigures() },
  { prefixes: ['sync.catch_up_'], run: async () => (await import('./sync-first.ts')).catchUpFigures() },
  { prefixes: ['sync.first_screen', 'sync.first_list'], run: async () => (await import('./sync-first.ts')).firstScreenFigures() },
  { prefixes: ['cut.', 'sync.media'], run: async () => (await import('./media.ts')).mediaFigures() },
  { prefixes: ['cut.'], run: async () => (await import('./cut.ts')).cutFigures() },
  { prefixes: ['package.'], run: async () => (await import('./package.ts')).packageFigures() },
  { prefixes: ['cut.', 'preview.'], run: async () => (await import('./preview.ts')).previewFigures() },
  { prefixes: ['prompter.'], run: async () => (await import('./prompter.ts')).prompterFigures() },
  { prefixes: ['app.'], run: async () => (await import('./app.ts')).appFigures() },
];
const touches = (prefixes: readonly string[]): boolean => wanted.length === 0 || wanted.some((want) => prefixes.some((prefix) => prefix.startsWith(want) || want.startsWith(prefix)));
const ok = ({ value, limit, atLeast }: Figure): boolean => limit === null || (atLeast ? value >= limit : value <= limit);

const figures: Figure[] = [];
let failed = 0;
for (const { prefixes, run } of GROUPS) {
  if (!touches(prefixes)) continue;
  try {
    for (const figure of await run()) {
      if (wanted.length > 0 && !wanted.some((want) => figure.name.startsWith(want))) continue;
      figures.push(figure);
      const bound = figure.limit === null ? '' : `  (${figure.atLeast ? '>=' : '<='} ${figure.limit}${ok(figure) ? '' : '  MISSED'})`;
      console.log(`${figure.name.padEnd(40)} ${String(figure.value).padStart(12)} ${figure.unit}${bound}`);
    }
  } catch (error) { failed++; console.error(`${prefixes.join(' ')} could not be measured:`, error); }
}
mkdirSync(path.join(root, 'out'), { recursive: true });
writeFileSync(path.join(root, 'out/bench.json'), `${JSON.stringify(figures.map(({ name, value, unit, limit }) => ({ name, value, unit, limit })), null, 1)}\n`);
if (process.argv.includes('--write')) {
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
  writeFileSync(path.join(root, 'docs/bench.md'), `# Measured\n\n\`npm run bench -- --write\` on: ${machine}\n\n| figure | value | unit | bound | held |\n|---|---:|---|---:|---|\n${figures.map((one) => `| ${one.name} | ${one.value} | ${one.unit} | ${one.limit === null ? '' : `${one.atLeast ? '>=' : '<='} ${one.limit}`} | ${one.limit === null ? '' : ok(one) ? 'yes' : '**no**'} |`).join('\n')}\n`);
}
process.exit(failed > 0 ? 1 : 0);
