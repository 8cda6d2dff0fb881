/** 稿件 as a person uses it: what to do and what to see there. */
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { choose } from './choose.ts';

/** Every account of the sample newsroom has this password (resources/sample/newsroom.json). */
export const SAMPLE_PASSWORD = 'bianbo-sample';

/** Signs in over the window's own port and draws the suite anew; waits for the sample newsroom to be there. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.evaluate(async ([person, password]) => {
    const socket = new WebSocket(new URL('/port', location.href).href.replace(/^http/, 'ws'));
    await new Promise((done, failed) => { socket.onopen = done; socket.onerror = failed; });
    let last = 0;
    const ask = (): Promise<{ error?: unknown }> => new Promise((answer) => {
      const id = ++last;
      socket.onmessage = (event) => { const told = JSON.parse(String(event.data)) as { id?: number; error?: unknown }; if (told.id === id) answer(told); };
      socket.send(JSON.stringify({ id, call: 'session.signIn', args: { name: person, password } }));
    });
    // The newsroom is still being set up just after the first start.
    for (let tries = 0; (await ask()).error; tries++) {
      if (tries > 100) throw new Error(`cannot sign in as ${person}`);
      await new Promise((then) => setTimeout(then, 200));
    }
    socket.close();
  }, [name, SAMPLE_PASSWORD] as const);
  await page.reload();
}

export class DeskPage {
  private readonly page: Page;
  private constructor(page: Page) { this.page = page; }

  static async signedIn(page: Page, name: string): Promise<DeskPage> {
    await signIn(page, name);
    return DeskPage.on(page);
  }
  static async on(page: Page): Promise<DeskPage> {
    await page.getByRole('searchbox', { name: '搜索标题和正文' }).waitFor();
    return new DeskPage(page);
  }

  /** A story is made and named; its script is open. */
  async newStory(title: string): Promise<void> {
    await this.page.getByRole('button', { name: '新建稿件' }).first().click();
    await this.page.waitForFunction(() => [...document.querySelectorAll('input')].some((field) => field.value === '未命名稿件'));
    await this.page.getByRole('textbox', { name: '主题' }).fill(title);
    await this.page.getByRole('textbox', { name: '主题' }).press('Enter');
    await this.text().waitFor();
  }
  /** Opens a story of the list; `title` is its version's, where that is another. */
  async open(story: string, title = story): Promise<void> {
    await this.page.getByRole('option').filter({ hasText: story }).first().click();
    await this.page.waitForFunction((wanted) => [...document.querySelectorAll('input')].some((field) => field.value === wanted), title);
    await this.text().waitFor();
  }

  private text() { return this.page.getByRole('textbox', { name: '文稿正文' }); }
  private block(number: number) { return this.text().locator('.script-block').nth(number); }

  async cursorAtEnd(number: number): Promise<void> {
    await this.block(number).click();
    await this.page.keyboard.press('End');
    await this.page.keyboard.press('Control+End');
    await this.block(number).evaluate((block) => {
      const range = document.createRange();
      range.selectNodeContents(block);
      range.collapse(false);
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
    });
    await this.page.waitForTimeout(30);
  }
  async writeAtEnd(number: number, text: string): Promise<void> {
    await this.cursorAtEnd(number);
    await this.page.keyboard.insertText(text);
  }
  async writeAtStart(number: number, text: string): Promise<void> {
    await this.block(number).click();
    await this.page.keyboard.press('Control+Home');
    await this.page.keyboard.insertText(text);
  }
  /** Selects from a character of one block to a character of another (blocks of plain text, not empty). */
  async select(first: number, from: number, last: number, to: number): Promise<void> {
    await this.block(first).click();
    await this.text().evaluate((text, [first, from, last, to]) => {
      const words = (block: number): ChildNode => text.querySelectorAll('.script-block')[block]!.firstChild!;
      getSelection()!.setBaseAndExtent(words(first), from, words(last), to);
    }, [first, from, last, to] as const);
    await this.page.waitForTimeout(100);
  }
  async paste(html: string): Promise<void> {
    await this.text().evaluate((text, pasted) => {
      const data = new DataTransfer();
      data.setData('text/html', pasted);
      text.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, html);
  }

  /** Chooses all of the blocks from one to another and drags them with the mouse to the end of a third. */
  async dragBlocks(first: number, last: number, onto: number): Promise<void> {
    await this.text().evaluate((text, [from, to]) => {
      const blocks = text.querySelectorAll('.script-block');
      (text as HTMLElement).focus();
      const range = document.createRange();
      range.setStart(blocks[from]!.firstChild!, 0);
      range.setEnd(blocks[to]!.lastChild!, blocks[to]!.lastChild!.textContent!.length);
      getSelection()!.removeAllRanges();
      getSelection()!.addRange(range);
    }, [first, last] as const);
    await this.page.waitForTimeout(100);
    const [grip, end] = [await this.wordsOf(first), await this.wordsOf(onto)];
    await this.page.mouse.move(grip.x + 12, grip.y + grip.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(end.x + end.width - 3, end.y + end.height / 2, { steps: 8 });
    await this.page.mouse.move(end.x + end.width - 2, end.y + end.height / 2);
    await this.page.mouse.up();
  }
  /** Where the words of a block stand on the screen. */
  private wordsOf(number: number): Promise<{ x: number; y: number; width: number; height: number }> {
    return this.block(number).evaluate((block) => {
      const range = document.createRange();
      range.selectNodeContents(block);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x, y, width, height };
    });
  }

  blocks(): Promise<string[]> { return this.text().locator('.script-block').evaluateAll((blocks) => blocks.map((block) => block.textContent ?? '')); }
  kinds(): Promise<string[]> { return this.text().locator('.script-block').evaluateAll((blocks) => blocks.map((block) => (block as HTMLElement).dataset['kind'] ?? '')); }
  ids(): Promise<string[]> { return this.text().locator('.script-block').evaluateAll((blocks) => blocks.map((block) => (block as HTMLElement).dataset['id'] ?? '')); }
  /** What stands beside each block: its kind in words, its seconds ('' for none), the columns of its table ('' outside of one). */
  beside(): Promise<{ label: string; seconds: string; columns: string }[]> {
    return this.text().locator('.script-block').evaluateAll((blocks) => blocks.map((block) => {
      const { dataset, style } = block as HTMLElement;
      return { label: dataset['label'] ?? '', seconds: dataset['seconds'] ?? '', columns: style.getPropertyValue('--column') };
    }));
  }

  async sees(text: string): Promise<void> { await this.text().getByText(text).first().waitFor({ timeout: 30_000 }); }
  async shows(blocks: string[]): Promise<void> { await expect.poll(() => this.blocks(), { timeout: 30_000 }).toEqual(blocks); }

  /** A picture with its caption behind the last block; the cursor is in it. */
  async addPicture(asset: string, caption: string): Promise<void> {
    await this.cursorAtEnd((await this.blocks()).length - 1);
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('group', { name: '段落类型' }).getByRole('button', { name: '图片' }).click();
    await this.page.keyboard.insertText(caption);
    await choose(this.page.getByRole('group', { name: '图片', exact: true }).getByRole('combobox'), this.page.locator('.ant-select-item-option', { hasText: asset }));
    await this.text().locator(`.script-block[data-kind=picture][data-line*="${asset}"]`).waitFor();
  }
  /** What stands over the text of a sound bite: who speaks, which clip, from where to where. */
  async biteLine(): Promise<string> { return (await this.text().locator('.script-block[data-kind=sot]').first().getAttribute('data-line')) ?? ''; }

  /** Makes a version for the first channel whose name contains this, with this title. */
  async derive(channel: string, title: string): Promise<void> {
    const before = this.page.url();
    await choose(this.page.getByRole('combobox', { name: '新建其他渠道稿' }), this.page.getByText(channel, { exact: false }).and(this.page.locator('.ant-select-item-option-content')).first());
    await this.page.locator('.desk-derive').getByRole('textbox', { name: '主题' }).fill(title);
    await this.page.getByRole('button', { name: /^生成/ }).click();
    await this.page.waitForURL((url) => url.href !== before);
    await this.text().waitFor();
  }
}
