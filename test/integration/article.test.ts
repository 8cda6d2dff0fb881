/** A released WeChat version leaves the house as a page with its pictures. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal, type Refusal } from '../../shared/log/command.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';
import type { Job } from '../../shared/protocol/calls/media.ts';
import { seal as sealSchema } from '../../shared/story/version.ts';
import { exportArticle } from '../../workstation/export/article.ts';
import { sealHolds } from '../../workstation/export/verify.ts';
import { openHouse, sha256, type House } from './support/house.ts';
import { withExif } from '../data/exif.ts';

let folder = '';
let house: House;
/** With a name that stands for a row of numbered pictures, to ffmpeg. */
const out = (): string => path.join(folder, '增长20%d');
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bianbo-article-'));
  house = await openHouse(path.join(folder, 'house'));
  house.signIn('editor');
});
afterAll(async () => { await house.stop(); await rm(folder, { recursive: true, force: true }); });

const start = (version: string): { job: string } | Refusal => exportArticle(house.workstation, house.deps, version, out());
async function exported(version: string, answer = start(version)): Promise<Job> {
  if (isRefusal(answer)) throw new Error(JSON.stringify(answer));
  for (;;) {
    const job = house.workstation.jobs.list().find((one) => one.id === answer.job)!;
    if (job.state !== 'waiting' && job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const wechat = (): string => house.sample.channels.find((one) => one.form === 'wechat')!.id;
/** A WeChat version of the first story. */
function derive(title: string, texts: readonly string[], picture: string | null = null): string {
  const version = house.workstation.newId();
  const blocks = [...texts.map((text, index) => ({ id: `b${index}`, kind: 'para' as const, text })), ...(picture ? [{ id: 'p', kind: 'picture' as const, asset: picture, text: '图' }] : [])];
  house.as('editor', 'version.create', { kind: 'version', id: version }, { story: house.sample.stories[0]!.id, channel: wechat(), title, basedOn: house.sample.stories[0]!.version, doc: docOfBlocks(blocks) });
  return version;
}

describe('an article', () => {
  it('is a page, its pictures, its words and its seal', async () => {
    const story = house.sample.stories.find((one) => one.channel === wechat())!;
    house.release(story.version);
    const job = await exported(story.version);
    expect(job).toMatchObject({ state: 'done', error: null });
    const root = job.result!;
    expect(readdirSync(root).sort()).toEqual(['article.html', 'article.txt', 'content.html', 'content.json', 'images', 'seal.json']);
    expect(readdirSync(path.join(root, 'images'))).toEqual(['01.jpg']);
    const html = readFileSync(path.join(root, 'article.html'), 'utf8');
    expect(html).not.toMatch(/<(style|script|link)|\s(class|id|on\w+)=|https?:/);
    expect(html).toContain('<img src="images/01.jpg" width="1280" height="960"');
    for (const block of story.blocks) expect(html).toContain(block.text.slice(0, 12));
    const fragment = readFileSync(path.join(root, 'content.html'), 'utf8');
    expect(new Set([...fragment.matchAll(/<([a-z]+)/g)].map((found) => found[1]))).toEqual(new Set(['section', 'p', 'strong', 'img']));
    const seal = sealSchema.parse(JSON.parse(readFileSync(path.join(root, 'seal.json'), 'utf8')));
    expect(sealHolds(seal)).toBe(true);
    expect(sha256(readFileSync(path.join(root, 'content.json')))).toBe(seal.hash);
    expect(house.workstation.all('export')).toMatchObject([{ form: 'article', subject: story.version, verified: true, files: 6, name: path.basename(root) }]);
  });
  it('that is changed while its pictures are fetched does not leave with the words that were released before', async () => {
    const picture = house.sample.media.find((one) => one.kind === 'image')!.id;
    const version = derive('防汛提醒', ['今夜有大到暴雨。'], picture);
    house.release(version);
    const before = existsSync(out()) ? readdirSync(out()) : [];
    const { places } = house.deps;
    const answer = exportArticle(house.workstation, { ...house.deps, places: { ...places, original: (asset, signal) => { house.as('editor', 'version.titles', { kind: 'version', id: version }, { title: '防汛提醒（更正）' }); return places.original(asset, signal); } } }, version, out());
    expect(await exported(version, answer)).toMatchObject({ state: 'failed', error: { code: 'article-changed', params: { title: '防汛提醒' } } });
    expect(existsSync(out()) ? readdirSync(out()) : []).toEqual(before);
  });
  it('a picture stands upright and does not say where it was taken', async () => {
    const camera = path.join(folder, 'camera.jpg');
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'color=red:s=400x200,drawbox=w=200:h=200:c=blue:t=fill', '-frames:v', '1', camera]);
    const bytes = withExif(readFileSync(camera), 6);
    const hash = sha256(bytes);
    const id = house.workstation.newId();
    const probe = { durationMs: 0, frames: 0, width: 400, height: 200, rate: '', videoCodec: 'mjpeg', audioCodec: '', channels: 0, sampleRate: 0, interlaced: false };
    house.as('editor', 'asset.add', { kind: 'asset', id }, { name: '手机照片.jpg', kind: 'image', sha256: hash, bytes: bytes.length, mime: 'image/jpeg', probe, licence: '' });
    const place = house.originalOf(house.get('asset', id));
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, bytes);
    const version = derive('一张照片', ['正文'], id);
    house.release(version);
    const root = (await exported(version)).result!;
    const image = path.join(root, 'images/01.jpg');
    const written = readFileSync(image);
    expect([written.includes('Exif'), written.includes('GPS-SECRET')]).toEqual([false, false]);
    const pixels = execFileSync('ffmpeg', ['-v', 'error', '-i', '-', '-vf', 'scale=1:2', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], { input: written });
    expect(execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', '-'], { encoding: 'utf8', input: written }).trim()).toBe('200,400');
    // Turned clockwise, what was left is now on top.
    expect([pixels[2]! > 150, pixels[3]! > 150]).toEqual([true, true]);
  });
});

describe('is refused', () => {
  it('before the final pass, and after a change of it', () => {
    const version = derive('未审', ['正文']);
    expect(start(version)).toEqual({ refused: 'article-not-released' });
    house.release(version);
    house.as('editor', 'version.titles', { kind: 'version', id: version }, { title: '改了' });
    expect(start(version)).toEqual({ refused: 'article-not-released' });
  });
  it('for a channel that is not of articles', () => {
    expect(start(house.sample.stories[0]!.version)).toEqual({ refused: 'article-wrong-form', params: { channel: '电视' } });
  });
  it('with a title longer than the channel takes', () => {
    const version = derive('字'.repeat(33), ['正文']);
    house.release(version);
    expect(start(version)).toMatchObject({ refused: 'article-title-long', params: { length: 33, max: 32 } });
  });
  it('with a text longer than the channel takes, its layout counted', () => {
    const version = derive('长文', Array.from({ length: 300 }, () => '字'.repeat(40)));
    house.release(version);
    expect(start(version)).toMatchObject({ refused: 'article-text-long', params: { max: 20000 } });
  });
  it('when the picture cannot be had, with nothing left behind', async () => {
    const version = derive('缺图', ['正文'], house.sample.media.find((one) => one.file === 'dogs.jpg')!.id);
    house.release(version);
    const before = readdirSync(out());
    const answer = exportArticle(house.workstation, { ...house.deps, places: { original: () => Promise.resolve(null), proxy: () => null } }, version, out());
    const job = house.workstation.jobs.list().find((one) => !isRefusal(answer) && one.id === answer.job)!;
    while (house.workstation.jobs.list().some((one) => one.id === job.id && (one.state === 'waiting' || one.state === 'running'))) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(house.workstation.jobs.list().find((one) => one.id === job.id)).toMatchObject({ state: 'failed', error: { code: 'article-picture', params: { name: '公园遛犬.jpg' } } });
    expect(readdirSync(out())).toEqual(before);
    expect(existsSync(out())).toBe(true);
  });
});
