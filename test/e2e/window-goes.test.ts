/** A window that goes in the middle of a word: what stood in its fields is where it was to go, once, and what an input method was composing is nobody's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { TestNewsroom, type TestWindow } from '../integration/support/newsroom.ts';
import { besideColleague } from './support/beside-colleague.ts';
import { freshId } from './support/port.ts';
import { RundownPage } from './support/rundown-page.ts';
import { missing, type Suite } from './support/suite.ts';

describe.skipIf(missing('browser') !== null)('a window that goes in the middle of a word', () => {
  const newsroom = new TestNewsroom();
  const ids = { story: freshId(), version: freshId(), rundown: freshId(), item: freshId() };
  let colleague: TestWindow;
  let mine: Suite;
  let page: Page;

  const titleIs = (title: string) => colleague.until('version', { id: ids.version }, (value) => value?.version.title === title);
  const slugIs = (slug: string) => colleague.until('item', { id: ids.item }, (value) => value?.slug === slug);
  /** Another window of the same browser and workstation. */
  async function nextWindow(hash: string): Promise<void> {
    page = await mine.page.context().newPage();
    await page.goto(`${new URL(mine.page.url()).origin}/${hash}`);
  }
  const onStory = `#/stories/${ids.story}/${ids.version}`;
  const title = () => page.getByRole('textbox', { name: '主题' });
  const cell = async (column: string): Promise<void> => { await new RundownPage(page).item('条').first().locator(`.rundown-cell-${column}`).dblclick(); await page.locator('.rundown-edit:focus').waitFor(); await page.keyboard.press('Control+a'); };
  const crash = async (): Promise<void> => { await page.goto('chrome://crash').catch(() => undefined); await page.close().catch(() => undefined); };

  beforeAll(async () => {
    ({ colleague, mine } = await besideColleague(newsroom, { ...ids, title: '旧题', items: [{ id: ids.item, slug: '旧条' }] }));
  }, 120_000);
  afterAll(async () => { await mine?.close(); await newsroom.close(); });

  it('gives a title as it goes, once: what a colleague sets after that stands when the next window opens', async () => {
    await nextWindow(onStory);
    await title().fill('关窗前的题');
    await page.close();
    await titleIs('关窗前的题');
    await colleague.command('version.titles', 'version', ids.version, { title: '同事后来的题' });
    await nextWindow(onStory);
    await expect.poll(() => title().inputValue()).toBe('同事后来的题');
    // The last of what windows left is looked through with the sign-in; nothing shows that it is done.
    await page.waitForTimeout(1000);
    expect((await colleague.ask('version', { id: ids.version }))?.version.title).toBe('同事后来的题');
    await expect.poll(() => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('bianbo.field.')))).toEqual([]);
    await page.close();
  });

  it('gives the cells of a rundown, words and times', async () => {
    await nextWindow(`#/rundown/${ids.rundown}`);
    await cell('slug');
    await page.keyboard.insertText('关窗前的条');
    await page.close();
    await slugIs('关窗前的条');
    await nextWindow(`#/rundown/${ids.rundown}`);
    await cell('planned');
    await page.keyboard.insertText('1:15');
    await page.close();
    await colleague.until('item', { id: ids.item }, (value) => value?.planned === 75_000);
  });

  it('of a window that was killed the next one gives them, and says so', async () => {
    await nextWindow(`#/rundown/${ids.rundown}`);
    await cell('slug');
    await page.keyboard.insertText('崩溃前的条');
    await crash();
    await slugIs('崩溃前的条');
    await mine.page.getByText('“崩溃前的条”，已补存').first().waitFor();
  });

  it('what is still composed is not given', async () => {
    await nextWindow(onStory);
    await expect.poll(() => title().inputValue()).toBe('同事后来的题');
    await title().fill('组字前');
    const input = await page.context().newCDPSession(page);
    await input.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 });
    await expect.poll(() => title().inputValue()).toBe('组字前ni hao');
    await page.close();
    await titleIs('组字前');
  });

  it('what a cell held when somebody deleted its item is said with why it was not taken', async () => {
    await nextWindow(`#/rundown/${ids.rundown}`);
    await cell('slug');
    await page.keyboard.insertText('正写着的条');
    await colleague.command('item.set', 'item', ids.item, { deleted: true });
    await page.getByText('“正写着的条”没有存上：').first().waitFor();
    await page.close();
  });

  it('keeps a remark for its writer', async () => {
    await nextWindow(onStory);
    await page.getByRole('textbox', { name: /给审稿人的话/ }).fill('请看第二段');
    await page.close();
    await nextWindow(onStory);
    await expect.poll(() => page.getByRole('textbox', { name: /给审稿人的话/ }).inputValue()).toBe('请看第二段');
  });

  it('nothing went wrong in the window', () => expect(mine.errors).toEqual([]));
});
