/** A range marked in the rough cut becomes the sound bite of the script, and the script's bite opens in the cut where it points to. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../../shared/script/schema.ts';
import { timecode } from '../../shared/units.ts';
import { queryPort, signInAs, untilPort } from './support/port.ts';
import { missing, startSuite, type Suite } from './support/suite.ts';

const why = missing('browser');

describe.skipIf(why)('a sound bite between cut and script', () => {
  let suite: Suite;
  let version: string;
  let block: string;
  let speaker: string;
  let asset: { id: string; name: string; frames: number };
  beforeAll(async () => {
    suite = await startSuite({ shell: 'browser', sample: true, footage: true });
    const { page } = suite;
    await signInAs(page, '记者甲');
    const assets = await untilPort(page, 'assets', { text: '' }, (all) => all.some((one) => one.kind === 'video' && one.probe.frames > 300 && one.proxy !== null), 120_000);
    const longest = assets.filter((one) => one.proxy).sort((a, b) => b.probe.frames - a.probe.frames)[0]!;
    asset = { id: longest.id, name: longest.name, frames: longest.probe.frames };
    const { rows } = await queryPort(page, 'stories', { text: '', limit: 100 });
    for (const one of rows.flatMap((row) => row.versions)) {
      const sot = blocksOf((await queryPort(page, 'body', { id: one.id }))?.doc).find((each) => each.kind === 'sot');
      if (sot) { version = one.id; block = sot.id; speaker = sot.speaker; break; }
    }
    await page.evaluate((to) => { location.hash = to; }, `#/cut/${version}`);
  });
  afterAll(() => suite?.close());
  const now = async () => blocksOf((await queryPort(suite.page, 'body', { id: version }))?.doc).find((one) => one.id === block)!;

  it('takes the marked range and keeps who speaks and what is said', async () => {
    const { page } = suite;
    const before = await now();
    await page.locator('.cut-assets button', { hasText: asset.name }).click();
    await page.locator('.cut-viewer').first().getByText(asset.name).waitFor();
    await page.keyboard.press('1');
    for (const key of ['Home', 'Shift+ArrowRight', 'I', 'Shift+ArrowRight', 'Shift+ArrowRight', 'O']) await page.keyboard.press(key);
    await page.locator('.cut-side').getByText('稿子', { exact: true }).click();
    await page.locator('.cut-script button[data-kind=sot]').first().click();
    await page.getByRole('button', { name: '设为同期声' }).click();
    await expect.poll(now, { timeout: 30_000 }).toEqual({ ...before, asset: asset.id, in: 25, out: 76, speaker });
    await suite.shot('soundbite-cut');
  });

  it('opens from the script with its asset and its marks', async () => {
    const { page } = suite;
    const story = (await queryPort(page, 'version', { id: version }))!.story.id;
    await page.evaluate((to) => { location.hash = to; }, `#/stories/${story}/${version}`);
    await page.locator('.script-text [data-kind=sot]').first().click();
    await page.getByRole('button', { name: '在粗剪中打开' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#/cut/${version}/${block}`);
    const source = page.locator('.cut-viewer').first();
    await source.getByText(asset.name).waitFor();
    await expect.poll(() => source.locator('.cut-timecode').textContent()).toBe(timecode(25));
    await expect.poll(() => source.locator('.cut-length').textContent()).toBe(timecode(51));
    await suite.shot('soundbite-opened');
  });

  it('keeps the place of its picture until that comes, so that no line moves', async () => {
    const { page } = suite;
    const held: (() => void)[] = [];
    let holding = true;
    await page.routeWebSocket(/./, (window) => {
      const workstation = window.connectToServer();
      workstation.onMessage((message) => { if (holding && message.includes('image/jpeg')) held.push(() => window.send(message)); else window.send(message); });
    });
    await page.goto(page.url().replace(/#.*/, `#/stories/${(await queryPort(page, 'version', { id: version }))!.story.id}/${version}`));
    await page.reload();
    const bite = page.locator('.script-text [data-kind=sot]').first();
    const looks = () => bite.evaluate((element) => { const words = document.createRange(); words.selectNodeContents(element); const { left, top } = words.getBoundingClientRect(); return { left, top, height: element.getBoundingClientRect().height, picture: getComputedStyle(element).backgroundImage.includes('url(') }; });
    await expect.poll(() => held.length).toBeGreaterThan(0);
    const before = await looks();
    await suite.shot('soundbite-without-its-picture');
    holding = false;
    for (const send of held.splice(0)) send();
    await expect.poll(async () => (await looks()).picture).toBe(true);
    expect({ before, after: await looks() }).toEqual({ before: { ...before, picture: false }, after: { ...before, picture: true } });
  });
});
