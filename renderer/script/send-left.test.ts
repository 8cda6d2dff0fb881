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
let refuses: { open?: string; push?: string };
let opened: number;
let said: string[];
let sendLeft: typeof import('./send-left.ts').sendLeft;
beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers();
  browser = standInBrowser();
  [refuses, opened, said] = [{}, 0, []];
  const openDocument = async () => {
    opened++;
    if (refuses.open !== undefined) throw new PortError({ refused: refuses.open });
    return { doc, version: 0, taken: 0, onSteps: () => {}, onReset: () => {}, push: async () => { if (refuses.push !== undefined) throw new PortError({ refused: refuses.push }); return { version: 1 }; }, close: () => {} };
  };
  vi.doMock('../data/documents.ts', () => ({ openDocument }));
  vi.doMock('../data/port.ts', () => ({ PortError }));
  vi.doMock('../app/notices.ts', () => ({ announce: () => {}, announceRefusal: ({ refusal }: PortError) => { said.push(refusal.refused); }, MOST_WORDS: 9 }));
  vi.doMock('../app/language.ts', () => ({ t: (key: string) => key }));
  vi.doMock('./findings.ts', () => ({ keepFindings: async () => {} }));
  ({ sendLeft } = await import('./send-left.ts'));
  localStorage.setItem(KEY, JSON.stringify({ base: doc, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '新' }] } }], arriving: { writer: 'w', confirmed: 0, sent: 0 }, by: 'a' }));
});
afterEach(() => vi.useRealTimers());

it.each([['whose script has only not come yet', { open: 'filling' }, 0], ['while the workstation starts anew', { open: 'workstation-lost' }, 0], ['that the disk did not take', { push: 'disk-full' }, 1]])('words %s are sent once they can be, which is said no more than once', async (_when, why, times) => {
  refuses = why;
  void sendLeft('a', new AbortController().signal);
  await vi.advanceTimersByTimeAsync(12_000);
  expect([opened, Object.keys(browser.store), said.length]).toEqual([3, [KEY], times]);
  refuses = {};
  await vi.advanceTimersByTimeAsync(10_000);
  expect([opened, Object.keys(browser.store)]).toEqual([4, []]);
});
it('but not once their writer has left; and those for a script that is gone wait for the next start', async () => {
  const gone = new AbortController();
  refuses = { open: 'filling' };
  await sendLeft('a', gone.signal);
  gone.abort();
  await vi.advanceTimersByTimeAsync(10_000);
  refuses = { open: 'gone' };
  await sendLeft('a', new AbortController().signal);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([opened, Object.keys(browser.store)]).toEqual([2, [KEY]]);
});
