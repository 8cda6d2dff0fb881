/** Read-time figures, measured on the hand-written spoken forms and on real news items. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readTime } from '../../shared/script/read-time.ts';
import { docOfBlocks, blocksOf } from '../../shared/script/schema.ts';
import { syllables } from '../../shared/script/spoken.ts';
import { round, type Figure } from './figure.ts';

interface Forms { cases: { text: string; syllables: number }[] }
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The share by which the counted syllables are off what a person wrote down: median and mean over the sheet. Syllables, not seconds with a stop-watch. */
function errors(): { median: number; mean: number; wrong: number } {
  const forms = JSON.parse(readFileSync(path.join(import.meta.dirname, '../data/read-time/spoken-forms.json'), 'utf8')) as Forms;
  const off = forms.cases.map((one) => (Math.abs(syllables(one.text) - one.syllables) / one.syllables) * 100);
  return { median: median(off), mean: off.reduce((sum, one) => sum + one, 0) / off.length, wrong: off.filter((one) => one > 0).length };
}

const PARAGRAPH = '截至2024年7月底，全县共完成夏粮收购158565吨，同比增长32.7%，惠及2242户农民。县农业农村局负责人表示，下一步将在G60高速沿线再建3个粮食烘干中心，日处理能力达1500吨，预计投资4383.3万元。';

/** Milliseconds from a keystroke to a new total for a script of 900 characters: one block is new, the others are known. */
function keystroke(): number {
  const blocks = Array.from({ length: 9 }, (_, index) => ({ id: `b${index}`, kind: 'read' as const, text: PARAGRAPH.slice(0, 100) }));
  const times: number[] = [];
  for (let round = 0; round < 300; round++) {
    blocks[round % 9] = { id: `b${round % 9}`, kind: 'read', text: `${PARAGRAPH.slice(0, 95)}${round}` };
    const script = blocksOf(docOfBlocks(blocks));
    const from = performance.now();
    readTime(script, 280);
    if (round >= 30) times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
}

/** readtime.* figures. */
export function readtimeFigures(): Figure[] {
  const found = errors();
  return [
    { name: 'readtime.median_error_pct', value: round(found.median), unit: '%', limit: 1 },
    { name: 'readtime.mean_error_pct', value: round(found.mean), unit: '%', limit: 1 },
    { name: 'readtime.keystroke_900_p95_ms', value: round(keystroke(), 3), unit: 'ms', limit: 1 },
  ];
}
