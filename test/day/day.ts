/**
 * npm run day: one day of a county newsroom, played headless against real processes, real ffmpeg and the real pool with the sample
 * newsroom. Prints each step with its time, leaves the package in out/day/, and ends with an error when a step or a check fails.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newId, newStory, NODE } from '../integration/support/newsroom.ts';
import { check, Day } from './newsroom-day.ts';
import { timeRundown } from '../../shared/rundown/timing.ts';
import { blocksOf, docOfBlocks, emptyDoc } from '../../shared/script/schema.ts';
import { readTime } from '../../shared/script/read-time.ts';
import { minute } from '../../workstation/export/dates.ts';
import { deriveBlocks } from '../../shared/story/derive.ts';
import { cutLength, emptyCut } from '../../shared/cut/cut.ts';
import { isRefusal } from '../../shared/log/command.ts';
import { layoutScript } from '../../shared/cut/layout.ts';
import { addClip, sourceOf } from '../../shared/cut/operations.ts';
import { barcodeClip } from '../data/media.ts';

const root = path.resolve(import.meta.dirname, '../..');
const out = path.join(root, 'out/day');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

/** What the reporter writes without network. */
const ON_THE_TRAIN = '本台消息：受强冷空气影响，今夜起我县气温下降八度，阵风七级。气象部门提醒，请注意防寒保暖，出行留意道路湿滑。';

/** Copies what a pool at rest has, from folder to folder. One that was given no time to close has its latest in the second file. */
function copyPool(from: string, to: string): void {
  for (const name of ['pool.db', 'pool.db-wal', 'pool.db-shm']) rmSync(path.join(to, name), { force: true });
  for (const name of ['pool.db', 'pool.db-wal']) if (existsSync(path.join(from, name))) cpSync(path.join(from, name), path.join(to, name));
}

const day = new Day();
let tv: { story: string; version: string };
let wechat = '';
let weather: { story: string; version: string };
let rundown = '';
let bag = '';

await day.play(async ({ step }) => {
  await step('08:00', '开机：第一台工作站带起稿池和样板编辑部，第二台加入', async () => {
    await day.open();
    check((await day.desk.ask('people', {})).length >= 8, 'one account for each role');
  });

  await step('08:10', '样板素材入库：探测、转代理、波形、上传；第二台看得到', async () => {
    const assets = await day.desk.until('assets', { text: '' }, (all) => all.length >= 8 && all.every((one) => one.stored && (one.poster !== null || one.kind === 'audio') && (one.kind !== 'video' || one.proxy !== null)), 240_000);
    await day.away.until('assets', { text: '' }, (all) => all.length === assets.length && all.every((one) => one.stored));
    const film = assets.find((one) => one.kind === 'video')!;
    const located = await day.away.call('media.locate', { asset: film.id, what: 'proxy' });
    const answer = await fetch(new URL(located.url, day.away.origin), { headers: { cookie: day.away.cookie, range: 'bytes=0-1023' } });
    check(answer.status === 206 && (await answer.arrayBuffer()).byteLength === 1024, 'the second workstation can play the proxy by ranges');
  });

  await step('08:30', '选题会定题，记者建稿', async () => {
    await day.as(day.away, '记者甲');
    weather = await newStory(day.away, '冷空气今夜到达 气温下降八度', emptyDoc('read', newId()));
    const stories = await day.desk.until('stories', { text: '', limit: 100 }, ({ rows }) => rows.some((row) => row.id === weather.story));
    const first = stories.rows.find((row) => row.title.includes('手语'))!;
    tv = { story: first.id, version: first.versions[0]!.id };
  });

  await step('09:20', '记者在火车上没有网络，接着写；编辑在台里改标题，又误删了这篇稿', async () => {
    await day.cutLine();
    await day.away.call('doc.open', { doc: 1, body: weather.version });
    for (let at = 0; at < ON_THE_TRAIN.length; at += 6) await day.away.call('doc.push', { doc: 1, version: at / 6, steps: [day.typed(ON_THE_TRAIN.slice(at, at + 6), 1 + at)] });
    await day.as(day.desk, '编辑甲');
    await day.desk.command('version.titles', 'version', weather.version, { title: '强冷空气今夜到达' });
    await day.desk.command('story.set', 'story', weather.story, { title: '强冷空气今夜到达 气温下降八度' });
    await day.desk.command('story.set', 'story', weather.story, { deleted: true });
    check((await day.away.ask('status', {})).pool !== 'connected', 'the reporter is offline');
    check((await day.away.ask('status', {})).outbox > 0, 'the outbox holds what was written');
  });

  await step('10:05', '记者回到网络：得知稿件被删，点一下恢复，文字和标题都在', async () => {
    await day.mendLine();
    await day.away.until('deletedStories', {}, (all) => all.some((one) => one.id === weather.story), 30_000);
    await day.told(day.away, 'story-deleted');
    await day.away.command('story.set', 'story', weather.story, { deleted: false });
    for (const window of [day.desk, day.away]) await window.until('stories', { text: '', limit: 50 }, ({ rows }) => rows.some((one) => one.id === weather.story), 30_000);
    for (const window of [day.desk, day.away]) {
      await window.until('body', { id: weather.version }, (body) => blocksOf(body?.doc)[0]?.text.endsWith('道路湿滑。') === true, 30_000);
      await window.until('version', { id: weather.version }, (value) => value?.version.title === '强冷空气今夜到达');
    }
    const blocks = blocksOf((await day.desk.ask('body', { id: weather.version }))?.doc);
    check(blocks.length === 1 && blocks[0]!.text === ON_THE_TRAIN, 'nothing is lost, nothing doubled');
    check(readTime(blocks, 280).total > 8000, 'its read time is known');
  });

  let film = '';
  await step('10:30', '新素材进来：拖入、转代理、同期声按稿排片，再压一段画面', async () => {
    const file = path.join(day.folder(), '现场画面.mp4');
    await barcodeClip({ file, frames: 250, source: 3, size: '1280x720', gop: 25 });
    const taken = await day.desk.call('media.ingest', { path: file });
    film = taken.asset;
    await day.desk.until('asset', { id: film }, (one) => one !== null && one.proxy !== null && one.stored, 120_000);
    const version = (await day.desk.ask('version', { id: tv.version }))!;
    const blocks = blocksOf(version.body.doc);
    const assets = new Map((await day.desk.ask('assets', { text: '' })).map((one) => [one.id, one]));
    const times = new Map(readTime(blocks, 280).blocks.map((one) => [one.id, one.ms]));
    const source = (id: string) => { const asset = assets.get(id); return asset ? sourceOf(asset) : undefined; };
    const laid = layoutScript(emptyCut(tv.version), { blocks, source, readMs: (id) => times.get(id) ?? 0, newId });
    if (isRefusal(laid)) throw new Error(laid.refused);
    check(laid.patch.put.length >= 3 && laid.skipped.length === 0, 'every sound bite of the script is laid');
    await day.desk.command('cut.patch', 'cut', tv.version, laid.patch);
    const cut = (await day.desk.ask('cut', { id: tv.version }))!;
    const added = addClip(cut, { source: sourceOf((await day.desk.ask('asset', { id: film }))!), in: 40, out: 140, at: 0, mode: 'overwrite', video: 'V2', audio: 'A2', newId });
    if (isRefusal(added)) throw new Error(added.refused);
    await day.desk.command('cut.patch', 'cut', tv.version, added);
    await day.away.until('cut', { id: tv.version }, (one) => (one?.tracks.V2.length ?? 0) === 1 && cutLength(one!) === cutLength(cut));
  });

  await step('11:00', '绿色通道：微信稿先行，三审后导出图文', async () => {
    wechat = newId();
    const version = (await day.desk.ask('version', { id: tv.version }))!;
    const channel = (await day.desk.ask('channels', {})).find((one) => one.form === 'wechat')!;
    const picture = (await day.desk.ask('assets', { text: '' })).find((one) => one.kind === 'image')!;
    const blocks = [...deriveBlocks({ blocks: blocksOf(version.body.doc), form: 'wechat', isImage: () => false, newId }), { id: newId(), kind: 'picture' as const, text: '轨道交通沿线', asset: picture.id }];
    await day.desk.command('version.create', 'version', wechat, { story: tv.story, channel: channel.id, title: '办事大厅来了手语志愿者', basedOn: tv.version, doc: docOfBlocks(blocks) });
    await day.desk.command('story.set', 'story', tv.story, { mobileFirst: true });
    await day.release(wechat);
    await day.as(day.desk, '编辑甲');
    const job = await day.desk.call('export.article', { version: wechat, folder: out });
    const done = await day.job(job.job);
    const article = readdirSync(out).map((name) => path.join(out, name, 'article.html')).find((one) => existsSync(one))!;
    const html = readFileSync(article, 'utf8');
    check(html.includes('手语') && !/<script|class=|<style/.test(html), `inline-style article (${done.result ?? ''})`);
  });

  await step('15:00', '电视稿三审：退回一次，再送；终审后又改，签发失效，再审', async () => {
    await day.as(day.desk, '记者甲');
    await day.desk.command('review.submit', 'version', tv.version, { remark: '请审' });
    await day.decide('一审部主任', tv.version, 1, 'pass');
    await day.decide('二审值班副总编', tv.version, 2, 'revise', '请核对志愿者人数');
    check((await day.version(tv.version)).stage === 'returned', 'it was sent back');
    await day.release(tv.version);
    check((await day.version(tv.version)).seal !== null, 'the pool has sealed it');
    await day.as(day.desk, '编辑甲');
    await day.type(tv.version, 1, '今天，');
    const changed = await day.version(tv.version);
    check(changed.seal === null && changed.stage === 'level1', 'an edit took the release away');
    await day.release(tv.version);
    const value = (await day.desk.ask('version', { id: tv.version }))!;
    check(value.sealValid && value.version.seal?.passes.length === 3 && new Set(value.version.seal.passes.map((one) => one.by)).size === 3, 'three different people stand under the seal');
  });

  await step('18:30', '责编编排《奉视新闻》：超 40 秒，甩下一条；未签发不能锁', async () => {
    await day.as(day.desk, '责编甲');
    const programme = (await day.desk.ask('programmes', {})).find((one) => one.name === '奉视新闻')!;
    rundown = newId();
    await day.desk.command('rundown.create', 'rundown', rundown, { programme: programme.id, date: '2026-11-23', title: '奉视新闻' });
    const assets = await day.desk.ask('assets', { text: '' });
    const asset = (part: string) => assets.find((one) => one.name.includes(part))!.id;
    const stories = (await day.desk.ask('stories', { text: '', limit: 100 })).rows;
    const tvOf = (part: string) => stories.find((row) => row.title.includes(part))!.versions.find((one) => one.form === 'tv')!.id;
    const [parking, bottle, slippery] = [tvOf('停车'), tvOf('塑料瓶'), tvOf('防滑')];
    for (const version of [parking, bottle, slippery, weather.version]) await day.release(version);
    await day.as(day.desk, '责编甲');
    const items: [slug: string, kind: string, versionId: string | null, assetId: string | null, seconds: number][] = [
      ['片头', 'opener', null, asset('片头'), 5], ['手语志愿者', 'package', tv.version, null, 300], ['公共停车位', 'package', parking, null, 250], ['回家路', 'package', bottle, null, 300],
      ['强冷空气', 'read', weather.version, null, 40], ['注意防滑', 'read', slippery, null, 40], ['片尾', 'closer', null, asset('片尾'), 5],
    ];
    let after: string | null = null;
    for (const [slug, kind, versionId, assetId, seconds] of items) {
      const id = newId();
      await day.desk.command('item.add', 'item', id, { rundown, after, item: { slug, kind, versionId, assetId, planned: seconds * 1000, float: false, presenter: '播音员甲', note: '', hardStart: null } });
      after = id;
    }
    const timed = async () => { const value = (await day.desk.ask('rundown', { id: rundown }))!; return { value, time: timeRundown({ start: value.rundown.start, length: value.rundown.length, items: value.items }) }; };
    const before = await timed();
    check(before.time.over === 40_000, `40 s over (${before.time.over})`);
    const cold = before.value.items.find((one) => one.slug === '注意防滑')!;
    await day.desk.command('item.set', 'item', cold.id, { float: true });
    check((await timed()).time.over === 0, 'floating one item makes it fit');
    const closer = before.value.items.at(-1)!;
    await day.desk.command('item.move', 'item', closer.id, { after: null });
    check((await timed()).value.items[0]!.id === closer.id, 'order by drag');
    await day.desk.command('item.move', 'item', closer.id, { after: cold.id });
    await day.as(day.away, '编辑甲');
    await day.type(parking, 1, '据了解，', day.away);
    await day.desk.until('rundown', { id: rundown }, (value) => value?.items.find((one) => one.versionId === parking)?.released === false);
    await day.refused(day.desk.command('rundown.lock', 'rundown', rundown, {}), 'not-released');
    await day.release(parking);
    await day.as(day.desk, '责编甲');
    await day.desk.command('rundown.lock', 'rundown', rundown, {});
    await day.refused(day.desk.command('item.set', 'item', cold.id, { float: false }), 'rundown-locked');
  });

  await step('19:30', '播出：逐条过；播到一半来临时改稿，重审后换上', async () => {
    const { items } = (await day.desk.ask('rundown', { id: rundown }))!;
    const run = items.filter((one) => !one.float);
    for (const one of run.slice(0, 2)) await day.desk.command('rundown.take', 'rundown', rundown, { item: one.id });
    await day.as(day.away, '编辑甲');
    const seen = day.desk.until('version', { id: weather.version }, (value) => blocksOf(value?.body.doc)[0]?.text.startsWith('最新消息：') === true);
    await day.type(weather.version, 1, '最新消息：', day.away);
    await seen;
    await day.refused(day.desk.command('rundown.lateChange', 'rundown', rundown, { item: items.find((one) => one.versionId === weather.version)!.id, reason: '气象台升级预警' }), 'not-released');
    await day.release(weather.version, day.away);
    await day.as(day.desk, '责编甲');
    await day.desk.until('rundown', { id: rundown }, (value) => value?.items.find((one) => one.versionId === weather.version)?.released === true);
    await day.desk.command('rundown.lateChange', 'rundown', rundown, { item: items.find((one) => one.versionId === weather.version)!.id, reason: '气象台升级预警' });
    for (const one of run.slice(2)) await day.desk.command('rundown.take', 'rundown', rundown, { item: one.id });
    await day.desk.command('rundown.take', 'rundown', rundown, { item: null });
    const after = await day.desk.until('rundown', { id: rundown }, (value) => value?.rundown.state === 'done');
    check(after!.items.filter((one) => one.startedAt !== null && one.endedAt !== null).length === run.length, 'as-run times of every item');
  });

  await step('20:00', '导出播出包：成片、文稿、串联单、OTIO、字幕、封签，签名', async () => {
    const job = await day.desk.call('export.rundown', { rundown, folder: out });
    await day.job(job.job, 900_000);
    bag = path.join(out, readdirSync(out).find((name) => existsSync(path.join(out, name, 'bagit.txt')))!);
    const files = readFileSync(path.join(bag, 'manifest-sha256.txt'), 'utf8');
    for (const ending of ['.mp4', '.docx', '.txt', '.pdf', '.json', '.csv', '.otio', '.srt']) check(files.includes(ending), `the package has ${ending}`);
    check((await day.desk.until('exports', {}, (all) => all.some((one) => one.form === 'rundown'))).some((one) => one.verified), 'the export is on record');
  });

  await step('20:20', '校验播出包：原样通过；改一个字节、多一个文件、少一个文件都点名', async () => {
    const verify = (folder: string) => spawnSync(NODE, ['--disable-warning=ExperimentalWarning', path.join(root, 'workstation/cli/bianbo.ts'), 'verify', folder], { encoding: 'utf8' });
    const good = verify(bag);
    check(good.status === 0, `verify says OK: ${good.stdout}${good.stderr}`);
    const spoil = (name: string, how: (folder: string) => string): void => {
      const copy = path.join(day.folder(), name);
      cpSync(bag, copy, { recursive: true });
      const file = how(copy);
      const said = verify(copy);
      check(said.status !== 0 && said.stdout.normalize('NFC').includes(path.basename(file).normalize('NFC')), `${name} is named: ${said.stdout}`);
    };
    const some = (folder: string, ending: string): string => path.join(folder, 'data', (readdirSync(path.join(folder, 'data'), { recursive: true }) as string[]).find((one) => one.endsWith(ending))!);
    spoil('changed', (folder) => { const file = some(folder, '.srt'); const bytes = readFileSync(file); bytes[Math.floor(bytes.length / 2)]! ^= 1; writeFileSync(file, bytes); return file; });
    spoil('added', (folder) => { const file = path.join(folder, 'data', '多出来的.txt'); writeFileSync(file, 'x'); return file; });
    spoil('missing', (folder) => { const file = some(folder, '.otio'); rmSync(file); return file; });
  });

  await step('20:40', '记者乙的密码在别处改了：第二台得知登录失效，照写；重新登录，等着的改动发出', async () => {
    await day.as(day.away, '记者乙');
    await day.as(day.desk, '管理员');
    const { version } = await newStory(day.away, '夜读 城东的灯', emptyDoc('read', newId()));
    await day.settled(day.away);
    const { id } = (await day.desk.ask('people', {})).find((one) => one.name === '记者乙')!;
    await day.desk.call('people.setPassword', { person: id, password: 'another-one' });
    await day.away.until('status', {}, ({ ended }) => ended?.active === true);
    await day.away.command('version.titles', 'version', version, { title: '夜读 城东的灯亮了' });
    check((await day.away.ask('status', {})).outbox === 1, 'what is written after it waits');
    await day.away.call('session.signIn', { name: '记者乙', password: 'another-one' });
    await day.desk.until('version', { id: version }, (value) => value?.version.title === '夜读 城东的灯亮了');
    check((await day.away.ask('status', {})).ended === null, 'the pool knows them again');
  });

  await step('20:50', '第二台断着网改了刚签发的稿的标题，又另建了一张明天的串联单：签发还在，标题留着由本人再定；两边都得知有两张，多的一张断着网删掉，里面却多了一条没看过的，看过再删', async () => {
    await day.as(day.desk, '编辑甲');
    const late = await newStory(day.desk, '夜间防汛值守', docOfBlocks([{ id: newId(), kind: 'read', text: '今晚，全县水库二十四小时值守。' }]));
    await day.settled(day.desk);
    await day.away.until('version', { id: late.version }, (value) => value !== null);
    await day.as(day.away, '管理员');
    const { id: programme } = (await day.desk.ask('programmes', {})).find((one) => one.name === '奉视新闻')!;
    const date = minute(Date.now() + 86_400_000).slice(0, 10);
    await day.cutLine();
    await day.away.command('version.titles', 'version', late.version, { title: '今夜全县水库有人值守', passes: 0 });
    const twin = newId();
    await day.away.command('rundown.create', 'rundown', twin, { programme, date, title: '奉视新闻（断网时建）' });
    await day.release(late.version, day.desk);
    await day.as(day.desk, '责编甲');
    await day.desk.command('rundown.create', 'rundown', newId(), { programme, date, title: '奉视新闻' });
    await day.mendLine();
    check((await day.version(late.version)).title === '夜间防汛值守' && (await day.desk.ask('version', { id: late.version }))!.sealValid, 'the release stands, with the title that was released');
    const { notAccepted } = await day.away.until('outbox', {}, (outbox) => outbox.notAccepted.length > 0);
    check(notAccepted.length === 1 && notAccepted[0]!.code === 'titles-passed' && JSON.stringify(notAccepted[0]!.args).includes('今夜全县水库有人值守'), 'the title waits for its writer');
    await day.away.call('notAccepted.retry', { id: notAccepted[0]!.id });
    await day.desk.until('version', { id: late.version }, (value) => value?.version.title === '今夜全县水库有人值守' && value.version.stage === 'level1');
    for (const window of [day.desk, day.away]) {
      await window.until('rundowns', {}, (all) => all.filter((one) => one.date === date && one.programmeId === programme).length === 2);
      await day.told(window, 'rundown-twin');
    }
    await day.cutLine();
    await day.away.command('rundown.set', 'rundown', twin, { deleted: true, items: [] });
    await day.desk.command('item.add', 'item', newId(), { rundown: twin, after: null, item: { slug: '片头', kind: 'opener', versionId: null, assetId: null, planned: 10_000, float: false, presenter: '', note: '', hardStart: null } });
    await day.mendLine();
    const [grown] = (await day.away.until('outbox', {}, (outbox) => outbox.notAccepted.length > 0)).notAccepted;
    check(grown?.code === 'rundown-grew' && grown.standing?.run?.length === 1, 'what was put in unseen is shown to who deleted it');
    await day.away.call('notAccepted.retry', { id: grown!.id, sees: grown!.standing!.sees! });
    for (const window of [day.desk, day.away]) await window.until('rundowns', {}, (all) => all.filter((one) => one.date === date && one.programmeId === programme).map((one) => one.title).join() === '奉视新闻');
  });

  await step('21:00', '稿池恢复了旧备份：第二台点名丢了什么，一点重新建立，文字和记录都在', async () => {
    // Whoever signs in after a backup signs in again when it comes back.
    await day.as(day.away, '编辑甲');
    await day.atRest((pool) => copyPool(pool, day.folder()));
    const late = await newStory(day.away, '夜间突发 县道塌方', emptyDoc('read', newId()));
    await day.type(late.version, 1, '今晚八点四十分，县道一处塌方，暂无人员伤亡。', day.away);
    await day.desk.until('version', { id: late.version }, (value) => value !== null);
    await day.atRest((pool) => copyPool(day.folder(), pool));
    const lost = await day.away.until('forgotten', {}, (all) => all.length > 0, 30_000);
    check(lost.length === 1 && lost[0]!.id === late.version && lost[0]!.again, `only what came after the backup is lost: ${JSON.stringify(lost)}`);
    check((await day.desk.ask('version', { id: late.version })) === null, 'the pool has it no more');
    await day.away.call('forgotten.again', { kind: 'body', id: late.version });
    await day.desk.until('body', { id: late.version }, (body) => blocksOf(body?.doc)[0]?.text.endsWith('暂无人员伤亡。') === true, 30_000);
    await day.desk.until('history', { kind: 'story', id: late.story }, ({ is, lines }) => is === 'whole' && lines.some((line) => line.name === 'story.create'), 30_000);
    await day.away.until('forgotten', {}, (all) => all.length === 0);
  });
});
