import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../../shared/script/schema.ts';
import { beginSample, endProcess, newStory, NOWHERE, settled, signIn, TestNewsroom, type TestWorkstation } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());


/** A pool with the sample newsroom, a workstation that set it up, and another that has joined. */
async function deskAndAnother(): Promise<[pool: Awaited<ReturnType<TestNewsroom['pool']>>, desk: TestWorkstation, joined: TestWorkstation]> {
  const pool = await newsroom.pool();
  const desk = await newsroom.workstation({ pool: pool.url });
  await beginSample(desk.window);
  const joined = await newsroom.workstation({ pool: pool.url });
  await joined.window.until('people', {}, (all) => all.length > 3);
  return [pool, desk, joined];
}

describe('what goes wrong loses nothing', () => {
  it('a damaged cache is rebuilt from the pool, and what was never sent is still there', async () => {
    const pool = await newsroom.pool();
    let station = await newsroom.workstation({ pool: pool.url });
    await beginSample(station.window);
    await signIn(station.window, '记者甲');
    const kept = await newStory(station.window, '已发出的稿子');
    await settled(station.window);
    await endProcess(pool.child, 'SIGKILL');
    await station.window.until('status', {}, (status) => status.pool === 'offline');
    const unsent = await newStory(station.window, '还没发出的稿子');
    await station.window.call('doc.open', { doc: 1, body: unsent.version });
    await station.window.call('doc.push', { doc: 1, version: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '一个字也不能丢。' }] } }] });
    await endProcess(station.child, 'SIGKILL');
    for (const file of ['cache.db', 'cache.db-wal']) writeFileSync(path.join(station.data, file), 'this was a database once '.repeat(400));
    station = await newsroom.workstation({ data: station.data });
    await expect.poll(() => station.window.notices.map((notice) => notice.code)).toContain('cache-rebuilt');
    expect((await station.window.ask('status', {})).outbox).toBeGreaterThan(0);
    await newsroom.pool({ data: pool.data });
    await settled(station.window);
    expect((await station.window.ask('story', { id: kept.story }))?.story.title).toBe('已发出的稿子');
    expect((await station.window.ask('story', { id: unsent.story }))?.story.title).toBe('还没发出的稿子');
    expect(blocksOf((await station.window.ask('body', { id: unsent.version }))?.doc)[0]?.text).toBe('一个字也不能丢。');
  });

  it('a pool that dies in the middle of commands does each of them exactly once', async () => {
    let pool = await newsroom.pool();
    const station = await newsroom.workstation({ pool: pool.url });
    await beginSample(station.window);
    await signIn(station.window, '编辑甲');
    const { story } = await newStory(station.window, '第0稿');
    await settled(station.window);
    const done: Promise<unknown>[] = [];
    for (let index = 1; index <= 150; index++) {
      done.push(station.window.command('story.set', 'story', story, { title: `第${index}稿` }));
      if (index % 50 === 25) {
        await Promise.all(done);
        await endProcess(pool.child, 'SIGKILL');
        pool = await newsroom.pool({ data: pool.data });
      }
    }
    await Promise.all(done);
    await settled(station.window);
    const trail = (await station.window.until('history', { kind: 'story', id: story }, ({ lines }) => lines.length >= 151)).lines.filter((one) => one.name === 'story.set');
    expect(trail.map((one) => one.says['title']).reverse()).toEqual(Array.from({ length: 150 }, (_one, index) => `第${index + 1}稿`));
  });

  it('a command that the pool refuses later is taken back on screen and kept with its reason', async () => {
    const [pool, desk, joined] = await deskAndAnother();
    let away = joined;
    await signIn(away.window, '编辑甲');
    const { story } = await newStory(away.window, '原来的标题');
    await settled(away.window);
    await endProcess(away.child);
    away = await newsroom.workstation({ data: away.data, pool: NOWHERE });
    await away.window.command('story.set', 'story', story, { title: '路上改的标题' });
    expect((await away.window.ask('story', { id: story }))?.story.title).toBe('路上改的标题');
    await endProcess(away.child);
    await signIn(desk.window, '管理员');
    const editor = (await desk.window.ask('people', {})).find((one) => one.name === '编辑甲')!;
    await desk.window.command('person.put', 'person', editor.id, { name: editor.name, roles: ['anchor'], active: true });
    await settled(desk.window);
    away = await newsroom.workstation({ data: away.data, pool: pool.url });
    const outbox = await away.window.until('outbox', {}, ({ notAccepted }) => notAccepted.length === 1);
    expect(outbox.notAccepted[0]).toMatchObject({ name: 'story.set', code: 'not-permitted', args: { title: '路上改的标题' } });
    expect((await away.window.ask('story', { id: story }))?.story.title).toBe('原来的标题');
  });

  it('work of somebody whose session ended waits for them with what was typed on top of it, and nothing else does', async () => {
    const [pool, desk, joined] = await deskAndAnother();
    let shared = joined;
    for (const name of ['编辑甲', '记者甲']) await signIn(shared.window, name);
    const { version } = await newStory(shared.window, '两个人写的');
    const other = await newStory(shared.window, '别的稿子');
    await settled(shared.window);
    await endProcess(shared.child);
    shared = await newsroom.workstation({ data: shared.data, pool: NOWHERE });
    const type = (v: number, text: string): Promise<unknown> => shared.window.command('script.edit', 'body', version, { v, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text }] } }] });
    await type(0, '记者写的。');
    await signIn(shared.window, '编辑甲');
    await type(1, '编辑接着写。');
    await shared.window.command('story.set', 'story', other.story, { title: '编辑改的标题' });
    await endProcess(shared.child);

    await signIn(desk.window, '管理员');
    const reporter = (await desk.window.ask('people', {})).find((one) => one.name === '记者甲')!;
    await desk.window.call('people.setPassword', { person: reporter.id, password: 'another-one' });
    shared = await newsroom.workstation({ data: shared.data, pool: pool.url });
    await desk.window.until('story', { id: other.story }, (found) => found?.story.title === '编辑改的标题');
    const { waiting, held } = await shared.window.until('sync', {}, (sync) => sync.pool === 'connected' && sync.waiting === 2);
    expect({ waiting, held }).toEqual({ waiting: 2, held: [{ name: '记者甲', active: true, count: 2 }] });
    await shared.window.call('session.signIn', { name: '记者甲', password: 'another-one' });
    await settled(shared.window);
    expect(blocksOf((await desk.window.until('body', { id: version }, (body) => body?.v === 2))?.doc)[0]?.text).toBe('编辑接着写。记者写的。');
  });

  it('an edit that was not accepted is not done again where the script has changed meanwhile', async () => {
    const [pool, desk, joined] = await deskAndAnother();
    let away = joined;
    await signIn(away.window, '编辑甲');
    const { version } = await newStory(away.window, '今天下午有雨');
    const replace = (from: number, to: number, text: string) => ({ stepType: 'replace', from, to, ...(text === '' ? {} : { slice: { content: [{ type: 'text', text }] } }) });
    await away.window.command('script.edit', 'body', version, { v: 0, steps: [replace(1, 1, '今天下午有雨。')] });
    await settled(away.window);
    await endProcess(away.child);
    away = await newsroom.workstation({ data: away.data, pool: NOWHERE });
    await away.window.command('script.edit', 'body', version, { v: 1, steps: [replace(3, 5, '')] });
    await endProcess(away.child);
    await signIn(desk.window, '管理员');
    const editor = (await desk.window.ask('people', {})).find((one) => one.name === '编辑甲')!;
    const be = (roles: readonly string[]): Promise<unknown> => desk.window.command('person.put', 'person', editor.id, { name: editor.name, roles, active: true });
    await be([]);
    await settled(desk.window);
    away = await newsroom.workstation({ data: away.data, pool: pool.url });
    const [entry] = (await away.window.until('outbox', {}, ({ notAccepted }) => notAccepted.length === 1)).notAccepted;
    await be(editor.roles);
    await desk.window.command('script.edit', 'body', version, { v: 1, steps: [replace(1, 1, '本台消息，')] });
    await away.window.until('body', { id: version }, (body) => body?.v === 2);
    await expect(away.window.call('notAccepted.retry', { id: entry!.id })).rejects.toThrow('text-moved-on');
    expect(blocksOf((await away.window.ask('body', { id: version }))?.doc)[0]?.text).toBe('本台消息，今天下午有雨。');
    expect((await away.window.ask('outbox', {})).notAccepted.map((one) => one.id)).toEqual([entry!.id]);
  });

  it('another newsroom under the same address takes the place of what was here', async () => {
    const pool = await newsroom.pool();
    const station = await newsroom.workstation({ pool: pool.url });
    await beginSample(station.window);
    await signIn(station.window, '记者甲');
    await station.window.until('stories', { text: '', limit: 10 }, ({ total }) => total > 0);
    await endProcess(pool.child, 'SIGKILL');
    const other = await newsroom.pool({ port: Number(new URL(pool.url).port) });
    expect(other.url).toBe(pool.url);
    await station.window.until('people', {}, (all) => all.length === 0);
    expect((await station.window.ask('stories', { text: '', limit: 10 })).total).toBe(0);
  });

  it('signs in without network whoever signed in here before, and nobody else', async () => {
    const pool = await newsroom.pool();
    let station = await newsroom.workstation({ pool: pool.url });
    await beginSample(station.window);
    await signIn(station.window, '记者甲');
    await endProcess(station.child);
    station = await newsroom.workstation({ data: station.data, pool: NOWHERE });
    await station.window.call('session.signOut', {});
    await expect(station.window.call('session.signIn', { name: '记者甲', password: 'wrong' })).rejects.toThrow('wrong-password');
    await expect(station.window.call('session.signIn', { name: '编辑甲', password: 'bianbo-sample' })).rejects.toThrow('offline-unknown');
    await signIn(station.window, '记者甲');
    expect((await station.window.call('session.get', {})).person?.name).toBe('记者甲');
  });

  const tmpfs = newsroom.folder();
  const mounted = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', tmpfs]).status === 0;
  afterAll(() => { if (mounted) spawnSync('umount', ['-l', tmpfs]); });
  it.skipIf(!mounted)('a full disk is said so; what was typed can be pushed again when there is room', async () => {
    const pool = await newsroom.pool();
    const data = path.join(tmpfs, 'data');
    mkdirSync(data);
    const station = await newsroom.workstation({ data, pool: pool.url });
    await beginSample(station.window);
    await signIn(station.window, '记者甲');
    const { version } = await newStory(station.window, '写到磁盘满');
    await settled(station.window);
    const ballast = path.join(tmpfs, 'ballast');
    for (let size = 20; size > 0; size--) if (spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=1M', `count=${size}`]).status === 0) break;
    await station.window.call('doc.open', { doc: 1, body: version });
    const push = { doc: 1, version: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '满了也不丢' }] } }] };
    await expect(station.window.call('doc.push', push)).rejects.toThrow('disk-full');
    rmSync(ballast);
    await station.window.call('doc.push', push);
    await settled(station.window);
    expect(blocksOf((await station.window.ask('body', { id: version }))?.doc)[0]?.text).toBe('满了也不丢');
  });

  it('a workstation serves its windows at the same address after a restart: what a window kept in its browser belongs to it', async () => {
    const data = newsroom.folder();
    const before = await newsroom.workstation({ data, pool: NOWHERE });
    await endProcess(before.child, 'SIGKILL');
    const after = await newsroom.workstation({ data, pool: NOWHERE });
    expect(after.window.origin).toBe(before.window.origin);
  });
});
