/** A newsroom in the middle of its day, for the pictures: stories in every stage, a cut, rundowns in every state, exports, refused commands. */
import { appendFileSync, cpSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Day } from '../../day/newsroom-day.ts';
import { check } from '../../day/newsroom-day.ts';
import { newId } from '../../integration/support/newsroom.ts';
import { emptyCut } from '../../../shared/cut/cut.ts';
import { addClip, sourceOf } from '../../../shared/cut/operations.ts';
import { isRefusal } from '../../../shared/log/command.ts';
import { deriveBlocks } from '../../../shared/story/derive.ts';
import { blocksOf, docOfBlocks } from '../../../shared/script/schema.ts';
import type { RecordOf } from '../../../shared/records.ts';
import { scriptOf, TITLES } from './looks-texts.ts';

export interface Filled { readonly cut: string; readonly story: string; readonly article: string; readonly review: string; readonly open: string; readonly locked: string; readonly onAir: string; readonly done: string; readonly bag: string; readonly spoilt: string; readonly branched: string }
type Asset = RecordOf<'asset'>;

const MINUTE = 60_000;
const REVIEWERS = ['一审部主任', '二审值班副总编', '终审总编'] as const;
/** How far the stories of TITLES get: levels passed; draft and returned ones stay behind. */
const PASSED = (number: number): number | 'draft' | 'returned' => (number < 12 ? 3 : number % 6 === 0 ? 'draft' : number % 6 === 5 ? 'returned' : number % 3);

/** The local date, `ahead` days from today. */
function dayOf(ahead: number): string {
  const when = new Date(Date.now() + ahead * 86_400_000);
  return `${when.getFullYear()}-${String(when.getMonth() + 1).padStart(2, '0')}-${String(when.getDate()).padStart(2, '0')}`;
}

/** Fills the newsroom of `day`; `exports` is where packages go. */
export async function fillNewsroom(day: Day, exports: string): Promise<Filled> {
  const { desk } = day;
  const assets = await desk.until('assets', { text: '' }, (all) => all.length >= 10 && all.every((one) => one.stored && (one.kind === 'audio' || one.poster !== null) && (one.kind !== 'video' || one.proxy !== null)), 400_000);
  const made = await writeStories(day, assets);
  await layCut(day, made[0]!.version, assets); // before the review: a cut is content
  await reviewAll(day, made);
  const article = await derived(day, made[5]!);
  await changeOne(day, made[11]!);
  const rundowns = await runRundowns(day, made, assets);
  await refusedOnes(day, rundowns.locked);
  await crossedOnes(day, { branched: made[13]!, overtaken: made[12]! });
  await day.as(desk, '责编甲');
  const done = await day.job((await desk.call('export.rundown', { rundown: rundowns.done, folder: exports })).job, 900_000);
  await day.job((await desk.call('export.article', { version: article, folder: exports })).job);
  check(done.result !== null, 'the package says where it is');
  const bag = done.result ?? '';
  const spoilt = `${bag}-改动`;
  cpSync(bag, spoilt, { recursive: true });
  const csv = (readdirSync(path.join(spoilt, 'data'), { recursive: true }) as string[]).find((one) => one.endsWith('.csv'))!; // without `withFileTypes` names are strings
  appendFileSync(path.join(spoilt, 'data', csv), ' ');
  writeFileSync(path.join(spoilt, 'data', '多出来的.txt'), 'x');
  return { ...rundowns, article, cut: made[0]!.version, story: made[0]!.story, review: made[11]!.version, bag, spoilt, branched: made[13]!.story };
}

interface Made { readonly number: number; readonly story: string; readonly version: string }

async function writeStories(day: Day, assets: readonly Asset[]): Promise<Made[]> {
  const { desk } = day;
  const films = assets.filter((one) => one.name.startsWith('手语'));
  const tv = (await desk.ask('channels', {})).find((one) => one.form === 'tv')!;
  const columns = await desk.ask('columns', {});
  await day.as(desk, '记者甲');
  const made: Made[] = [];
  for (const [number, title] of TITLES.entries()) {
    const one = { number, story: newId(), version: newId() };
    let bite = 0;
    const blocks = scriptOf(number).map((block) => {
      const film = block.kind === 'sot' ? films[bite++ % films.length] : undefined;
      return { ...block, id: newId(), ...(film ? { asset: film.id, in: 25, out: 125 } : {}) };
    });
    await desk.command('story.create', 'story', one.story, { title, columns: number % 3 === 0 ? [columns[number % columns.length]!.id] : [], mobileFirst: number % 7 === 5, version: one.version, channel: tv.id, doc: docOfBlocks(blocks) });
    const [main = title, subtitle = ''] = title.split(' ');
    await desk.command('version.titles', 'version', one.version, { title: main, subtitle, kicker: number % 4 === 0 ? '民生实事进行时' : '' });
    if (PASSED(number) !== 'draft') await desk.command('review.submit', 'version', one.version, { remark: '' });
    made.push(one);
  }
  await day.settled(desk);
  return made;
}

async function reviewAll(day: Day, made: readonly Made[]): Promise<void> {
  const { desk } = day;
  for (const [at, name] of REVIEWERS.entries()) {
    await day.as(desk, name);
    for (const { number, version } of made) {
      const passed = PASSED(number);
      const back = passed === 'returned' && at === 0;
      if (!back && (typeof passed !== 'number' || passed <= at)) continue;
      const { hash } = await desk.call('review.hash', { version });
      await desk.command('review.decide', 'version', version, { level: at + 1, verdict: back ? 'revise' : 'pass', remark: back ? '第三段数字与县统计局公布的不一致，请核对后再送。' : at === 1 && number % 4 === 0 ? '人名职务已核' : '', hash });
    }
    await day.settled(desk);
  }
  for (const { number, version } of made) if (PASSED(number) === 3) await desk.until('version', { id: version }, (value) => value?.sealValid === true);
}

/** A WeChat version of a story, released; and one for the app that is a draft. */
async function derived(day: Day, from: Made): Promise<string> {
  const { desk } = day;
  await day.as(desk, '编辑甲');
  const channels = await desk.ask('channels', {});
  const { body } = (await desk.ask('version', { id: from.version }))!;
  const made = { wechat: newId(), app: newId() };
  for (const form of ['wechat', 'app'] as const) {
    const blocks = deriveBlocks({ blocks: blocksOf(body.doc), form, isImage: () => false, newId });
    await desk.command('version.create', 'version', made[form], { story: from.story, channel: channels.find((one) => one.form === form)!.id, title: '办事大厅来了手语志愿者，听障市民自己就能办', basedOn: from.version, doc: docOfBlocks(blocks) });
  }
  await day.release(made.wechat);
  return made.wechat;
}

/** A released version that was changed since, waiting for the first level again. */
async function changeOne(day: Day, { version }: Made): Promise<void> {
  await day.as(day.desk, '编辑甲');
  await day.type(version, 6, '今天上午，');
}

/** A cut of twenty clips on all four tracks. */
async function layCut(day: Day, version: string, assets: readonly Asset[]): Promise<void> {
  const { desk } = day;
  await day.as(desk, '编辑甲');
  const films = assets.filter((one) => one.kind === 'video' && (one.probe.frames ?? 0) > 120 && !one.name.includes('片'));
  const sound = assets.find((one) => one.kind === 'audio');
  const lay = async (asset: Asset, where: { in: number; out: number; at: number; mode: 'append' | 'overwrite'; video: 'V1' | 'V2' | null; audio: 'A1' | 'A2' | null }): Promise<void> => {
    const cut = (await desk.ask('cut', { id: version })) ?? emptyCut(version);
    const patch = addClip(cut, { ...where, source: sourceOf(asset), newId });
    if (isRefusal(patch)) throw new Error(`${asset.name}: ${patch.refused}`);
    await desk.command('cut.patch', 'cut', version, patch);
  };
  for (let at = 0; at < 9; at++) {
    const film = films[at % films.length]!;
    await lay(film, { in: 5 * at, out: 5 * at + 45 + (at % 4) * 12, at: 0, mode: 'append', video: 'V1', audio: 'A1' });
  }
  for (const [at, start] of [60, 260].entries()) await lay(films[(at + 2) % films.length]!, { in: 10, out: 50 + at * 20, at: start, mode: 'overwrite', video: 'V2', audio: null });
  if (sound) await lay(sound, { in: 0, out: 120, at: 30, mode: 'overwrite', video: null, audio: 'A2' });
}

type Planned = readonly [slug: string, kind: RecordOf<'item'>['kind'], version: string | null, asset: string | null, seconds: number | null, float: boolean];

async function addItems(day: Day, rundown: string, items: readonly Planned[]): Promise<string[]> {
  let after: string | null = null;
  const made: string[] = [];
  for (const [at, [slug, kind, versionId, assetId, seconds, float]] of items.entries()) {
    const id = newId();
    const read = kind === 'read' || kind === 'readvo' || kind === 'headlines';
    await day.desk.command('item.add', 'item', id, { rundown, after, item: { slug, kind, versionId, assetId, planned: seconds === null ? null : seconds * 1000, float, presenter: read ? (at % 2 === 0 ? '播音员甲' : '播音员乙') : '', note: at % 9 === 4 ? '双视窗，先起话筒' : '', hardStart: null } });
    after = id;
    made.push(id);
  }
  return made;
}

async function runRundowns(day: Day, made: readonly Made[], assets: readonly Asset[]): Promise<Pick<Filled, 'open' | 'locked' | 'onAir' | 'done'>> {
  const { desk } = day;
  await day.as(desk, '责编甲');
  const programmes = await desk.ask('programmes', {});
  const asset = (part: string): string => assets.find((one) => one.name.includes(part))!.id;
  const slugOf = (one: Made): string => TITLES[one.number]!.split(' ')[0]!.slice(0, 14);
  const create = async (name: string, ahead: number): Promise<string> => {
    const id = newId();
    await desk.command('rundown.create', 'rundown', id, { programme: programmes.find((one) => one.name === name)!.id, date: dayOf(ahead), title: name });
    return id;
  };
  const show = (from: number, count: number): Planned[] => [
    ['片头', 'opener', null, asset('片头'), 5, false],
    ...made.slice(from, from + count).map((one, at): Planned => [slugOf(one), at % 3 === 2 ? 'read' : 'package', one.version, null, at % 3 === 2 ? 45 : 130, false]),
    ['片尾', 'closer', null, asset('片尾'), 5, false],
  ];
  const nowMs = Date.now() - new Date().setHours(0, 0, 0, 0);
  const open = await create('奉视新闻', 0);
  const long: Planned[] = [['片头', 'opener', null, asset('片头'), 5, false], ['提要', 'headlines', made[0]!.version, null, 30, false]];
  for (let at = 0; long.length < 39; at++) {
    const one = made[at % made.length]!;
    long.push(at % 10 === 9 ? ['公益广告', 'psa', null, asset('塑料瓶'), 15, false] : at % 13 === 7 ? ['现场连线：海塘加固工程工地', 'live', null, null, 60, at > 20] : [slugOf(one), at % 4 === 1 ? 'read' : at % 4 === 3 ? 'readvo' : 'package', one.version, null, at % 5 === 0 ? null : at % 4 === 1 ? 20 : 24, at % 11 === 6]);
  }
  long.push(['片尾', 'closer', null, asset('片尾'), 5, false]);
  const rows = await addItems(day, open, long);
  await desk.command('item.set', 'item', rows[12]!, { hardStart: 70_200_000 + 5 * MINUTE });
  const locked = await create('民声1890', 0);
  await addItems(day, locked, show(1, 4));
  await desk.command('rundown.lock', 'rundown', locked, {});
  const onAir = await create('寿县新闻', 0);
  await desk.command('rundown.set', 'rundown', onAir, { start: Math.max(0, nowMs - MINUTE) });
  const running = await addItems(day, onAir, show(2, 7));
  await desk.command('rundown.lock', 'rundown', onAir, {});
  for (const one of running.slice(0, 3)) await desk.command('rundown.take', 'rundown', onAir, { item: one });
  const done = await create('奉视新闻', -1);
  const ran = await addItems(day, done, [['片头', 'opener', null, asset('片头'), 5, false], [slugOf(made[0]!), 'package', made[0]!.version, null, 30, false], ['片尾', 'closer', null, asset('片尾'), 5, false]]);
  await desk.command('rundown.lock', 'rundown', done, {});
  for (const one of [...ran, null]) await desk.command('rundown.take', 'rundown', done, { item: one });
  await create('民生视线', 1);
  await day.settled(desk);
  return { open, locked, onAir, done };
}

/** What somebody does offline to a rundown that is locked meanwhile is not accepted. */
async function refusedOnes(day: Day, locked: string): Promise<void> {
  const { desk, away } = day;
  await day.as(desk, '责编甲');
  await day.as(away, '责编甲');
  await desk.command('rundown.unlock', 'rundown', locked, { reason: '片头换新' });
  await away.until('rundown', { id: locked }, (value) => value?.rundown.state === 'open');
  const items = (await away.ask('rundown', { id: locked }))!.items;
  await day.cutLine();
  await desk.command('rundown.lock', 'rundown', locked, {});
  await away.command('item.set', 'item', items[1]!.id, { planned: 150_000 });
  await away.command('item.move', 'item', items[2]!.id, { after: items[3]!.id });
  await away.command('item.set', 'item', items[4]!.id, { note: '结尾接直播间', float: true });
  await day.mendLine();
  await away.until('status', {}, (status) => status.notAccepted >= 3);
}

/** What two people did to the same while one of them was on the road: a title set twice, words on a script that was passed meanwhile. */
async function crossedOnes(day: Day, { branched, overtaken }: { branched: Made; overtaken: Made }): Promise<void> {
  const { desk, away } = day;
  await day.as(away, '编辑甲');
  await day.cutLine();
  await away.command('version.titles', 'version', overtaken.version, { title: '南三路雨水管网今天通水', subtitle: '沿线十二个小区不再积水' });
  const opened = await away.call('doc.open', { doc: 7, body: branched.version });
  await away.call('doc.push', { doc: 7, version: opened.version, steps: [day.typed('据现场指挥部最新消息，今晚八时前恢复双向通行。', 1)] });
  await away.call('doc.close', { doc: 7 });
  await day.as(desk, '记者甲');
  await desk.command('version.titles', 'version', overtaken.version, { title: '南三路雨水管网改造完工', subtitle: '汛期前全线投用' });
  await day.decide('二审值班副总编', branched.version, 2, 'pass');
  await day.mendLine();
  await away.until('branches', { closed: false }, (rows) => rows.length > 0);
  await away.until('overtaken', {}, (rows) => rows.length > 0);
}
