/**
 * A newsroom of years, for measuring: a pool's folder with many stories, texts, rundowns and people, judged by the real judge. Made once and kept
 * under out/big/ (a name says what is in it and of which form); whoever uses it takes a copy, since a pool changes its folder.
 *
 * By hand: node build/run.mjs test/bench/big-newsroom.ts [STORIES [CHARACTERS]] makes it and prints where it is.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Judge } from '../../pool/log/judge.ts';
import { tokenHash } from '../../pool/people/credentials.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { ulid } from '../../shared/ids.ts';
import type { Command } from '../../shared/log/command.ts';
import { makeVerifier } from '../../shared/people/verifier.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { chance, type Chance } from '../property/script-history.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Password of everybody in it. */
export const BIG_PASSWORD = 'bianbo-sample';
export const BIG_PEOPLE = 300;
/** Everybody's role, so that everybody may do what a load asks. */
const ROLES = ['editor', 'producer'] as const;
/** Moments of its first and last story. */
const FIRST = Date.UTC(2024, 0, 1);
const LAST = Date.UTC(2026, 10, 20);
/** Stories of one rundown. */
const RUNDOWN_ITEMS = 20;
const RUNDOWNS = 150;
const COMMIT = 500;

/** About 100,000 rows of about 444 bytes; 100,000 stories with the texts of years. */
export const ROWS = { stories: 32_400, characters: 70 } as const;
export const TEXTS = { stories: 100_000, characters: 800 } as const;

export interface BigNewsroom {
  /** The pool's folder as it was made: copy it, never open it. */
  readonly folder: string;
  readonly people: readonly { readonly id: string; readonly name: string; readonly token: string }[];
  readonly stories: readonly { readonly story: string; readonly version: string }[];
  readonly rundowns: readonly string[];
}

const PHRASES = ['今天上午', '记者从', '县融媒体中心', '了解到', '溪口镇', '江口街道', '萧王庙', '大堰镇', '裘村镇', '莼湖街道', '水蜜桃', '已经进入', '采摘期', '村民', '合作社', '负责人', '介绍说', '今年的', '产量', '比去年', '增加了', '两成', '道路改造', '工程', '预计', '月底', '完工', '届时', '通行时间', '将缩短', '防汛', '值班人员', '连夜', '巡查', '山塘水库', '没有发现', '险情', '学校', '操场', '孩子们', '第一次', '体验', '非遗课程', '老人', '食堂', '每餐', '补助', '五元', '送餐上门', '志愿者', '医院', '开通', '夜间门诊', '方便', '上班族', '企业', '技术改造', '订单', '排到', '明年三月', '气象台', '发布', '大风预警', '渔船', '全部回港', '图书馆', '新添', '三万册', '消防', '演练', '春节', '灯会', '开幕', '市民', '扶老携幼', '前来观看', '交警', '提醒', '绕行', '公交', '线路', '调整', '电话', '咨询'] as const;

/** News of `length` characters, in sentences. */
export function newsText(random: Chance, length: number): string {
  let text = '';
  for (let words = 0; text.length < length; words++) text += `${PHRASES[random.below(PHRASES.length)]!}${words % 7 === 6 ? '。' : words % 3 === 2 ? '，' : ''}`;
  return text.slice(0, length);
}

const bytesOf = (random: Chance): Uint8Array => Uint8Array.from({ length: 10 }, () => random.below(256));

/** The big newsroom with so many stories of so many characters each. Takes a minute the first time. */
export async function bigNewsroom({ stories: count = TEXTS.stories, characters = TEXTS.characters }: { stories?: number; characters?: number } = {}): Promise<BigNewsroom> {
  const folder = path.join(root, 'out/big', `${count}x${characters}-${formOf()}`);
  const list = path.join(folder, 'newsroom.json');
  if (!existsSync(list)) {
    const making = `${folder}.making-${process.pid}`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true });
    const made = await fill(making, count, characters);
    writeFileSync(path.join(making, 'newsroom.json'), JSON.stringify(made));
    if (existsSync(folder)) rmSync(making, { recursive: true, force: true }); else renameSync(making, folder); // somebody else may have been quicker
  }
  // Written above by this code.
  return { folder, ...(JSON.parse(readFileSync(list, 'utf8')) as Omit<BigNewsroom, 'folder'>) };
}

/** A copy of it to work on, without the list beside it. */
export function copyOf({ folder }: Pick<BigNewsroom, 'folder'>, to: string): void {
  mkdirSync(to, { recursive: true });
  cpSync(folder, to, { recursive: true, filter: (file) => !file.endsWith('newsroom.json') });
}

/** What is put in, counted up whenever this file puts something else in. */
const FORM = 3;
/** Changes with the store's form, too. */
const formOf = (): string => `${FORM}-${createHash('sha256').update(readFileSync(path.join(root, 'pool/store/migrations.ts'))).digest('hex').slice(0, 12)}`;

async function fill(folder: string, count: number, characters: number): Promise<Omit<BigNewsroom, 'folder'>> {
  const random = chance(20_261_120);
  let now = FIRST;
  const store = new PoolStore(path.join(folder, 'pool.db'), () => now);
  const judge = new Judge(store, new PoolKey(path.join(folder, 'pool-key.pem')), () => now);
  const newId = (): string => ulid(now, bytesOf(random));
  const verifier = await makeVerifier(BIG_PASSWORD, bytesOf(random));
  const people = Array.from({ length: BIG_PEOPLE }, (_one, index) => ({ id: `p${index}`, name: `记者${index}`, token: createHash('sha256').update(`session of ${index}`).digest('base64url') }));
  for (const { id, name } of people) judge.system('person.put', { kind: 'person', id }, { name, roles: [...ROLES], active: true });
  store.setMeta('epoch', 'big');
  store.commit(() => { for (const { id, token } of people) { store.signIns.setVerifier(id, verifier); store.signIns.addSession(tokenHash(token), id, 'big', now); } });
  judge.system('channel.put', { kind: 'channel', id: 'tv' }, { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  judge.system('programme.put', { kind: 'programme', id: 'news' }, { name: '新闻', channelId: 'tv', start: 70_200_000, length: 1_200_000, lastEpisode: 0, rate: 280 });

  const waiting: Command[] = [];
  const give = (): void => {
    const { results } = judge.group([{ commands: waiting.splice(0), device: 'big', signedIn: () => true }]);
    const refused = results[0]?.find((one) => one.outcome !== 'accepted');
    if (refused) throw new Error(`not accepted: ${JSON.stringify(refused)}`);
  };
  const say = (name: string, target: Command['target'], args: unknown): void => {
    waiting.push({ id: newId(), name, target, args, by: people[random.below(people.length)]!.id, at: now, seen: 0 });
    if (waiting.length >= COMMIT) give();
  };
  const stories: { story: string; version: string }[] = [];
  for (let index = 0; index < count; index++) {
    now = Math.round(FIRST + ((LAST - FIRST) * index) / count);
    const made = { story: newId(), version: newId() };
    stories.push(made);
    const part = Math.ceil(characters / 4);
    const doc = docOfBlocks((['lead', 'vo', 'vo', 'vo'] as const).map((kind, place) => ({ id: `b${place}`, kind, text: newsText(random, Math.min(part, characters - place * part)) })).filter((one) => one.text !== ''));
    say('story.create', { kind: 'story', id: made.story }, { title: newsText(random, 8 + random.below(12)), columns: [], mobileFirst: false, version: made.version, channel: 'tv', doc });
  }
  const rundowns: string[] = [];
  for (let index = 0; index < Math.min(RUNDOWNS, Math.floor(count / RUNDOWN_ITEMS)); index++) {
    const rundown = newId();
    rundowns.push(rundown);
    say('rundown.create', { kind: 'rundown', id: rundown }, { programme: 'news', date: new Date(LAST - index * 86_400_000).toISOString().slice(0, 10), title: '' });
    let after: string | null = null;
    for (let place = 0; place < RUNDOWN_ITEMS; place++) {
      const item = newId();
      say('item.add', { kind: 'item', id: item }, { rundown, after, item: { slug: newsText(random, 10), kind: 'readvo', versionId: stories.at(-1 - index * RUNDOWN_ITEMS - place)!.version, assetId: null, planned: null, float: false, presenter: '', note: '', hardStart: null } });
      after = item;
    }
  }
  if (waiting.length > 0) give();
  store.close();
  return { people, stories, rundowns };
}

if (process.argv[1] === import.meta.filename) {
  const [stories, characters] = process.argv.slice(2).map(Number);
  const started = performance.now();
  const { folder } = await bigNewsroom({ ...(stories ? { stories } : {}), ...(characters ? { characters } : {}) });
  console.log(`${folder} (${Math.round((performance.now() - started) / 100) / 10} s)`);
}
