/** A field that one person has open while another sets it: what was not written stays the other's, and what was written over it is told to them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestNewsroom, type TestWindow } from '../integration/support/newsroom.ts';
import { besideColleague } from './support/beside-colleague.ts';
import { freshId, untilPort } from './support/port.ts';
import { RundownPage } from './support/rundown-page.ts';
import { missing, type Suite } from './support/suite.ts';

describe.skipIf(missing('browser') !== null)('a field that is open while a colleague sets it', () => {
  const newsroom = new TestNewsroom();
  const ids = { story: freshId(), version: freshId(), rundown: freshId(), item: freshId(), last: freshId() };
  let colleague: TestWindow;
  let mine: Suite;
  let run: RundownPage;

  const setTitle = async (title: string): Promise<void> => {
    await colleague.command('version.titles', 'version', ids.version, { title });
    await untilPort(mine.page, 'version', { id: ids.version }, (value) => value?.version.title === title);
  };
  const setSlug = async (slug: string): Promise<void> => {
    await colleague.command('item.set', 'item', ids.item, { slug });
    await untilPort(mine.page, 'item', { id: ids.item }, (value) => value?.slug === slug);
    // The workstation has it; nothing shows when its window has, where a cell is written in.
    await mine.page.waitForTimeout(300);
  };
  /** What the colleague's sync page says went of this record; it takes it back. */
  const takesBack = async (id: string, field: string, was: string, is: string): Promise<void> => {
    const notice = (await colleague.until('overtaken', {}, (all) => all.some((one) => one.target.id === id))).find((one) => one.target.id === id)!;
    expect(notice).toMatchObject({ side: 'earlier', byName: '编辑甲', fields: [{ field, was, is }] });
    await colleague.call('overtaken.takeBack', { id: notice.id });
  };
  /** Everything that this window had to say has been said, and everybody has heard it. */
  const quiet = (): Promise<unknown> => untilPort(mine.page, 'status', {}, (status) => status.outbox === 0);

  beforeAll(async () => {
    ({ colleague, mine } = await besideColleague(newsroom, { ...ids, title: '原来的题', items: [{ id: ids.item, slug: '原来的条' }, { id: ids.last, slug: '片尾' }] }));
    run = new RundownPage(mine.page);
  }, 120_000);
  afterAll(async () => { await mine?.close(); await newsroom.close(); });

  it('a title shows what the colleague sets, and goes on saying so when it is left', async () => {
    const { page } = mine;
    await page.evaluate((hash) => { location.hash = hash; }, `#/stories/${ids.story}/${ids.version}`);
    const title = page.getByRole('textbox', { name: '主题' });
    await expect.poll(() => title.inputValue()).toBe('原来的题');
    await title.click();
    await setTitle('台里的题');
    await expect.poll(() => title.inputValue()).toBe('台里的题');
    await page.getByRole('searchbox', { name: '搜索标题和正文' }).click();
    await quiet();
    expect((await colleague.ask('version', { id: ids.version }))?.version.title).toBe('台里的题');
  });

  it('a title that was written meanwhile waits for the input method, goes over the colleague\'s, and they are told', async () => {
    const { page } = mine;
    const title = page.getByRole('textbox', { name: '主题' });
    await title.click();
    await page.keyboard.press('Control+a');
    // What is composed stands in the field, and is nobody's title yet: not after a pause, and not with the Enter that chooses among its words.
    const input = await page.context().newCDPSession(page);
    await input.send('Input.imeSetComposition', { text: 'wo de ti', selectionStart: 8, selectionEnd: 8 });
    await expect.poll(() => title.inputValue()).toBe('wo de ti');
    await setTitle('台里又改的题');
    await page.waitForTimeout(1200);
    expect(await title.inputValue()).toBe('wo de ti');
    expect((await colleague.ask('version', { id: ids.version }))?.version.title).toBe('台里又改的题');
    await input.send('Input.insertText', { text: '我的题' });
    await page.keyboard.press('Enter');
    await colleague.until('version', { id: ids.version }, (value) => value?.version.title === '我的题');
    await takesBack(ids.version, 'title', '台里又改的题', '我的题');
    // Nothing waits in the field any more: it says what came back, and leaving it changes nothing.
    await expect.poll(() => title.inputValue()).toBe('台里又改的题');
    await page.getByRole('searchbox', { name: '搜索标题和正文' }).click();
    await quiet();
    expect((await colleague.ask('version', { id: ids.version }))?.version.title).toBe('台里又改的题');
  });

  it('Esc in a title puts back what stood there, also after a pause in which it was saved', async () => {
    const { page } = mine;
    const title = page.getByRole('textbox', { name: '主题' });
    await title.fill('写错的题');
    await colleague.until('version', { id: ids.version }, (value) => value?.version.title === '写错的题');
    await title.press('Escape');
    await colleague.until('version', { id: ids.version }, (value) => value?.version.title === '台里又改的题');
    await expect.poll(() => title.inputValue()).toBe('台里又改的题');
  });

  it('a cell of the rundown shows what the colleague sets, and clicking away does not set it back', async () => {
    const { page } = mine;
    await page.evaluate((hash) => { location.hash = hash; }, `#/rundown/${ids.rundown}`);
    await run.is('原来的条', '片尾');
    await run.cell('原来的条', 'slug').dblclick();
    const cell = page.locator('input.rundown-edit');
    await cell.waitFor();
    await setSlug('台里的条');
    await expect.poll(() => cell.inputValue()).toBe('台里的条');
    await run.cell('片尾', 'slug').click();
    await run.is('台里的条', '片尾');
    await quiet();
    expect((await colleague.ask('item', { id: ids.item }))?.slug).toBe('台里的条');
  });

  it('a cell that was written meanwhile goes over the colleague\'s, they are told, and it can be undone to what they had set', async () => {
    const { page } = mine;
    await run.cell('台里的条', 'slug').dblclick();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('我的条');
    await setSlug('台里又改的条');
    expect(await page.locator('input.rundown-edit').inputValue()).toBe('我的条');
    await page.keyboard.press('Enter');
    await colleague.until('item', { id: ids.item }, (value) => value?.slug === '我的条');
    const notice = (await colleague.until('overtaken', {}, (all) => all.some((one) => one.target.id === ids.item))).find((one) => one.target.id === ids.item)!;
    expect(notice).toMatchObject({ side: 'earlier', byName: '编辑甲', fields: [{ field: 'slug', was: '台里又改的条', is: '我的条' }] });
    await run.item('我的条').waitFor();
    await page.keyboard.press('Control+z');
    await colleague.until('item', { id: ids.item }, (value) => value?.slug === '台里又改的条');
  });

  it('a cell that the colleague has set since stays theirs when one\'s own change of it is undone, and that is said', async () => {
    const { page } = mine;
    await run.cell('台里又改的条', 'slug').dblclick();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('我再改的条');
    await page.keyboard.press('Enter');
    await colleague.until('item', { id: ids.item }, (value) => value?.slug === '我再改的条');
    await setSlug('台里定的条');
    await run.item('台里定的条').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('“台里定的条”的这一处后来被别人改过').first().waitFor();
    await mine.shot('rundown-undo-others');
    await quiet();
    expect((await colleague.ask('item', { id: ids.item }))?.slug).toBe('台里定的条');
  });

  it('nothing went wrong in the window', () => expect(mine.errors).toEqual([]));
});
