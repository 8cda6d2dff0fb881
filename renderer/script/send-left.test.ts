import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { standInBrowser, type StandInBrowser } from '../data/stand-in-browser.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';

class PortError extends Error {
  readonly refusal: { refused: string };
  constructor(refusal: { refused: string }) { super(refusal.refused); this.refusal = refusal; }
}
const doc = docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]);
const KEY = 'bianbo.unsent.v.00000000-0000-4000-8000-000000000000';
let browser: StandInBrowser;
/** What opening the script, and pushing to it, is answered with; how often it was opened; what was said. */
let refuses: { open?: string; push?: string; keep?: string; breaks?: true };
let kept: unknown[];
let opened: number;
let said: string[];
let sendLeft: typeof import('./send-left.ts').sendLeft;
beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers();
  browser = standInBrowser();
  [refuses, opened, said, kept] = [{}, 0, [], []];
  const openDocument = async () => {
    opened++;
    if (refuses.open !== undefined) throw new PortError({ refused: refuses.open });
    return { doc, version: 0, taken: 0, onSteps: () => {}, onReset: () => {}, push: async () => { if (refuses.breaks) throw new TypeError('a mistake of ours'); if (refuses.push !== undefined) throw new PortError({ refused: refuses.push }); return { version: 1 }; }, close: () => {} };
  };
  vi.doMock('../data/documents.ts', () => ({ openDocument }));
  const call = async (_name: string, args: unknown) => { if (refuses.keep !== undefined) throw new PortError({ refused: refuses.keep }); kept.push(args); };
  vi.doMock('../data/port.ts', () => ({ PortError, call }));
  vi.doMock('../app/notices.ts', () => ({ announce: () => {}, announceRefusal: ({ refusal }: PortError) => { said.push(refusal.refused); }, MOST_WORDS: 9 }));
  vi.doMock('../app/language.ts', () => ({ t: (key: string) => key }));
  vi.doMock('./findings.ts', () => ({ keepFindings: async () => {} }));
  ({ sendLeft } = await import('./send-left.ts'));
  localStorage.setItem(KEY, JSON.stringify({ base: doc, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '新' }] } }], arriving: { writer: 'w', confirmed: 0, sent: 0 }, by: 'a' }));
});
afterEach(() => vi.useRealTimers());

it.each([['whose script has only not come yet', { open: 'filling' }, 0], ['while the workstation starts anew', { open: 'workstation-lost' }, 0], ['that the disk did not take', { push: 'disk-full' }, 1]])('words %s are sent once they can be, which is said no more than once', async (_when, why, times) => {
  refuses = why;
  void sendLeft('a', 'a', new AbortController().signal);
  await vi.advanceTimersByTimeAsync(12_000);
  expect([opened, Object.keys(browser.store), said.length]).toEqual([3, [KEY], times]);
  refuses = {};
  await vi.advanceTimersByTimeAsync(10_000);
  expect([opened, Object.keys(browser.store)]).toEqual([4, []]);
});
it('but not once their writer has left', async () => {
  const gone = new AbortController();
  refuses = { open: 'filling' };
  await sendLeft('a', 'a', gone.signal);
  gone.abort();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([opened, Object.keys(browser.store)]).toEqual([1, [KEY]]);
});
it('words for a script that is gone are kept with what was not accepted, where they can be read, and wait nowhere else; until that could be done they wait', async () => {
  refuses = { open: 'gone', keep: 'disk-full' };
  void sendLeft('a', 'a', new AbortController().signal);
  await vi.advanceTimersByTimeAsync(1000);
  expect([kept, Object.keys(browser.store)]).toEqual([[], [KEY]]);
  refuses = { open: 'gone' };
  await vi.advanceTimersByTimeAsync(10_000);
  expect([kept, Object.keys(browser.store)]).toEqual([[{ body: 'v', steps: [expect.objectContaining({ stepType: 'replace' })] }], []]);
});
it('words for a script of one newsroom are sent in it alone: the sample has the same scripts in each', async () => {
  localStorage.setItem(KEY, localStorage.getItem(KEY)!.replace('"by":"a"', '"by":"甲台/a"'));
  await sendLeft('乙台/a', 'a', new AbortController().signal);
  expect([opened, Object.keys(browser.store)]).toEqual([0, [KEY]]);
  void sendLeft('甲台/a', 'a', new AbortController().signal);
  await vi.advanceTimersByTimeAsync(1000);
  expect([opened, Object.keys(browser.store)]).toEqual([1, []]);
});
it('words that cannot be read any more keep no others from being sent, and are kept with what was not accepted', async () => {
  const noted = vi.spyOn(console, 'error').mockReturnValue();
  const broken = 'bianbo.unsent.a.00000000-0000-4000-8000-000000000001';
  const good = localStorage.getItem(KEY)!;
  localStorage.removeItem(KEY);
  localStorage.setItem(broken, JSON.stringify({ ...(JSON.parse(good) as object), steps: [{ stepType: 'of a later release' }] }));
  localStorage.setItem(KEY, good);
  sendLeft('a', 'a', new AbortController().signal).catch(() => {});
  await vi.advanceTimersByTimeAsync(1000);
  expect([Object.keys(browser.store), noted.mock.calls.length]).toEqual([[], 1]);
  expect(kept).toMatchObject([{ target: { id: 'a' }, args: { steps: [{ stepType: 'of a later release' }] }, code: 'text-not-placed' }]);
  noted.mockRestore();
});
it('words that a mistake of ours keeps from being sent keep no others waiting, and are kept with what was not accepted', async () => {
  const noted = vi.spyOn(console, 'error').mockReturnValue();
  refuses = { breaks: true };
  void sendLeft('a', 'a', new AbortController().signal);
  await vi.advanceTimersByTimeAsync(1000);
  expect([Object.keys(browser.store), noted.mock.calls.length]).toEqual([[], 1]);
  expect(kept).toMatchObject([{ target: { id: 'v' }, args: { steps: [{ stepType: 'replace' }] }, code: 'text-not-placed' }]);
  noted.mockRestore();
});
