/** 待合并稿: two days of writing without network on a script that was passed and locked meanwhile. The release stands, the words are all there, merging is an edit like any. */
import { Fragment, Slice } from 'prosemirror-model';
import { ReplaceStep } from 'prosemirror-transform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, docOfBlocks, scriptSchema } from '../../shared/script/schema.ts';
import { endProcess, newId, NOWHERE, settled, signIn, TestNewsroom, type TestWindow, type TestWorkstation } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());
const typed = (text: string, at: number): unknown => new ReplaceStep(at, at, new Slice(Fragment.from(scriptSchema.text(text)), 0, 0)).toJSON();
const said = (doc: unknown): string => blocksOf(doc).map((block) => block.text).join('|');
const OPENING = '全县今天举行春耕现场会。';

describe('words on a script that was passed or deleted meanwhile', () => {
  let pool: Awaited<ReturnType<TestNewsroom['pool']>>;
  let desk: TestWorkstation;
  let away: TestWorkstation;
  beforeAll(async () => {
    ({ pool, seats: [desk, away] } = await newsroom.sample('编辑甲', '记者甲'));
  });

  async function as(name: string): Promise<void> { if ((await desk.window.call('session.get', {})).person?.name !== name) await signIn(desk.window, name); }
  /** A script of the reporter's, who then goes away with it. */
  async function script(): Promise<{ story: string; version: string }> {
    const made = { story: newId(), version: newId() };
    const channel = (await away.window.ask('channels', {})).find((all) => all.form === 'tv')!;
    await away.window.command('story.create', 'story', made.story, { title: '春耕', columns: [], mobileFirst: false, version: made.version, channel: channel.id, doc: docOfBlocks([{ id: 'b', kind: 'vo', text: OPENING }]) });
    await settled(away.window, 30_000);
    await desk.window.until('version', { id: made.version }, (value) => value !== null);
    await endProcess(away.child);
    away = await newsroom.workstation({ data: away.data, pool: NOWHERE });
    return made;
  }
  /** Types somewhere, through a window that has the script open. */
  async function type(window: TestWindow, version: string, text: string, at: number): Promise<void> {
    const doc = Math.floor(Math.random() * 1e9);
    const opened = await window.call('doc.open', { doc, body: version });
    await window.call('doc.push', { doc, version: opened.version, steps: [typed(text, at)] });
    await window.call('doc.close', { doc });
  }
  async function release(version: string): Promise<void> {
    await as('编辑甲');
    const { stage } = (await desk.window.ask('version', { id: version }))!.version;
    if (stage === 'draft') await desk.window.command('review.submit', 'version', version, { remark: '' });
    for (const [name, level] of [['一审部主任', 1], ['二审值班副总编', 2], ['终审总编', 3]] as const) {
      await as(name);
      const { hash } = await desk.window.call('review.hash', { version });
      await desk.window.command('review.decide', 'version', version, { level, verdict: 'pass', remark: '', hash });
      await settled(desk.window, 30_000);
    }
    await desk.window.until('version', { id: version }, (value) => value?.sealValid === true);
  }
  async function home(): Promise<void> {
    await endProcess(away.child);
    away = await newsroom.workstation({ data: away.data, pool: pool.url });
    await settled(away.window, 30_000);
  }
  const branchOf = async (window: TestWindow, version: string) => (await window.until('branches', { closed: false }, (all) => all.some((one) => one.versionId === version))).find((one) => one.versionId === version)!;

  it('wait beside a released and locked script; merging them takes the release away as any edit does', async () => {
    const { version } = await script();
    for (let at = 0; at < 3; at++) await type(away.window, version, `路上第${at + 1}句。`, 1 + OPENING.length + at * 6);
    expect(said((await away.window.ask('body', { id: version }))?.doc)).toBe(`${OPENING}路上第1句。路上第2句。路上第3句。`);
    await release(version);
    await as('责编甲');
    const rundown = newId();
    const programme = (await desk.window.ask('programmes', {})).find((one) => one.name === '奉视新闻')!;
    await desk.window.command('rundown.create', 'rundown', rundown, { programme: programme.id, date: '2026-11-25', title: '晚间' });
    await desk.window.command('item.add', 'item', newId(), { rundown, after: null, item: { slug: '春耕', kind: 'read', versionId: version, assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null } });
    await desk.window.command('rundown.lock', 'rundown', rundown, {});
    await settled(desk.window, 30_000);

    await home();
    for (const { window } of [desk, away]) {
      const branch = await branchOf(window, version);
      expect(branch).toMatchObject({ byName: '记者甲', reason: 'reviewed', state: 'open', words: '路上第1句。路上第2句。路上第3句。' });
      const value = (await window.ask('version', { id: version }))!;
      expect([said(value.body.doc), value.version.stage, value.sealValid]).toEqual([OPENING, 'released', true]);
    }
    await expect.poll(() => away.window.notices.map((one) => one.code)).toContain('branch-opened');
    expect((await away.window.ask('outbox', {})).notAccepted).toEqual([]);
    expect((await desk.window.ask('rundown', { id: rundown }))?.rundown.state).toBe('locked');

    await as('编辑甲');
    const branch = await branchOf(desk.window, version);
    const view = (await desk.window.ask('branch', { id: branch.id }))!;
    expect([said(view.now), said(view.merged), view.findings]).toEqual([OPENING, `${OPENING}路上第1句。路上第2句。路上第3句。`, []]);
    await desk.window.call('branch.merge', { id: branch.id });
    for (const { window } of [desk, away]) {
      await window.until('version', { id: version }, (value) => said(value?.body.doc) === `${OPENING}路上第1句。路上第2句。路上第3句。` && value?.version.stage === 'level1' && value.version.seal === null);
      await window.until('branches', { closed: true }, (all) => all.some((one) => one.id === branch.id && one.state === 'merged'));
      expect(await window.ask('branches', { closed: false })).toEqual([]);
    }
  });

  it('can be dropped, taken up again and merged; what is typed on the released script in its sight is an edit like any', async () => {
    const { version } = await script();
    await type(away.window, version, '离线写的。', 1 + OPENING.length);
    await release(version);
    await as('编辑甲');
    await home();
    const branch = await branchOf(away.window, version);
    await type(away.window, version, '看到签发后改的。', 1 + OPENING.length);
    for (const { window } of [desk, away]) await window.until('version', { id: version }, (value) => said(value?.body.doc) === `${OPENING}看到签发后改的。` && value?.version.stage === 'level1');
    await desk.window.call('branch.drop', { id: branch.id });
    await away.window.until('branches', { closed: true }, (all) => all.some((one) => one.id === branch.id && one.state === 'dropped'));
    await away.window.call('branch.reopen', { id: branch.id });
    await settled(away.window, 30_000);
    await desk.window.until('branches', { closed: false }, (all) => all.some((one) => one.id === branch.id));
    await desk.window.call('branch.merge', { id: branch.id });
    for (const { window } of [desk, away]) await window.until('body', { id: version }, (body) => { const text = said(body?.doc); return text.includes('离线写的。') && text.includes('看到签发后改的。') && text.length === OPENING.length + 13; });
    await settled(desk.window, 30_000);
  });

  it('wait beside a deleted version, which comes back before they are merged', async () => {
    const { version } = await script();
    await type(away.window, version, '没看到删除。', 1 + OPENING.length);
    await as('编辑甲');
    await desk.window.command('version.delete', 'version', version, { deleted: true });
    await settled(desk.window, 30_000);
    await home();
    const branch = await branchOf(desk.window, version);
    expect([branch.reason, branch.versionDeleted]).toEqual(['deleted', true]);
    await expect(desk.window.call('branch.merge', { id: branch.id })).rejects.toThrow('version-deleted');
    await desk.window.command('version.delete', 'version', version, { deleted: false });
    await desk.window.call('branch.merge', { id: branch.id });
    for (const { window } of [desk, away]) await window.until('body', { id: version }, (body) => said(body?.doc) === `${OPENING}没看到删除。`);
  });

  it('go into a story that was deleted, and it is said so where they were written: it is listed there and comes back with a click', async () => {
    const { story, version } = await script();
    await type(away.window, version, '路上还在写。', 1 + OPENING.length);
    await as('编辑甲');
    await desk.window.command('story.set', 'story', story, { deleted: true });
    await settled(desk.window, 30_000);
    expect((await desk.window.ask('deletedStories', {})).map((one) => one.id)).toEqual([story]);
    await home();
    await expect.poll(() => away.window.notices).toContainEqual(expect.objectContaining({ code: 'story-deleted', params: { title: '春耕' } }));
    expect(desk.window.notices.map((one) => one.code)).not.toContain('story-deleted');
    expect(await away.window.ask('deletedStories', {})).toEqual([expect.objectContaining({ id: story, title: '春耕', pending: false })]);
    await away.window.command('story.set', 'story', story, { deleted: false });
    for (const { window } of [desk, away]) {
      await window.until('stories', { text: '', limit: 50 }, ({ rows }) => rows.some((one) => one.id === story));
      await window.until('body', { id: version }, (body) => said(body?.doc) === `${OPENING}路上还在写。`);
      expect(await window.ask('deletedStories', {})).toEqual([]);
    }
  });

  it('are brought in once, whoever merges them at the same time and whoever dies over it', async () => {
    const { version } = await script();
    await type(away.window, version, '路上写的。', 1 + OPENING.length);
    await release(version);
    await as('编辑甲');
    await home();
    const branch = await branchOf(away.window, version);
    await branchOf(desk.window, version);
    await endProcess(pool.child, 'SIGKILL');
    for (const { window } of [desk, away]) await window.until('status', {}, (status) => status.pool === 'offline');
    await desk.window.call('branch.merge', { id: branch.id });
    await away.window.call('branch.merge', { id: branch.id });
    await endProcess(away.child, 'SIGKILL');
    pool = await newsroom.pool({ data: pool.data, port: Number(new URL(pool.url).port) });
    await settled(desk.window, 30_000);
    away = await newsroom.workstation({ data: away.data, pool: pool.url });
    await settled(away.window, 30_000);
    for (const { window } of [desk, away]) {
      await window.until('body', { id: version }, (body) => said(body?.doc) === `${OPENING}路上写的。`);
      await window.until('branches', { closed: true }, (all) => all.some((one) => one.id === branch.id && one.state === 'merged'));
    }
    expect([...(await desk.window.ask('outbox', {})).notAccepted, ...(await away.window.ask('outbox', {})).notAccepted].map((one) => one.code)).toEqual(['branch-closed']);
    for (const one of (await away.window.ask('outbox', {})).notAccepted) await away.window.call('notAccepted.drop', { id: one.id });
  });

  it('typed into a window that still shows the deleted script leave it again and are kept', async () => {
    const { version } = await script();
    await home();
    const opened = await away.window.call('doc.open', { doc: 77, body: version });
    await away.window.command('version.delete', 'version', version, { deleted: true });
    const back = new Promise<unknown[]>((resolve) => away.window.docs.set(77, (push) => { if (push.push === 'doc') resolve(push.steps); }));
    await away.window.call('doc.push', { doc: 77, version: opened.version, steps: [typed('晚了一步。', 1)] });
    expect(await back).toMatchObject([{ stepType: 'replace', from: 1, to: 6 }]);
    expect((await branchOf(away.window, version)).words).toBe('晚了一步。');
    expect(said((await away.window.ask('body', { id: version }))?.doc)).toBe(OPENING);
    await settled(away.window, 30_000);
  });
});
