import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Step } from 'prosemirror-transform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { ReplaceStep } from 'prosemirror-transform';
import { Slice, Fragment } from 'prosemirror-model';
import { textTime } from '../../shared/script/read-time.ts';
import { endProcess, newId, newStory, PortRefusal, settled, signIn, TestNewsroom, type TestWindow, type TestWorkstation } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
let one: TestWorkstation;
let two: TestWorkstation;
afterAll(() => newsroom.close());

const typed = (text: string, at: number): unknown => new ReplaceStep(at, at, new Slice(Fragment.from(scriptSchema.text(text)), 0, 0)).toJSON();
/** What a script says, as one line. */
const textOf = async (window: TestWindow, id: string): Promise<string> => blocksOf((await window.ask('body', { id }))?.doc).map((block) => block.text).join('|');


describe('one workstation starts its own pool, another joins it', () => {
  beforeAll(async () => {
    one = await newsroom.workstation({ sample: true });
    await one.window.until('people', {}, (all) => all.length > 3);
    two = await newsroom.workstation({ pool: one.pool });
    await two.window.until('people', {}, (all) => all.length > 3);
  });

  it('refuses a wrong password and lets the right one in', async () => {
    await expect(one.window.call('session.signIn', { name: '记者甲', password: 'nonsense' })).rejects.toThrow('wrong-password');
    await expect(one.window.command('story.create', 'story', newId(), {})).rejects.toThrow('not-signed-in');
    await signIn(one.window, '记者甲');
    await signIn(two.window, '编辑甲');
    expect((await one.window.call('session.get', {})).person?.name).toBe('记者甲');
  });

  it('shows a story at the other workstation', async () => {
    const { story } = await newStory(one.window, '春耕备耕忙');
    const found = await two.window.until('stories', { text: '春耕', limit: 10 }, ({ rows }) => rows.some((row) => row.id === story));
    expect(found.rows[0]?.versions[0]?.form).toBe('tv');
    await one.window.until('status', {}, (status) => status.outbox === 0);
  });

  it('carries typing live, both ways, through the open script', async () => {
    const { version } = await newStory(one.window, '同写一稿');
    await two.window.until('body', { id: version }, (body) => body !== null);
    const opened = await one.window.call('doc.open', { doc: 1, body: version });
    const other = await two.window.call('doc.open', { doc: 1, body: version });
    const arrived = new Promise<unknown[]>((resolve) => two.window.docs.set(1, (push) => { if (push.push === 'doc') resolve(push.steps); }));
    expect(await one.window.call('doc.push', { doc: 1, version: opened.version, steps: [typed('本台消息', 1)] })).toEqual({ version: opened.version + 1 });
    const steps = await arrived;
    const seen = steps.reduce<ReturnType<typeof nodeOf>>((doc, json) => Step.fromJSON(scriptSchema, json).apply(doc).doc!, nodeOf(other.doc));
    expect(seen.textContent).toBe('本台消息');
    expect(await two.window.call('doc.push', { doc: 1, version: other.version, steps: [typed('迟到', 1)] })).toEqual({ behind: true });
    await two.window.call('doc.push', { doc: 1, version: other.version + steps.length, steps: [typed('：今天', 5)] });
    await one.window.until('body', { id: version }, (body) => blocksOf(body?.doc)[0]?.text === '本台消息：今天');
  });

  it('says in the list how long a story takes to read, and follows the typing', async () => {
    const { story, version } = await newStory(one.window, '口播时长');
    const rate = (await one.window.ask('programmes', {})).find((all) => all.start >= 0)!.rate;
    const listed = (enough: (ms: number | null | undefined) => boolean) => one.window.until('stories', { text: '', limit: 2000 }, ({ rows }) => enough(rows.find((row) => row.id === story)?.versions[0]?.readMs));
    await listed((ms) => ms === 0);
    const text = '本台消息：今天上午，全县春耕备耕现场会在城东举行。';
    const { version: at } = await one.window.call('doc.open', { doc: 31, body: version });
    await one.window.call('doc.push', { doc: 31, version: at, steps: [typed(text, 1)] });
    await listed((ms) => ms === textTime(text, rate));
  });

  it('merges what two people wrote while one of them had no network', async () => {
    const { story, version } = await newStory(one.window, '列车上的稿子');
    await one.window.call('doc.open', { doc: 2, body: version });
    await one.window.call('doc.push', { doc: 2, version: 0, steps: [typed('我县今天举行活动。', 1)] });
    await two.window.until('body', { id: version }, (body) => blocksOf(body?.doc)[0]?.text === '我县今天举行活动。');
    // The pool belongs to workstation one: stopping it leaves two alone with its cache.
    const data = one.data;
    const pool = one.pool;
    one.window.close();
    await endProcess(one.child, 'SIGKILL');
    await two.window.until('status', {}, (status) => status.pool === 'offline');
    await two.window.call('doc.open', { doc: 3, body: version });
    await two.window.call('doc.push', { doc: 3, version: 0, steps: [typed('千余人参加。', 10)] });
    await two.window.command('story.set', 'story', story, { title: '列车上写完的稿子' });
    expect((await two.window.ask('status', {})).outbox).toBeGreaterThan(0);
    one = await newsroom.workstation({ data });
    expect(one.pool).toBe(pool);
    expect((await one.window.call('session.get', {})).person?.name).toBe('记者甲');
    await one.window.until('body', { id: version }, (body) => blocksOf(body?.doc)[0]?.text === '我县今天举行活动。千余人参加。');
    await one.window.until('story', { id: story }, (value) => value?.story.title === '列车上写完的稿子');
    await two.window.until('status', {}, (status) => status.outbox === 0 && status.pool === 'connected');
  });

  it('rebases typing made apart on both sides', async () => {
    const { version } = await newStory(one.window, '各写各的');
    await two.window.until('body', { id: version }, (body) => body !== null);
    const [a, b] = await Promise.all([one.window.call('doc.open', { doc: 4, body: version }), two.window.call('doc.open', { doc: 4, body: version })]);
    await Promise.all([
      one.window.call('doc.push', { doc: 4, version: a.version, steps: [typed('甲写的。', 1)] }),
      two.window.call('doc.push', { doc: 4, version: b.version, steps: [typed('乙写的。', 1)] }),
    ]);
    for (const window of [one.window, two.window]) await window.until('body', { id: version }, (body) => { const text = blocksOf(body?.doc)[0]?.text ?? ''; return text.includes('甲写的。') && text.includes('乙写的。') && text.length === 8; });
    expect(await textOf(one.window, version)).toBe(await textOf(two.window, version));
  });

  it('keeps a refused command with its reason and its content', async () => {
    await expect(two.window.command('rundown.lock', 'rundown', newId(), {})).rejects.toBeInstanceOf(PortRefusal);
    expect((await two.window.ask('status', {})).notAccepted).toBe(0);
  });

  it('refuses a second workstation on the same data folder', async () => {
    await expect(newsroom.workstation({ data: two.data, pool: one.pool })).rejects.toThrow('data-folder-in-use');
  });
});

it.skipIf(process.platform !== 'linux')('a pool of its own that ended and cannot be started for a while is started when it can, and the person hears of it', async () => {
  const { child, data, window } = await newsroom.workstation({ sample: true });
  await window.until('people', {}, (all) => all.length > 3);
  await signIn(window, '记者甲');
  await settled(window);
  const [pool, away] = [path.join(data, 'pool'), path.join(data, 'pool-away')];
  const running = execFileSync('pgrep', ['-P', String(child.pid), '-f', `data=${pool}`], { encoding: 'utf8' }).trim();
  renameSync(pool, away);
  writeFileSync(pool, ''); // no folder can be made here
  process.kill(Number(running), 'SIGKILL');
  await expect.poll(() => window.notices.map((one) => one.code), { timeout: 20_000 }).toContain('own-pool-ended');
  const { story } = await newStory(window, '稿池停的时候写的');
  rmSync(pool);
  renameSync(away, pool);
  await settled(window);
  expect((await window.ask('story', { id: story }))?.seq).toBeGreaterThan(0);
});

it('says so where its own pool has another address because somebody took its port: who has the old one does not find it', async () => {
  const first = await newsroom.workstation({});
  await endProcess(first.child);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(Number(new URL(first.pool).port), '127.0.0.1', resolve));
  try {
    const { window, pool } = await newsroom.workstation({ data: first.data });
    expect(pool).not.toBe(first.pool);
    await expect.poll(() => window.notices).toContainEqual(expect.objectContaining({ code: 'own-pool-moved', params: { port: Number(new URL(first.pool).port), url: pool } }));
  } finally { other.close(); }
});

it('a workstation that goes back to its own pool, which does not start, stays with the pool it was at, and opens there next time', async () => {
  const first = await newsroom.workstation({});
  const other = await newsroom.pool();
  await first.window.call('setup.join', { url: other.url });
  await first.window.until('status', {}, (status) => status.poolUrl === other.url && status.pool === 'connected');
  await expect.poll(() => existsSync(path.join(first.data, 'pool', 'pool.db-wal'))).toBe(false); // it has ended
  writeFileSync(path.join(first.data, 'pool', 'pool.db'), 'no database');
  await expect(first.window.call('setup.ownPool', {})).rejects.toThrow('own-pool-failed');
  await endProcess(first.child);
  expect((await newsroom.workstation({ data: first.data })).pool).toBe(other.url);
});
