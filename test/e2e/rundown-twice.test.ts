/** What a hurried hand does at the rundown: a double click does what one click does, Enter in the field of the day makes no rundown, and what was no time is said to be none. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandPort, freshId, queryPort, signInAs, untilPort } from './support/port.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

describe.skipIf(missing('browser') !== null)('a double click at the rundown', () => {
  let suite: Suite;
  const rundowns = async () => (await queryPort(suite.page, 'rundowns', {})).length;
  const settled = (): Promise<void> => suite.page.waitForTimeout(600);
  /** It comes to be so, and a second of what was done does not come after it. */
  const comesTo = async <T>(what: () => Promise<T>, is: T): Promise<void> => { await expect.poll(what).toBe(is); await settled(); expect(await what()).toBe(is); };
  const opened = (): string => new URL(suite.page.url()).hash.split('/')[2] ?? '';
  beforeAll(async () => {
    suite = await startSuite({ shell: 'browser', sample: true, size: { width: 1280, height: 720 } });
    await signInAs(suite.page, '责编甲', '#/rundown');
  });
  afterAll(() => suite?.close());

  it('sets the day with Enter, and makes nothing', async () => {
    const { page } = suite;
    const before = await rundowns();
    await page.getByLabel('播出日期').fill('2026-12-24');
    await page.keyboard.press('Enter');
    await settled();
    expect([await rundowns(), await page.getByLabel('播出日期').inputValue()]).toEqual([before, '2026-12-24']);
  });
  it('makes one rundown', async () => {
    const { page } = suite;
    const before = await rundowns();
    await page.getByRole('button', { name: '新建串联单' }).dblclick();
    await page.locator('.rundown-total').waitFor();
    await comesTo(rundowns, before + 1);
  });
  it('adds one item from the list, with its key and with its line', async () => {
    const { page } = suite;
    const items = async () => (await queryPort(page, 'rundown', { id: opened() }))!.items.length;
    const choice = page.locator('.rundown-choices [role=option]').first();
    await choice.getByRole('button').dblclick();
    await comesTo(items, 1);
    await choice.locator('.rundown-pick-text').dblclick();
    await comesTo(items, 2);
    await page.locator('.rundown-pick .ant-segmented-item').nth(2).click();
    await page.locator('.rundown-plain button').first().dblclick();
    await comesTo(items, 3);
  });
  it('says of what is no time that it was not set, where the cell is left with the mouse', async () => {
    const { page } = suite;
    const cells = page.locator('.rundown-item');
    await cells.first().locator('.rundown-cell-planned').click();
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('一分半');
    await cells.nth(1).locator('.rundown-cell-slug').click();
    await page.getByText('“一分半”').waitFor();
    expect((await queryPort(page, 'rundown', { id: opened() }))!.items[0]?.planned).toBeNull();
  });
  it('takes one item on air', async () => {
    const { page } = suite;
    const rundown = freshId();
    const programme = (await queryPort(page, 'programmes', {}))[0]!;
    await commandPort(page, 'rundown.create', 'rundown', rundown, { programme: programme.id, date: '2026-12-01', title: '晚间' });
    let after: string | null = null;
    for (const slug of ['片头', '公益', '天气', '片尾']) { const id = freshId(); await commandPort(page, 'item.add', 'item', id, { rundown, after, item: { slug, kind: 'psa', versionId: null, assetId: null, planned: 10_000, float: false, presenter: '', note: '', hardStart: null } }); after = id; }
    await commandPort(page, 'rundown.lock', 'rundown', rundown, {});
    await page.evaluate((to) => { location.hash = to; }, `#/rundown/${rundown}`);
    await page.getByRole('button', { name: '开播' }).dblclick();
    const current = async () => { const value = (await queryPort(page, 'rundown', { id: rundown }))!; return value.items.find((one) => one.id === value.rundown.current)?.slug; };
    await comesTo(current, '片头');
    await page.getByRole('button', { name: '切下一条' }).dblclick();
    await comesTo(current, '公益');
    await page.getByRole('button', { name: '切下一条' }).click();
    await untilPort(page, 'rundown', { id: rundown }, (value) => value?.items.find((one) => one.id === value.rundown.current)?.slug === '天气');
  });
  it('makes the rundown of today where the list has stood open over midnight', async () => {
    const { page } = suite;
    await page.clock.install({ time: new Date(2026, 11, 1, 23, 30) });
    await page.goto(`${new URL(page.url()).origin}/#/rundown`);
    await page.reload();
    const day = page.getByLabel('播出日期');
    await expect.poll(() => day.inputValue()).toBe('2026-12-01');
    await page.clock.fastForward('01:00:00');
    await expect.poll(() => day.inputValue()).toBe('2026-12-02');
  });
});
