/** A page with nothing but the prompter's roll on it, for measuring: bundled by prompter.ts, driven through window.prompterBench. */
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { PLAIN_LOOK, type Keyframe } from '../../renderer/prompter/channel.ts';
import { preciseNow } from '../../renderer/prompter/clock.ts';
import { anchorsAfter, depth, follow, layoutRoll, lineAt, positionAt, type Layout } from '../../renderer/prompter/layout.ts';
import type { Roll } from '../../renderer/prompter/roll.ts';
import { geometryOf, Scroll } from '../../renderer/prompter/Scroll.tsx';

const PARAGRAPH = '县委副书记、县长在会上强调，要紧盯全年目标任务，坚持问题导向、目标导向、结果导向相统一，以“时时放心不下”的责任感抓好各项工作落实；要强化要素保障，做好土地、资金、用工等服务，确保项目早开工、早建成、早见效。';

export interface Frames { gaps: number[]; errors: number[]; seconds: number }

const rollOf = (items: number): Roll => ({
  pieces: Array.from({ length: items }, (_, item) => [
    { key: `i${item}/`, itemId: `i${item}`, kind: 'head' as const, text: `${item + 1}　本条标题`, note: '播音员甲' },
    ...Array.from({ length: 4 }, (_unused, block) => ({ key: `i${item}/${block}`, itemId: `i${item}`, kind: 'say' as const, text: PARAGRAPH, note: '' })),
  ]).flat(),
});

const root = createRoot(document.getElementById('root')!);
let roll: Roll;
let layout: Layout;
let key: Keyframe;
let mirror = false;
const geometry = geometryOf(window.innerWidth, window.innerHeight, PLAIN_LOOK.cells);
const draw = (): void => flushSync(() => root.render(<div className="prompter-picture" style={{ width: geometry.width, height: geometry.height, fontSize: geometry.font, '--prompter-row': `${geometry.row}px`, '--prompter-margin': `${geometry.margin}px` } as React.CSSProperties}><Scroll layout={layout} anchor={key} look={{ ...PLAIN_LOOK, mirrorX: mirror }} geometry={geometry} /></div>));
/** Where the layer is drawn, in pixels from the top. */
const drawn = (): number => new DOMMatrix(getComputedStyle(document.querySelector('.prompter-layer')!).transform).f;
const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

const bench = {
  /** Characters in the roll. */
  load(items: number, mirrored: boolean): number {
    roll = rollOf(items);
    layout = layoutRoll(roll, PLAIN_LOOK.cells);
    mirror = mirrored;
    key = { t0: preciseNow(), pos: { piece: 'i0/', offset: 0, part: 0 }, v: 0 };
    draw();
    return roll.pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  },
  /** Runs at `rows` a second for `seconds`; `stall` blocks the main thread that long twice a second. */
  async run(rows: number, seconds: number, stall: number): Promise<Frames> {
    key = { t0: preciseNow(), pos: positionAt(layout, depth(layout, key, preciseNow())), v: rows };
    draw();
    const gaps: number[] = [];
    const errors: number[] = [];
    const from = performance.now();
    let last = 0;
    let stalled = from;
    while (performance.now() - from < seconds * 1000) {
      await nextFrame();
      const at = Number(document.timeline.currentTime);
      if (last > 0) gaps.push(at - last);
      last = at;
      errors.push(Math.abs(drawn() - (geometry.readTop - depth(layout, key, performance.timeOrigin + at) * geometry.row)));
      if (stall > 0 && performance.now() - stalled > 500) {
        stalled = performance.now();
        while (performance.now() - stalled < stall);
      }
    }
    return { gaps, errors, seconds };
  },
  /** Changes words above the reading line while it runs, `times` over; how far the reading line jumped each time, in pixels, apart from the running. */
  async edits(times: number): Promise<number[]> {
    const jumps: number[] = [];
    const middle = layout.byPiece.get('i5/2')![4]!;
    key = { t0: preciseNow(), pos: positionAt(layout, middle.top), v: 0.2 };
    draw();
    for (let round = 0; round < times; round++) {
      await nextFrame();
      const shownAt = Number(document.timeline.currentTime);
      const at = preciseNow();
      const row = depth(layout, key, at);
      const line = lineAt(layout, row)!;
      const before = document.querySelector(`[data-piece="${line.piece.key}"][data-start="${line.start}"]`);
      const words = line.text;
      const top = before!.getBoundingClientRect().top;
      const change = (text: string): string => (round % 2 ? text.replace('新加的话，', '') : `新加的话，${text}`);
      const next: Roll = { pieces: roll.pieces.map((piece) => (piece.kind === 'say' ? { ...piece, text: change(piece.text) } : piece)) };
      const anchors = anchorsAfter(layout, new Map(), next, row);
      const pos = follow(layout, next, positionAt(layout, row));
      layout = layoutRoll(next, PLAIN_LOOK.cells, anchors);
      roll = next;
      key = { t0: at, pos, v: key.v };
      draw();
      await nextFrame();
      const after = [...document.querySelectorAll<HTMLElement>(`[data-piece="${line.piece.key}"]`)].find((one) => one.querySelector('.prompter-words')?.textContent === words);
      const ran = (key.v * (Number(document.timeline.currentTime) - shownAt) * geometry.row) / 1000;
      jumps.push(after ? Math.abs(after.getBoundingClientRect().top - (top - ran)) : Number.POSITIVE_INFINITY);
    }
    return jumps;
  },
};
export type PrompterBench = typeof bench;
declare global { interface Window { prompterBench: PrompterBench } }
window.prompterBench = bench;
