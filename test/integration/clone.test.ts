/** A data folder that was copied, and an older copy of one that was put back: noticed by the pool; no word lost, none doubled. */
import { cpSync, rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { ulid } from '../../shared/ids.ts';
import { blocksOf, emptyDoc } from '../../shared/script/schema.ts';
import { endProcess, TestNewsroom, type TestWindow } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());
const newId = (): string => ulid(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
const NOWHERE = 'http://127.0.0.1:1';
const settled = (window: TestWindow) => window.until('status', {}, (status) => status.pool === 'connected' && status.outbox === 0, 30_000);
const typed = (text: string, at: number): unknown => ({ stepType: 'replace', from: at, to: at, slice: { content: [{ type: 'text', text }] } });
const said = async (window: TestWindow, id: string): Promise<string> => blocksOf((await window.ask('body', { id }))?.doc).map((block) => block.text).join('|');
async function type(window: TestWindow, version: string, text: string, at: number): Promise<void> {
  const opened = await window.call('doc.open', { doc: 5, body: version });
  await window.call('doc.push', { doc: 5, version: opened.version, steps: [typed(text, at)] });
  await window.call('doc.close', { doc: 5 });
}

/** A pool, and a workstation without it that has begun to write: its folder with an unsent command in it. */
async function begun(): Promise<{ pool: { url: string }; data: string; version: string }> {
  const { pool, seats: [first] } = await newsroom.sample('记者甲');
  const version = newId();
  const channel = (await first.window.ask('channels', {})).find((one) => one.form === 'tv')!;
  await first.window.command('story.create', 'story', newId(), { title: '同一个文件夹', columns: [], mobileFirst: false, version, channel: channel.id, doc: emptyDoc('lead', 'b') });
  await settled(first.window);
  await endProcess(first.child);
  const away = await newsroom.workstation({ data: first.data, pool: NOWHERE });
  await type(away.window, version, '我县今天', 1);
  await endProcess(away.child);
  return { pool, data: first.data, version };
}
const copyOf = (data: string): string => { const copy = newsroom.folder(); rmSync(copy, { recursive: true }); cpSync(data, copy, { recursive: true }); return copy; };

it('a copied folder goes on under another number, and both keep what they wrote', async () => {
  const { pool, data, version } = await begun();
  const copy = copyOf(data);
  for (const [folder, text] of [[data, '春耕。'], [copy, '秋收。']] as const) {
    const station = await newsroom.workstation({ data: folder, pool: NOWHERE });
    await type(station.window, version, text, 5);
    await endProcess(station.child);
  }
  const one = await newsroom.workstation({ data, pool: pool.url });
  await settled(one.window);
  expect(await said(one.window, version)).toBe('我县今天春耕。');
  const two = await newsroom.workstation({ data: copy, pool: pool.url });
  await settled(two.window);
  await expect.poll(() => two.window.notices.map((notice) => notice.code)).toContain('new-device');
  for (const { window } of [one, two]) {
    await window.until('body', { id: version }, (body) => { const text = blocksOf(body?.doc)[0]?.text ?? ''; return text.includes('春耕。') && text.includes('秋收。') && text.length === 10 && text.startsWith('我县今天'); });
    expect((await window.ask('outbox', {})).notAccepted).toEqual([]);
  }
  expect(one.window.notices.map((notice) => notice.code)).not.toContain('new-device');
  await endProcess(two.child);
  // Its new number is its own from now on.
  const again = await newsroom.workstation({ data: copy, pool: pool.url });
  await settled(again.window);
  expect(again.window.notices.map((notice) => notice.code)).not.toContain('new-device');
});

it('an older copy that is put back adds what is typed in it to what the pool has, once', async () => {
  const { pool, data, version } = await begun();
  const copy = copyOf(data);
  let station = await newsroom.workstation({ data, pool: NOWHERE });
  await type(station.window, version, '召开春耕现场会。', 5);
  await endProcess(station.child);
  station = await newsroom.workstation({ data, pool: pool.url });
  await settled(station.window);
  expect(await said(station.window, version)).toBe('我县今天召开春耕现场会。');
  await endProcess(station.child);
  // The disk died; last week's copy is all there is.
  rmSync(data, { recursive: true });
  cpSync(copy, data, { recursive: true });
  station = await newsroom.workstation({ data, pool: NOWHERE });
  expect(await said(station.window, version)).toBe('我县今天');
  await type(station.window, version, '气温骤降。', 5);
  await endProcess(station.child);
  station = await newsroom.workstation({ data, pool: pool.url });
  await settled(station.window);
  await expect.poll(() => station.window.notices.map((notice) => notice.code)).toContain('new-device');
  const text = await said(station.window, version);
  expect([text.length, text.startsWith('我县今天'), text.includes('召开春耕现场会。'), text.includes('气温骤降。')]).toEqual([17, true, true, true]);
  const { lines } = await station.window.until('history', { kind: 'version', id: version }, (history) => history.is === 'whole' && history.lines.some((line) => line.count >= 2));
  expect(lines.filter((one) => one.name === 'script.edit').map((one) => one.count)).toEqual([2]);
});
