import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inRuns } from '../../shared/log/runs.ts';
import type { HistoryPage, Logged } from '../../shared/protocol/answers.ts';
import { MOST_READ, PAGE } from './history.ts';
import { PoolStore } from './pool-store.ts';

const SECOND = 1000;
let folder: string;
let store: PoolStore;
let at: number;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-history-')); store = new PoolStore(path.join(folder, 'pool.db')); at = 0; });
afterEach(() => { store.close(); rmSync(folder, { recursive: true, force: true }); });

/** Writes a line of the log, a second after the one before. */
function logged(name: string, by: string, { target = 'v', args = {}, refused = false }: { target?: string; args?: unknown; refused?: boolean } = {}): void {
  at += SECOND;
  store.append({ id: `c${store.seq}`, name, target: { kind: name === 'script.edit' ? 'body' : 'version', id: target }, args, by, at, seen: 0 }, 'd', refused ? { code: 'not-permitted' } : []);
}
const typed = (count: number, by: string): void => { for (let each = 0; each < count; each++) logged('script.edit', by, { args: { v: each, steps: [] } }); };
const page = (before: number | null, more: { after?: number; name?: string } = {}): HistoryPage => { const told = store.history.told('v', { before, ...more }); if (!('lines' in told)) throw new Error('no page'); return told; };
function pages(): HistoryPage[] {
  const all = [page(null)];
  for (let { next } = all[0]!; next !== null; ({ next } = all.at(-1)!)) all.push(page(next));
  return all;
}
/** Who did what how often, oldest first. */
const said = (lines: readonly Logged[]): string[] => lines.map(({ name, by, count = 1 }) => `${by} ${name} ${count}`).toReversed();

describe('a day of work on a script', () => {
  /** Two people by turns, thirty keys each, with titles, reviews, refusals and work on another script in between. */
  const day = (): void => store.commit(() => {
    logged('version.create', '甲', { args: { title: '一稿' } });
    for (let turn = 0; turn < 150; turn++) {
      for (let key = 0; key < 30; key++) { typed(1, turn % 2 === 0 ? '甲' : '乙'); logged('script.edit', '丙', { target: 'other' }); }
      if (turn % 3 === 0) logged('version.titles', '甲', { args: { title: `${turn}` } });
      if (turn % 5 === 0) logged('script.edit', '丁', { refused: true });
      if (turn === 20) logged('review.decide', '主任', { args: { level: 1, verdict: 'pass', remark: '' } });
      if (turn % 10 === 9) at += 3600 * SECOND;
    }
  });

  it('is told as goes at it, page by page, down to its beginning', () => {
    day();
    const all = pages();
    const lines = all.flatMap((one) => one.lines);
    expect(all.length).toBeGreaterThan(2);
    expect(lines).toEqual(inRuns(lines)); // no page has cut a run
    expect(said(lines).slice(0, 6)).toEqual(['甲 version.create 1', '甲 script.edit 30', '甲 version.titles 1', '乙 script.edit 30', '甲 script.edit 30', '乙 script.edit 30']);
    expect([lines.length, lines.filter((one) => one.name === 'script.edit').every((one) => one.count === 30), lines.reduce((sum, { count = 1 }) => sum + count, 0)]).toEqual([1 + 150 + 50 + 1, true, 1 + 4500 + 50 + 1]);
  });
  it('says when a go began and ended, and with which lines', () => {
    store.commit(() => { logged('version.create', '甲'); typed(4, '甲'); });
    expect(page(null)).toMatchObject({ lines: [{ name: 'script.edit', seq: 5, at: 5 * SECOND, first: 2, since: 2 * SECOND, count: 4, args: null }, { name: 'version.create', seq: 1 }], next: null });
  });
  it('shows whoever knows the rest only what is new', () => {
    day();
    const known = store.seq;
    store.commit(() => typed(2, '甲'));
    expect(page(null, { after: known })).toMatchObject({ lines: [{ seq: known + 2, first: known + 1, count: 2 }], next: null });
  });
  it('has the last decision at hand, under whatever was typed since', () => {
    day();
    expect(page(null, { name: 'review.decide' })).toMatchObject({ lines: [{ name: 'review.decide', by: '主任', args: { verdict: 'pass' } }], next: null });
  });
});

describe('the work that a page is', () => {
  it('is bounded: a run that is too long for one goes on in the next', () => {
    store.commit(() => { logged('version.create', '甲'); typed(MOST_READ * 2, '甲'); });
    const all = pages();
    expect(all.map(({ lines }) => lines.map(({ count = 1 }) => count))).toEqual([[MOST_READ], [MOST_READ], [1]]);
    expect(said(inRuns(all.flatMap((one) => one.lines)))).toEqual(['甲 version.create 1', `甲 script.edit ${MOST_READ * 2}`]);
  });
  it('is bounded also where nothing of what is read is shown', () => {
    store.commit(() => { logged('version.create', '甲'); for (let each = 0; each < MOST_READ; each++) logged('script.edit', '甲', { refused: true }); });
    expect(pages().map(({ lines }) => said(lines))).toEqual([[], ['甲 version.create 1']]);
  });
  it('ends with whole lines', () => {
    store.commit(() => { for (let each = 0; each <= PAGE / 2; each++) { typed(2, '甲'); logged('version.titles', '甲'); } });
    const [first, second] = pages();
    expect([first!.lines.length, first!.lines.at(-1)!.count, second!.lines.length]).toEqual([PAGE, 2, 2]);
  });
});

it('a workstation of before is told the last 500 lines, each for itself', () => {
  store.commit(() => { logged('version.create', '甲'); typed(600, '甲'); });
  const told = store.history.told('v', {});
  expect(told).toHaveLength(500);
  expect(Array.isArray(told) && [told[0], told.at(-1)!.seq]).toEqual([{ seq: 601, name: 'script.edit', by: '甲', at: 601 * SECOND, args: { v: 599, steps: [] } }, 102]);
});
