/** Operator and anchor: two windows of one roll in a real Chromium, on a real workstation. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { commandPort, freshId, queryPort } from './support/port.ts';
import { startRoll } from './support/prompter-page.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

const why = missing('browser');
const LONG = '县委副书记、县长在会上强调，要紧盯全年目标任务，坚持问题导向、目标导向、结果导向相统一，以“时时放心不下”的责任感抓好各项工作落实；要强化要素保障，做好土地、资金、用工等服务，确保项目早开工、早建成、早见效。';

describe.skipIf(why !== null)('the prompter', () => {
  let suite: Suite;
  let anchor: Page;
  const rundown = freshId();
  const version = freshId();

  /** Where the roll is drawn: its shift and its mirror. */
  const shift = (page: Page): Promise<{ y: number; x: number }> => page.evaluate(() => {
    const matrix = new DOMMatrix(getComputedStyle(document.querySelector('.prompter-window .prompter-layer, .prompter-monitor .prompter-layer')!).transform);
    return { y: matrix.f, x: matrix.a };
  });
  /** The words on the reading line, and how far from the top of the window they stand. */
  const reading = (): Promise<{ words: string; top: number }> => anchor.evaluate(() => {
    const arrow = document.querySelector('.prompter-arrow')!.getBoundingClientRect();
    const middle = (arrow.top + arrow.bottom) / 2;
    const line = [...document.querySelectorAll('.prompter-line')].find((one) => { const box = one.getBoundingClientRect(); return box.top <= middle && box.bottom > middle; });
    return { words: line?.querySelector('.prompter-words')?.textContent ?? '', top: line?.getBoundingClientRect().top ?? Number.NaN };
  });
  /** To the second paragraph, and on until the roll stands in the middle of it. */
  async function inTheMiddle(notches: number): Promise<{ words: string; top: number }> {
    await suite.page.locator('.prompter-piece-say').nth(1).click();
    await suite.page.locator('.prompter-monitor').hover();
    for (let notch = 0; notch < notches; notch++) await suite.page.mouse.wheel(0, 100);
    await anchor.waitForTimeout(300);
    const at = await reading();
    expect(LONG).toContain(at.words);
    return at;
  }

  beforeAll(async () => {
    suite = await startSuite({ shell: 'browser', sample: true, size: { width: 1280, height: 720 } });
    anchor = await startRoll(suite, {
      version, rundown,
      doc: docOfBlocks([{ id: 'b1', kind: 'lead', text: '先来看要闻。' }, { id: 'b2', kind: 'read', text: LONG }, { id: 'b3', kind: 'note', text: '不要念这一句' }, { id: 'b4', kind: 'vo', text: '画面里的配音' }, { id: 'b5', kind: 'sot', speaker: '项目负责人', text: '同期声' }]),
    });
  });
  afterAll(() => suite?.close());

  it('shows what is read aloud, cues for the rest, and notes never', async () => {
    const text = await anchor.locator('.prompter-layer').innerText();
    expect(text).toContain('先来看要闻。');
    expect(text).toContain('项目负责人');
    expect(text).not.toContain('不要念');
    expect(await anchor.locator('.prompter-cue').count()).toBe(1);
    for (const line of await anchor.locator('.prompter-say').all()) {
      const box = (await line.boundingBox())!;
      const words = (await line.locator('.prompter-words').boundingBox())!;
      expect(words.x + words.width).toBeLessThanOrEqual(box.x + box.width);
    }
  });

  it('runs in both windows together and stops where it is', async () => {
    const from = (await shift(anchor)).y;
    await suite.page.keyboard.press('Space');
    await expect.poll(async () => from - (await shift(anchor)).y, { timeout: 30_000 }).toBeGreaterThan(60);
    await suite.page.keyboard.press('Space');
    await expect.poll(async () => { const one = (await shift(anchor)).y; await anchor.waitForTimeout(150); return (await shift(anchor)).y === one; }).toBe(true);
    // The small picture is laid out at the size of the anchor's window: the same pixels.
    await expect.poll(async () => Math.abs((await shift(anchor)).y - (await shift(suite.page)).y)).toBeLessThan(1);
    await suite.shot('prompter-operator');
  });

  it('loaded anew in the middle of the show, a window stands where the other one stands', async () => {
    const before = await inTheMiddle(3);
    await anchor.reload();
    await anchor.locator('.prompter-window .prompter-say').first().waitFor();
    await expect.poll(reading).toEqual(before);
    await suite.page.reload();
    await suite.page.locator('.prompter-monitor .prompter-say').first().waitFor();
    // Who runs it sees that the anchor's window is there, and goes on from where it stands.
    await suite.page.locator('.prompter-on').waitFor();
    await expect.poll(async () => Math.abs((await shift(anchor)).y - (await shift(suite.page)).y)).toBeLessThan(1);
    await suite.page.locator('.prompter-monitor').hover();
    await suite.page.mouse.wheel(0, 100);
    await expect.poll(async () => (await reading()).top).not.toBe(before.top);
    expect(LONG).toContain((await reading()).words);
  });

  it('a window that hears late where the show stands goes there, though its scripts were there before', async () => {
    await suite.page.locator('.prompter-piece-say').nth(1).click();
    const late = await suite.page.context().newPage();
    await late.setViewportSize(await anchor.evaluate(() => ({ width: innerWidth, height: innerHeight })));
    // The other windows are busy laying out a long roll.
    await late.addInitScript(() => {
      const heard = Object.getOwnPropertyDescriptor(BroadcastChannel.prototype, 'onmessage')!;
      Object.defineProperty(BroadcastChannel.prototype, 'onmessage', { set(this: BroadcastChannel, hear: (event: MessageEvent) => void) { heard.set!.call(this, (event: MessageEvent) => { setTimeout(() => hear(event), 2000); }); } });
    });
    await late.goto(anchor.url());
    await late.locator('.prompter-window .prompter-say').first().waitFor();
    const told = (await shift(anchor)).y;
    await expect.poll(async () => Math.abs((await shift(late)).y - told)).toBeLessThan(1);
    await late.close();
    expect((await shift(anchor)).y).toBe(told);
  });

  it('two windows opened at different times agree, though the machine slept or its clock was set in between', async () => {
    // A window that was opened before the machine slept for an hour is an hour behind one that is opened now.
    await anchor.addInitScript(() => Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + 3_600_000 }));
    await anchor.reload();
    await anchor.locator('.prompter-window .prompter-say').first().waitFor();
    const from = (await shift(anchor)).y;
    await suite.page.keyboard.press('Space');
    await expect.poll(async () => from - (await shift(anchor)).y).toBeGreaterThan(30);
    await suite.page.keyboard.press('Space');
    await expect.poll(async () => Math.abs((await shift(anchor)).y - (await shift(suite.page)).y)).toBeLessThan(1);
    // What the window has moved by its own clock is moved by the operator again.
    await anchor.keyboard.press('PageDown');
    await anchor.waitForTimeout(100);
    await suite.page.keyboard.press('Home');
    await expect.poll(async () => (await reading()).words).toContain('推进会');
  });

  it("two anchor's windows do not go on telling each other that they are there", async () => {
    const second = await suite.page.context().newPage();
    await second.goto(anchor.url());
    await second.locator('.prompter-window .prompter-say').first().waitFor();
    const told = await suite.page.evaluate(async (id) => {
      const channel = new BroadcastChannel(`bianbo-prompter-${id}`);
      let count = 0;
      channel.onmessage = () => { count++; };
      await new Promise((resolve) => setTimeout(resolve, 1000));
      channel.close();
      return count;
    }, rundown);
    await second.close();
    expect(told).toBeLessThan(5);
  });

  it('keeps the line being read while somebody writes above it', async () => {
    await suite.page.keyboard.press('Home');
    const before = await inTheMiddle(5);
    const body = (await queryPort(suite.page, 'body', { id: version }))!;
    await commandPort(suite.page, 'script.edit', 'body', version, { v: body.v, steps: [{ stepType: 'replace', from: 9, to: 9, slice: { content: [{ type: 'text', text: '刚刚收到的消息，' }] } }] });
    await expect.poll(() => anchor.locator('.prompter-layer').innerText()).toContain('刚刚收到的消息');
    const after = await reading();
    expect(after.words).toBe(before.words);
    expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(2);
  });

  it('follows the order: a float is gone, and comes back', async () => {
    const { items } = (await queryPort(suite.page, 'rundown', { id: rundown }))!;
    await commandPort(suite.page, 'item.set', 'item', items[0]!.id, { float: true });
    await expect.poll(() => anchor.locator('.prompter-line').count()).toBe(0);
    await commandPort(suite.page, 'item.set', 'item', items[0]!.id, { float: false });
    await anchor.locator('.prompter-say').first().waitFor();
  });

  it('a key that is held down runs or stops it once', async () => {
    const toggle = suite.page.locator('.prompter-toggle');
    const stands = await toggle.innerText();
    for (const page of [suite.page, anchor]) {
      for (let repeat = 0; repeat < 4; repeat++) await page.keyboard.down('Space');
      await page.keyboard.up('Space');
      await expect.poll(() => toggle.innerText()).not.toBe(stands);
      await page.keyboard.press('Space');
      await expect.poll(() => toggle.innerText()).toBe(stands);
      // Until the other window has heard that it stands.
      await anchor.waitForTimeout(500);
    }
  });

  it('is in the language and theme that are chosen in another window, and the text rolls on under the anchor', async () => {
    await inTheMiddle(4);
    await suite.page.keyboard.press('Space');
    // Every step that the words under the reader's eyes make from one frame to the next, px.
    await anchor.evaluate((long) => {
      const steps: number[] = [];
      const at = (): number => [...document.querySelectorAll('.prompter-line')].find((one) => (one.textContent ?? '').length > 5 && long.includes(one.textContent ?? ''))?.getBoundingClientRect().top ?? Number.NaN;
      let before = at();
      const look = (): void => { const now = at(); steps.push(before - now); before = now; requestAnimationFrame(look); };
      look();
      Object.assign(window, { steps });
    }, LONG);
    const choose = async (name: string): Promise<void> => {
      await suite.page.locator('.frame-top-right > *').last().locator('button').first().click();
      await suite.page.getByRole('button', { name, exact: true }).click();
    };
    await choose('English');
    await expect.poll(() => anchor.locator('.prompter-foot').innerText()).not.toMatch(/\p{Script=Han}/u);
    await suite.page.locator('.prompter-monitor .prompter-say').first().waitFor();
    await choose('Light');
    await expect.poll(() => anchor.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');
    await suite.page.keyboard.press('Escape');
    const steps = () => anchor.evaluate(() => (window as unknown as { steps: number[] }).steps); // put there above
    // They never went away nor back, and they moved.
    await expect.poll(async () => (await steps()).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(30);
    expect((await steps()).filter((one) => !(one > -1))).toEqual([]);
    await suite.page.locator('.prompter-toggle').click();
    await choose('Dark');
    await suite.page.keyboard.press('Escape');
    await choose('中文');
    await expect.poll(() => anchor.locator('.prompter-foot').innerText()).toMatch(/\p{Script=Han}/u);
  });

  it('mirrors, blacks out and shows a message', async () => {
    await suite.page.locator('.prompter-toggles button').first().click();
    await expect.poll(async () => (await shift(anchor)).x).toBe(-1);
    await suite.page.locator('.prompter-say-to input').fill('语速快一点');
    await suite.page.locator('.prompter-say-to button').first().click();
    await anchor.locator('.prompter-message', { hasText: '语速快一点' }).waitFor();
    await suite.page.locator('.prompter-toggles button').nth(3).click();
    await anchor.locator('.prompter-black').waitFor();
    await anchor.keyboard.press('b');
    await anchor.locator('.prompter-black').waitFor({ state: 'detached' });
  });

  it("is driven from the anchor's window too", async () => {
    await anchor.keyboard.press('Home');
    await anchor.keyboard.press('PageDown');
    await expect.poll(async () => Math.abs((await shift(anchor)).y - (await shift(suite.page)).y)).toBeLessThan(1);
    expect(suite.errors).toEqual([]);
  });
});
