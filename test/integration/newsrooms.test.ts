/** A workstation that is led to another newsroom's pool: what it had not sent stays its own newsroom's, whole, and goes out when that one is back. */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { Cable } from './support/cable.ts';
import { beginSample, endProcess, newStory, NOWHERE, settled, signIn, TestNewsroom, type TestWindow } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());

/** A pool with the sample's people: the ids are the same in all of them. */
async function sample(): Promise<{ url: string; data: string; port: number; child: Awaited<ReturnType<TestNewsroom['pool']>>['child'] }> {
  const pool = await newsroom.pool();
  const first = await newsroom.workstation({ pool: pool.url });
  await beginSample(first.window);
  await endProcess(first.child);
  return { ...pool, port: Number(new URL(pool.url).port) };
}
const write = async (window: TestWindow, title: string, words: string): Promise<string> => (await newStory(window, title, docOfBlocks([{ id: 'b', kind: 'lead', text: words }]))).version;
async function goOn(window: TestWindow, version: string, words: string): Promise<void> {
  const opened = await window.call('doc.open', { doc: 7, body: version });
  await window.call('doc.push', { doc: 7, version: opened.version, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: words }] } }] });
  await window.call('doc.close', { doc: 7 });
}
const said = async (window: TestWindow, version: string): Promise<string> => blocksOf((await window.ask('body', { id: version }))?.doc).map((block) => block.text).join('|');
const titles = async (window: TestWindow): Promise<string[]> => (await window.ask('stories', { text: '', limit: 50 })).rows.map((one) => one.title);
const connected = (window: TestWindow) => window.until('status', {}, (status) => status.pool === 'connected');
const codes = (window: TestWindow): string[] => window.notices.map((notice) => notice.code);

it('unsent work stays away from another newsroom, is shown, and goes out at home as if nothing had happened', async () => {
  const [home, other] = [await sample(), await sample()];
  let station = await newsroom.workstation({ pool: home.url });
  await connected(station.window);
  await signIn(station.window, '记者甲');
  const version = await write(station.window, '本地的稿子', '我县今天。');
  await settled(station.window);
  const { data } = station;
  await endProcess(station.child);
  station = await newsroom.workstation({ data, pool: NOWHERE });
  await goOn(station.window, version, '路上写的：');
  await write(station.window, '还没发出的稿子', '一个字也不能去别处。');
  const unsent = (await station.window.ask('status', {})).outbox;
  expect(unsent).toBeGreaterThan(1);
  await endProcess(station.child);

  // Led astray.
  station = await newsroom.workstation({ data, pool: other.url });
  await station.window.until('sync', {}, (sync) => sync.pool === 'connected' && sync.elsewhere === unsent && sync.waiting === 0);
  await expect.poll(() => codes(station.window)).toContain('newsroom-changed-unsent');
  expect((await station.window.call('session.get', {})).person).toBeNull();
  const [left, ...more] = await station.window.ask('elsewhere', {});
  expect([left!.url, more, left!.rows.map((one) => `${one.byName} ${one.name}`).sort()]).toEqual([home.url, [], ['记者甲 script.edit', '记者甲 story.create']]);
  expect(JSON.stringify(left!.rows)).toContain('一个字也不能去别处。');
  await signIn(station.window, '记者甲');
  await connected(station.window);
  await write(station.window, '别处的稿子', '那里的事。');
  await settled(station.window);
  const there = await titles(station.window);
  expect(there).toContain('别处的稿子');
  expect(there.filter((title) => title === '本地的稿子' || title === '还没发出的稿子')).toEqual([]);
  await endProcess(station.child);
  // What the other newsroom ever heard.
  const witness = await newsroom.workstation({ pool: other.url });
  await connected(witness.window);
  await signIn(witness.window, '编辑甲');
  await witness.window.until('stories', { text: '', limit: 50 }, ({ rows }) => rows.some((one) => one.title === '别处的稿子'));
  expect((await titles(witness.window)).filter((title) => title === '本地的稿子' || title === '还没发出的稿子')).toEqual([]);
  await endProcess(witness.child);

  // Home again: nobody has to do anything.
  station = await newsroom.workstation({ data, pool: home.url });
  await station.window.until('sync', {}, (sync) => sync.pool === 'connected' && sync.waiting === 0 && sync.elsewhere === 0 && sync.rows > 0);
  expect((await station.window.call('session.get', {})).person?.name).toBe('记者甲');
  expect(await said(station.window, version)).toBe('路上写的：我县今天。');
  const here = await titles(station.window);
  expect(here).toEqual(expect.arrayContaining(['本地的稿子', '还没发出的稿子']));
  expect(here).not.toContain('别处的稿子');
  expect(codes(station.window)).not.toContain('new-device');
  expect((await station.window.ask('outbox', {})).notAccepted).toEqual([]);
}, 90_000);

it('a pool that was set up anew is another newsroom; what was unsent can be dropped', async () => {
  const home = await sample();
  const station = await newsroom.workstation({ pool: home.url });
  await connected(station.window);
  await signIn(station.window, '记者甲');
  await settled(station.window);
  await endProcess(home.child, 'SIGKILL');
  await station.window.until('status', {}, (status) => status.pool === 'offline');
  await write(station.window, '旧编辑部的稿子', '没有发出。');
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${home.data}/pool.db${suffix}`, { force: true });
  await newsroom.pool({ data: home.data, port: home.port });
  await station.window.until('sync', {}, (sync) => sync.pool === 'connected' && sync.elsewhere === 1 && sync.waiting === 0, 30_000);
  expect(await station.window.call('session.get', {})).toMatchObject({ person: null, empty: true });
  const [unseen] = await station.window.ask('elsewhere', {});
  expect(unseen!.mayDrop).toBe(false);
  await expect(station.window.call('elsewhere.drop', { newsroom: unseen!.newsroom })).rejects.toMatchObject({ refusal: { refused: 'not-signed-in' } });
  await station.window.call('setup.begin', { sample: false, admin: { name: '新管理员', password: 'password' } });
  await station.window.call('session.signIn', { name: '新管理员', password: 'password' });
  expect(await titles(station.window)).toEqual([]);
  const [left] = await station.window.ask('elsewhere', {});
  expect([JSON.stringify(left!.rows).includes('没有发出。'), left!.mayDrop]).toEqual([true, true]);
  await station.window.call('elsewhere.drop', { newsroom: left!.newsroom });
  expect([await station.window.ask('elsewhere', {}), (await station.window.ask('sync', {})).elsewhere]).toEqual([[], 0]);
}, 90_000);

it('an older backup of a pool is the same newsroom: what was unsent goes there', async () => {
  const home = await sample();
  const station = await newsroom.workstation({ pool: home.url });
  await connected(station.window);
  await signIn(station.window, '记者甲');
  await settled(station.window);
  await endProcess(home.child);
  const backup = newsroom.folder();
  cpSync(home.data, backup, { recursive: true });
  let pool = await newsroom.pool({ data: home.data, port: home.port });
  await connected(station.window);
  await write(station.window, '备份之后的稿子', '随旧库没有了。');
  await settled(station.window);
  await endProcess(pool.child, 'SIGKILL');
  await station.window.until('status', {}, (status) => status.pool === 'offline');
  const version = await write(station.window, '没有发出的稿子', '还在本机。');
  rmSync(home.data, { recursive: true });
  cpSync(backup, home.data, { recursive: true });
  pool = await newsroom.pool({ data: home.data, port: home.port });
  await expect.poll(() => codes(station.window), { timeout: 30_000 }).toContain('pool-changed');
  await settled(station.window, 30_000);
  expect(await said(station.window, version)).toBe('还在本机。');
  expect([(await station.window.ask('sync', {})).elsewhere, codes(station.window).filter((code) => code === 'new-device')]).toEqual([0, []]);
}, 90_000);

it('what a pool has forgotten that came back from an older backup is shown by who was told it, until it is put back, made again or read', async () => {
  const home = await sample();
  let station = await newsroom.workstation({ pool: home.url });
  const other = await newsroom.workstation({ pool: home.url });
  for (const { window } of [station, other]) { await connected(window); await signIn(window, '编辑甲'); }
  const { window } = station;
  const version = await write(window, '备份之前的稿子', '原文。');
  await write(window, '没人动过的稿子', '备份里就有。');
  await settled(window);
  const story = (await window.ask('version', { id: version }))!.story.id;
  await endProcess(home.child);
  const backup = newsroom.folder();
  cpSync(home.data, backup, { recursive: true });
  let pool = await newsroom.pool({ data: home.data, port: home.port });
  await connected(window);
  await goOn(window, version, '备份之后写的。');
  await window.command('story.set', 'story', story, { title: '备份之后改的题' });
  const after = await write(window, '备份之后的稿子', '随旧库没有了。');
  await settled(window);
  await endProcess(pool.child, 'SIGKILL');
  rmSync(home.data, { recursive: true });
  cpSync(backup, home.data, { recursive: true });
  pool = await newsroom.pool({ data: home.data, port: home.port });
  await expect.poll(() => codes(window), { timeout: 30_000 }).toContain('pool-forgot');
  const shown = async (at: TestWindow) => (await at.ask('forgotten', {})).map(({ kind, id, title, words, fields }) => [kind, id, title, words, ...fields.map(({ was, now }) => [was, now])]).sort((a, b) => (String(a) < String(b) ? -1 : 1));
  const lost = [['body', version, '备份之前的稿子', '备份之后写的。原文。'], ['body', after, '备份之后的稿子', '随旧库没有了。'], ['story', story, '备份之后改的题', null, ['备份之后改的题', '备份之前的稿子']]].sort((a, b) => (String(a) < String(b) ? -1 : 1));
  expect(await shown(window)).toEqual(lost);
  // The other one was told the same, and shows it too.
  await expect.poll(() => shown(other.window), { timeout: 30_000 }).toEqual(lost);
  const { data } = station;
  await endProcess(station.child);
  station = await newsroom.workstation({ data, pool: home.url });
  await connected(station.window);
  expect(await shown(station.window)).toEqual(lost);
  await signIn(station.window, '编辑甲');
  await station.window.call('record.putBack', { kind: 'story', id: story, values: { title: '备份之后改的题' } });
  await goOn(station.window, version, '备份之后写的。');
  await expect.poll(() => shown(station.window)).toEqual([['body', after, '备份之后的稿子', '随旧库没有了。']]);
  await expect.poll(() => shown(other.window)).toEqual([['body', after, '备份之后的稿子', '随旧库没有了。']]);
  expect(readdirSync(data).filter((name) => /^cache\.before.*\.db$/.test(name))).toHaveLength(1);
  // It is made again under its old id, once.
  await station.window.call('forgotten.again', { kind: 'body', id: after });
  for (const at of [station.window, other.window]) await expect.poll(async () => [await shown(at), await said(at, after)], { timeout: 30_000 }).toEqual([[], '随旧库没有了。']);
  await expect(other.window.call('forgotten.again', { kind: 'body', id: after })).rejects.toThrow('exists');
  await station.window.call('forgotten.close', {});
  expect([await shown(station.window), readdirSync(data).filter((name) => name.startsWith('cache.before'))]).toEqual([[], []]);
}, 90_000);

it('a pool that moved to another address is joined with work unsent, which goes out there', async () => {
  const home = await sample();
  const before = new Cable(home.port);
  const after = new Cable(home.port);
  const { window } = await newsroom.workstation({ pool: await before.listen() });
  await connected(window);
  await signIn(window, '记者甲');
  await settled(window);
  before.close();
  await window.until('status', {}, (status) => status.pool === 'offline');
  const version = await write(window, '搬家前的稿子', '没有发出。');
  await window.call('setup.join', { url: await after.listen() });
  await settled(window);
  const witness = await newsroom.workstation({ pool: home.url });
  await connected(witness.window);
  await signIn(witness.window, '编辑甲');
  await witness.window.until('version', { id: version }, (value) => value !== null);
  after.close();
  expect([await window.ask('elsewhere', {}), codes(window).filter((code) => code.startsWith('newsroom'))]).toEqual([[], []]);
}, 90_000);

it('one that began with a pool of its own can leave it with work unsent and come back to it', async () => {
  const other = await sample();
  const station = await newsroom.workstation({ sample: true });
  const { window } = station;
  await window.until('people', {}, (all) => all.length > 3, 30_000);
  await signIn(window, '记者甲');
  await settled(window);
  await write(window, '自己稿池的稿子', '留在家里。');
  await window.call('setup.join', { url: other.url });
  await window.until('sync', {}, (sync) => sync.pool === 'connected' && sync.poolUrl === other.url && sync.ownPool === 'left');
  await signIn(window, '记者甲');
  await settled(window);
  expect(await titles(window)).not.toContain('自己稿池的稿子');
  await window.call('setup.ownPool', {});
  await window.until('sync', {}, (sync) => sync.pool === 'connected' && sync.ownPool === 'in-use' && sync.waiting === 0 && sync.elsewhere === 0);
  await window.until('stories', { text: '', limit: 50 }, ({ rows }) => rows.some((one) => one.title === '自己稿池的稿子'));
  await endProcess(station.child);
  // The choice is kept.
  const again = await newsroom.workstation({ data: station.data });
  await again.window.until('sync', {}, (sync) => sync.pool === 'connected' && sync.ownPool === 'in-use');
}, 90_000);
