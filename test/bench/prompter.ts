/** Prompter figures, measured in a real Chromium (software drawing where there is no GPU) on a roll of a long programme. */
import { quantile, round, type Figure } from './figure.ts';
import type {} from './prompter-page.tsx';
import { openPrompterBench } from './prompter-world.ts';

const ITEMS = 24;
const SECONDS = 12;
/** 150 px a second at 1280 wide. */
const ROWS = 1.15;

export async function prompterFigures(): Promise<Figure[]> {
  const world = await openPrompterBench();
  if (!world) throw new Error('no browser');
  try {
    const { page } = world;
    const load = (mirrored: boolean): Promise<number> => page.evaluate(([items, flag]) => window.prompterBench.load(items, flag), [ITEMS, mirrored] as const);
    const run = (stall: number): ReturnType<typeof window.prompterBench.run> => page.evaluate(([rows, seconds, ms]) => window.prompterBench.run(rows, seconds, ms), [ROWS, SECONDS, stall] as const);
    await load(false);
    const idle = await run(0);
    const stalls = await run(80);
    const jumps = await page.evaluate(() => window.prompterBench.edits(40));
    await load(true);
    const mirrored = await run(0);
    // The first frame after a start is drawn before the run has begun.
    const quick = (gaps: readonly number[]): number => (gaps.filter((gap) => gap <= 20).length / gaps.length) * 100;
    return [
      { name: 'prompter.frames_within_20ms_pct', value: round(quick(idle.gaps)), unit: '%', limit: 99, atLeast: true },
      { name: 'prompter.mirrored_frames_within_20ms_pct', value: round(quick(mirrored.gaps)), unit: '%', limit: null },
      { name: 'prompter.position_error_max_px', value: round(Math.max(...idle.errors.slice(1)), 3), unit: 'px', limit: 1 },
      { name: 'prompter.position_error_stalled_max_px', value: round(Math.max(...stalls.errors.slice(1)), 3), unit: 'px', limit: 1 },
      { name: 'prompter.live_edit_jump_max_px', value: round(Math.max(...jumps), 3), unit: 'px', limit: 2 },
      { name: 'prompter.frame_gap_p95_ms', value: round(quantile(idle.gaps, 0.95)), unit: 'ms', limit: 20 },
    ];
  } finally {
    await world.close();
  }
}
