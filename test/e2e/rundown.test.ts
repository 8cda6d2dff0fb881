/** An evening's rundown as the producer makes it: with mouse and keys in a real Chromium, on a real workstation and pool. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose } from './support/choose.ts';
import { commandPort, freshId, queryPort, signInAs, untilPort } from './support/port.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

const why = missing('browser');

describe.skipIf(why !== null)('the rundown screen', () => {
  let suite: Suite;
  let rundown = '';
  const slugs = async (): Promise<string[]> => (await queryPort(suite.page, 'rundown', { id: rundown }))!.items.map((item) => item.slug);
  const until = (what: (slugs: string[]) => boolean): Promise<unknown> => untilPort(suite.page, 'rundown', { id: rundown }, (value) => value !== null && what(value.items.map((item) => item.slug)));
  const cell = (slug: string, column: string): ReturnType<Suite['page']['locator']> => suite.page.locator('.rundown-item', { hasText: slug }).locator(`.rundown-cell-${column}`);
  const press = async (...keys: string[]): Promise<void> => { for (const key of keys) await suite.page.keyboard.press(key); };

  beforeAll(async () => {
    suite = await startSuite({ shell: 'browser', sample: true, size: { width: 1280, height: 720 } });
    await signInAs(suite.page, '责编甲', '#/rundown');
  });
  afterAll(() => suite?.close());

  it('is made for a programme and a day', async () => {
    await choose(suite.page.locator('.rundown-create-programme'), suite.page.locator('.ant-select-item-option', { hasText: '奉视新闻' }));
    await suite.page.locator('.rundown-create button[type=submit]').click();
    await suite.page.locator('.rundown-total').waitFor();
    rundown = new URL(suite.page.url()).hash.split('/')[2] ?? '';
    expect((await queryPort(suite.page, 'rundown', { id: rundown }))?.rundown).toMatchObject({ state: 'open', start: 70_200_000, length: 900_000 });
  });

  it('shows today as the day of a new one, also where its window was open over midnight; not another one under the hands of whoever fills it in', async () => {
    // A clock that is set is so in all windows of its context.
    const context = await suite.page.context().browser()!.newContext({ storageState: await suite.page.context().storageState() });
    const page = await context.newPage();
    await page.clock.install({ time: new Date(2026, 10, 30, 22) });
    await page.goto(new URL('/#/rundown', suite.page.url()).href);
    const day = page.locator('.rundown-create .date-field input');
    await expect.poll(() => day.inputValue()).toBe('2026-11-30');
    await page.clock.fastForward('10:00:00');
    await expect.poll(() => day.inputValue()).toBe('2026-12-01');
    await page.locator('.rundown-create-title').fill('补录');
    await page.clock.fastForward('24:00:00');
    await page.waitForTimeout(300);
    expect(await day.inputValue()).toBe('2026-12-01');
    await context.close();
  });

  it('takes of what is pasted to look for a story as much as can be looked for', async () => {
    const page = await suite.page.context().newPage();
    await page.goto(new URL('/#/stories', suite.page.url()).href);
    const field = page.getByRole('searchbox', { name: '搜索标题和正文' });
    await field.click();
    await page.keyboard.insertText('春耕备耕忙'.repeat(60));
    await page.locator('.desk-note', { hasText: '没有找到“春耕' }).waitFor();
    await page.close();
  });

  it('takes stories and furniture from the panel', async () => {
    const { page } = suite;
    await page.locator('.rundown-choices [role=option]').first().waitFor();
    await page.locator('.rundown-choices').focus();
    await press('Enter');
    await until((all) => all.length === 1);
    await page.locator('.rundown-pick .ant-segmented-item').nth(2).click();
    await page.locator('.rundown-plain button').first().click();
    await until((all) => all.length === 2);
    await page.locator('.rundown-plain button').last().click();
    await until((all) => all.length === 3);
    expect((await slugs()).slice(1)).toEqual(['片头', '片尾']);
    await press('Escape');
  });

  it('is ordered with keys and with the mouse, and both can be taken back', async () => {
    const { page } = suite;
    const [story] = await slugs();
    await cell('片头', 'slug').click();
    await press('Alt+ArrowUp');
    // What the workstation has, the window may not have heard yet: wait until the rows are drawn so.
    const isDrawn = (...order: readonly string[]) => expect.poll(async () => (await page.locator('.rundown-item .rundown-cell-slug').allInnerTexts()).slice(0, order.length)).toEqual(order);
    await isDrawn('片头', story!);
    await press('Control+z');
    await until((all) => all[0] === story);
    await isDrawn(story!, '片头');
    // In their order, and where they belong: rows glide to their places, and the mouse needs those.
    await expect.poll(() => page.locator('.rundown-grid').evaluate((grid) => grid.getAnimations({ subtree: true }).length)).toBe(0);
    const from = (await cell('片头', 'page').boundingBox())!;
    const to = (await cell(story!, 'page').boundingBox())!;
    await page.mouse.move(from.x + 20, from.y + 14);
    await page.mouse.down();
    await page.mouse.move(from.x + 20, from.y + 4);
    await page.mouse.move(to.x + 20, to.y + 2, { steps: 4 });
    await page.locator('.rundown-drop').waitFor();
    await page.mouse.up();
    await until((all) => all[0] === '片头');
  });

  it('is timed as it is typed', async () => {
    await cell('片头', 'planned').click();
    await press('Enter');
    await suite.page.keyboard.type('0:30');
    await press('Enter');
    await untilPort(suite.page, 'rundown', { id: rundown }, (value) => value?.items[0]?.planned === 30_000);
    // Esc leaves it as it was.
    await cell('片头', 'planned').click();
    await press('Enter');
    await suite.page.keyboard.type('0:45');
    await press('Escape');
    await expect.poll(() => cell('片头', 'planned').innerText()).toBe('0:30');
    await expect.poll(() => suite.page.locator('.rundown-item').nth(1).locator('.rundown-cell-front').innerText()).toBe('19:30:30');
    await cell('片尾', 'slug').click();
    await press('f');
    await untilPort(suite.page, 'rundown', { id: rundown }, (value) => value?.items[2]?.float === true);
    await expect.poll(() => suite.page.locator('.rundown-item').nth(2).locator('.rundown-cell-front').innerText()).toBe('');
    await press('f');
    await suite.shot('rundown-open');
  });

  it('knows what was done to it: a line opens the running order as it was, and puts a length back', async () => {
    const { page } = suite;
    await cell('片头', 'slug').click();
    await press('h');
    const panel = page.getByRole('complementary', { name: '全部历史' });
    const added = panel.locator('.history-lines button', { hasText: '加条目' });
    await expect.poll(() => added.count()).toBe(3);
    await suite.shot('rundown-history');
    // The second that was added stood behind the first; the third and the new order came later.
    await added.nth(1).click();
    const then = page.getByRole('dialog');
    await expect.poll(() => then.locator('.history-order tbody tr td:nth-child(2)').allInnerTexts()).toEqual([(await slugs())[1], '片头']);
    await press('Escape');
    await panel.getByText('选中的条目').click();
    await panel.locator('.history-lines button', { hasText: '计划时长 0:30' }).click();
    await then.getByRole('button', { name: '改回改动前的内容' }).click();
    await untilPort(page, 'rundown', { id: rundown }, (value) => value?.items[0]?.planned === null);
    await then.getByRole('button', { name: '恢复成当时的内容' }).click();
    await untilPort(page, 'rundown', { id: rundown }, (value) => value?.items[0]?.planned === 30_000);
    await press('Escape');
    await then.waitFor({ state: 'detached' });
    await press('h');
    await expect.poll(() => panel.count()).toBe(0);
  });

  it('says what is not released, and does not lock', async () => {
    const { page } = suite;
    await press('l');
    await page.locator('.rundown-blockers button').first().waitFor();
    expect(await page.locator('.rundown-blockers button').count()).toBe(1);
    expect(await page.locator('.rundown-panel .ant-btn-primary').isDisabled()).toBe(true);
    await suite.shot('rundown-lock-refused');
    await page.locator('.rundown-blockers button').first().click();
    await page.locator('.rundown-grid').focus();
    await press('Delete');
    await until((all) => all.length === 2);
    await page.locator('.rundown-panel .ant-btn-primary').click();
    await untilPort(page, 'rundown', { id: rundown }, (value) => value?.rundown.state === 'locked');
  });

  it('goes on air, takes the next with the space bar, and counts down', async () => {
    const { page } = suite;
    await page.locator('.rundown-acts .ant-btn-primary').click();
    await page.locator('.rundown-onair').waitFor();
    // Counted from when it went on air, not from when we look: this machine may have stood still between.
    const { startedAt } = (await queryPort(page, 'rundown', { id: rundown }))!.items[0]!;
    const left = (): number => 30 - (Date.now() - startedAt!) / 1000;
    const most = left();
    const said = /^([-−]?)0:(\d\d)$/.exec(await page.locator('.rundown-countdown').innerText());
    const seconds = Number(said?.[2]) * (said?.[1] ? -1 : 1);
    expect([seconds <= most + 2, seconds >= left() - 2]).toEqual([true, true]);
    await page.locator('.rundown-grid').focus();
    await press('Space');
    await expect.poll(() => page.locator('.rundown-current .rundown-cell-slug').innerText()).toBe('片尾');
    await suite.shot('rundown-onair');
    expect((await queryPort(page, 'rundown', { id: rundown }))!.items[0]!.endedAt).not.toBeNull();
  });

  it('takes one item for one press, however long the key is held down', async () => {
    const { page } = suite;
    const held = freshId();
    const [programme] = await queryPort(page, 'programmes', {});
    await commandPort(page, 'rundown.create', 'rundown', held, { programme: programme!.id, date: '2026-03-03', title: '按住' });
    const ids = [freshId(), freshId(), freshId(), freshId()];
    for (const [index, id] of ids.entries()) await commandPort(page, 'item.add', 'item', id, { rundown: held, after: ids[index - 1] ?? null, item: { slug: `第${index + 1}条`, kind: 'psa', versionId: null, assetId: null, planned: 20_000, float: false, presenter: '', note: '', hardStart: null } });
    await commandPort(page, 'rundown.lock', 'rundown', held, {});
    await commandPort(page, 'rundown.take', 'rundown', held, { item: ids[0]!, from: null });
    await page.evaluate((id) => { location.hash = `#/rundown/${id}`; }, held);
    await page.locator('.rundown-onair-current', { hasText: '第1条' }).waitFor();
    await page.locator('.rundown-grid').focus();
    await page.keyboard.down('Space');
    await page.locator('.rundown-onair-current', { hasText: '第2条' }).waitFor();
    for (let repeat = 0; repeat < 3; repeat++) { await page.keyboard.down('Space'); await page.waitForTimeout(150); }
    await page.keyboard.up('Space');
    await press('Space');
    await page.locator('.rundown-onair-current', { hasText: '第3条' }).waitFor();
    expect((await queryPort(page, 'rundown', { id: held }))!.items.map((item) => item.startedAt !== null)).toEqual([true, true, true, false]);
    await page.evaluate((id) => { location.hash = `#/rundown/${id}`; }, rundown);
    await page.locator('.rundown-onair-current', { hasText: '片尾' }).waitFor();
  });

  it('of a show that has two, each says so and leads to the other; so does the list, and the making of a third', async () => {
    const { page } = suite;
    const { rundown: mine } = (await queryPort(page, 'rundown', { id: rundown }))!;
    const other = freshId();
    await commandPort(page, 'rundown.create', 'rundown', other, { programme: mine.programmeId, date: mine.date, title: '同日另做' });
    await page.locator('.rundown-twins', { hasText: '同日另做' }).getByRole('button').click();
    await page.locator('.rundown-total h1', { hasText: '同日另做' }).waitFor();
    await page.locator('.rundown-twins', { hasText: '奉视新闻' }).waitFor();
    await suite.shot('rundown-twins');
    await page.evaluate(() => { location.hash = '#/rundown'; });
    await expect.poll(() => page.locator('tbody .rundown-twin', { hasText: '同日 2 张' }).count()).toBe(2);
    await choose(page.locator('.rundown-create-programme'), page.locator('.ant-select-item-option', { hasText: '奉视新闻' }));
    await page.locator('.rundown-create .rundown-twin', { hasText: '已有串联单' }).waitFor();
    await suite.shot('rundowns-twins');
  });

  it('draws only the rows in view and keeps the sums of the rest', async () => {
    const { page } = suite;
    const long = freshId();
    const [programme] = await queryPort(page, 'programmes', {});
    await commandPort(page, 'rundown.create', 'rundown', long, { programme: programme!.id, date: '2026-03-02', title: '长单' });
    let after: string | null = null;
    for (let index = 0; index < 60; index++) {
      const id = freshId();
      await commandPort(page, 'item.add', 'item', id, { rundown: long, after, item: { slug: `第${index + 1}条`, kind: 'read', versionId: null, assetId: null, planned: 20_000, float: false, presenter: '', note: '', hardStart: null } });
      after = id;
    }
    await page.evaluate((id) => { location.hash = `#/rundown/${id}`; }, long);
    await page.locator('.rundown-item', { hasText: '第1条' }).first().waitFor();
    await page.locator('.rundown-grid').focus();
    await press('End');
    await page.locator('.rundown-item', { hasText: '第60条' }).waitFor();
    expect(await page.locator('.rundown-item').count()).toBeLessThan(55);
    expect(await page.locator('.rundown-item', { hasText: '第60条' }).locator('.rundown-cell-sum').innerText()).toBe('20:00');
    expect(suite.errors).toEqual([]);
  });
});
