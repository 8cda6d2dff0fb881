/** A workstation that keeps less than its newsroom has: it finds, fetches, writes in and keeps what is older, whatever happens to the line meanwhile. Real processes; the pool lived a year ago at first. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { Cable } from './support/cable.ts';
import { beginSample, clockAhead, endProcess, newId, newStory, settled, signIn, TestNewsroom, type TestWindow, type TestWorkstation } from './support/newsroom.ts';

const YEAR_MS = 365 * 86_400_000;
const newsroom = new TestNewsroom();
let cable: Cable;
let desk: TestWorkstation;
let seat: TestWorkstation;
const old: { readonly story: string; readonly version: string; readonly title: string }[] = [];
const tell = (title: string) => docOfBlocks([{ id: newId(), kind: 'lead', text: `${title}的导语。` }]);
const text = (window: TestWindow, version: string): Promise<string | undefined> => window.ask('body', { id: version }).then((body) => body ? blocksOf(body.doc).map((one) => one.text).join('') : undefined);
const search = (window: TestWindow, words: string) => window.ask('stories', { text: words, limit: 50 });

beforeAll(async () => {
  let pool = await newsroom.pool({ env: clockAhead(-YEAR_MS) });
  desk = await newsroom.workstation({ pool: pool.url });
  await beginSample(desk.window);
  await signIn(desk.window, '编辑甲');
  for (let number = 1; number <= 6; number++) { const title = `去年的稿${number}`; old.push({ ...(await newStory(desk.window, title, tell(title))), title }); }
  await settled(desk.window);
  await endProcess(pool.child);
  pool = await newsroom.pool({ data: pool.data, port: Number(new URL(pool.url).port) });
  await settled(desk.window);
  await newStory(desk.window, '今年的稿', tell('今年的稿'));
  await settled(desk.window);
  cable = new Cable(Number(new URL(pool.url).port));
  seat = await newsroom.sharedBy(await cable.listen(), '记者甲');
  await settled(seat.window);
  await seat.window.call('sync.setKeeps', { months: 3, channels: null });
  await seat.window.until('story', { id: old[0]!.story }, (found) => found === null);
  await settled(seat.window);
}, 120_000);
afterAll(async () => { await newsroom.close(); cable.close(); });

describe('a search', () => {
  it('finds at the pool what is not kept here; without the pool it says that only what is here was searched, and goes on by itself', async () => {
    const { window } = seat;
    const titles = old.map(({ title }) => title).sort();
    expect((await window.until('stories', { text: '去年', limit: 50 }, ({ elsewhere }) => elsewhere.length > 0)).elsewhere.map(({ title }) => title).sort()).toEqual(titles);
    cable.pull();
    await window.until('status', {}, ({ pool }) => pool === 'offline');
    expect(await search(window, '今年')).toMatchObject({ total: 1, unasked: 'away' });
    const shown = window.until('stories', { text: '去年的', limit: 50 }, ({ elsewhere }) => elsewhere.length > 0, 60_000);
    expect(await search(window, '去年的')).toMatchObject({ rows: [], elsewhere: [], unasked: 'away' });
    cable.mend();
    expect(await shown).toMatchObject({ unasked: null });
  }, 90_000);
});

/** Does it as soon as the pool can be told. */
async function patiently(window: TestWindow, what: () => Promise<unknown>): Promise<void> {
  for (;;) {
    await window.until('status', {}, ({ pool }) => pool === 'connected');
    if (await what().then(() => true, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const pin = (window: TestWindow, group: string, pinned = true) => window.call('sync.pin', { group, pinned });
let last = 100;
/** Opens a script in a window; what types at its beginning there. */
async function opened(window: TestWindow, version: string): Promise<(words: string) => Promise<{ version: number } | { behind: true }>> {
  const doc = ++last;
  const at = await window.call('doc.open', { doc, body: version });
  return (words) => window.call('doc.push', { doc, version: at.version, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: words }] } }] });
}
/** Types at the beginning of a script; a window that is behind another one opens it anew. */
async function write(window: TestWindow, version: string, words: string): Promise<void> {
  while ('behind' in await (await opened(window, version))(words));
}
const comes = (window: TestWindow, version: string, ...words: string[]) => window.until('body', { id: version }, (body) => body !== null && words.every((one) => blocksOf(body.doc).some(({ text: said }) => said.includes(one))), 30_000);
const isHere = (window: TestWindow, version: string) => window.until('body', { id: version }, (body) => body !== null, 30_000);

describe('an older story', () => {
  it('that is fetched in two windows while the line is cut comes when it is back; written in in both and at the desk at once, nothing is lost', async () => {
    const { window } = seat;
    const second = await seat.freshWindow();
    await Promise.all([pin(window, old[0]!.story), pin(second, old[0]!.story), pin(second, old[1]!.story)]);
    cable.pull();
    await window.until('status', {}, ({ pool }) => pool === 'offline');
    cable.mend();
    for (const one of [old[0]!, old[1]!]) await isHere(second, one.version);
    await Promise.all([window, second, desk.window].map((at, index) => write(at, old[0]!.version, `第${index}人写的。`)));
    await settled(window);
    for (const at of [window, desk.window]) await comes(at, old[0]!.version, '第0人写的。', '第1人写的。', '第2人写的。');
    expect(await text(window, old[0]!.version)).toHaveLength(`${old[0]!.title}的导语。第0人写的。第1人写的。第2人写的。`.length);
  }, 90_000);

  it('in which words wait is let go of: they arrive', async () => {
    const { window } = seat;
    cable.pull();
    await window.until('status', {}, ({ pool }) => pool === 'offline');
    await write(window, old[1]!.version, '断网时写的。');
    cable.mend();
    await patiently(window, () => pin(window, old[1]!.story, false));
    await comes(desk.window, old[1]!.version, '断网时写的。');
    await settled(window);
    expect([(await window.ask('status', {})).notAccepted, await window.ask('branches', { closed: false })]).toEqual([0, []]);
  }, 90_000);

  it('that a window has open when it is let go of takes no more words there, and takes them when it is kept again', async () => {
    const { window } = seat;
    const second = await seat.freshWindow();
    await patiently(window, () => pin(window, old[2]!.story));
    await isHere(second, old[2]!.version);
    const type = await opened(second, old[2]!.version);
    await patiently(window, () => pin(window, old[2]!.story, false));
    await window.until('story', { id: old[2]!.story }, (found) => found === null);
    await expect(type('放开之后写的。')).rejects.toThrow(/^(filling|gone) /);
    await patiently(window, () => pin(window, old[2]!.story));
    await isHere(second, old[2]!.version);
    expect(await type('放开之后写的。')).toHaveProperty('version');
    await settled(window);
    await comes(desk.window, old[2]!.version, '放开之后写的。');
  }, 90_000);
});

describe('what is kept, changed to and fro while somebody writes', () => {
  it('loses no word, calls nothing deleted or forbidden meanwhile, and is what was chosen last', async () => {
    const { window } = seat;
    const { version } = await newStory(window, '来回改范围', tell('来回改范围'));
    await settled(window);
    let over = false;
    const choosing = (async () => { for (let turn = 0; !over; turn++) { await window.call('sync.setKeeps', { months: [null, 3, 12, 1, null, 2][turn % 6]!, channels: null }).catch(() => undefined); await new Promise((resolve) => setTimeout(resolve, turn % 7 * 8)); } })();
    const second = await seat.freshWindow();
    let given = '';
    const refusals = new Set<string>();
    for (let count = 0; count < 60;) {
      try { await write(second, version, String(count % 10)); given = `${count++ % 10}${given}`; } catch (error) { refusals.add(String(error)); }
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    over = true;
    await choosing;
    // Which moments were met is chance; none of them says that a story is gone or that its writer may not write.
    expect([...refusals].filter((said) => said !== 'Error: filling {}')).toEqual([]);
    await settled(window);
    await comes(desk.window, version, `${given}来回改范围的导语。`);
    await patiently(window, () => window.call('sync.setKeeps', { months: null, channels: null }));
    for (const one of old) await isHere(window, one.version);
    await patiently(window, () => window.call('sync.setKeeps', { months: 1, channels: null }));
    await window.until('story', { id: old[5]!.story }, (found) => found === null);
    await settled(window);
    const fresh = await newStory(desk.window, '最后一篇', tell('最后一篇'));
    await isHere(window, fresh.version);
  }, 120_000);
});
