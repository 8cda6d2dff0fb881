/** A released version for an article channel leaves the house: one page, its pictures, its words, its seal. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Asset } from '../../shared/asset/asset.ts';
import type { Channel } from '../../shared/channel/channel.ts';
import { articleContent, articlePage, articleText, runsOf, type Article, type ArticleBlock } from '../../shared/formats/article-html.ts';
import { fileName } from '../../shared/formats/file-name.ts';
import { mayDo } from '../../shared/log/apply.ts';
import { isRefusal, refuse, type Refusal } from '../../shared/log/command.ts';
import { canonicalJson, contentOf, isSealed } from '../../shared/review/hash.ts';
import { blocksOf } from '../../shared/script/schema.ts';
import type { Seal, Version } from '../../shared/story/version.ts';
import { JobError, type JobHandle, type Workstation } from '../workstation.ts';
import { minute } from './dates.ts';
import { wholeFolder } from './disk.ts';
import { hashFile } from './hash-file.ts';
import { wordsIn } from './messages.ts';
import type { ExportDeps } from './package.ts';
import { writePicture } from './picture.ts';
import { sealHolds } from './verify.ts';

/** What an article may weigh at WeChat, pictures not counted (they are sent apart). */
const WECHAT_BYTES = 1_000_000;

interface Released { readonly version: Version; readonly seal: Seal; readonly channel: Channel; readonly article: Article; readonly pictures: readonly Asset[] }

/** The released version with its pictures under the names they will have; or why it cannot go out. */
function released({ records }: Workstation, versionId: string): Released | Refusal {
  const version = records.get('version', versionId);
  const channel = version && records.get('channel', version.channelId);
  if (!version || version.deleted || !channel) return refuse('gone');
  if (channel.form !== 'wechat' && channel.form !== 'app') return refuse('article-wrong-form', { channel: channel.name });
  const { seal } = version;
  if (version.stage !== 'released' || !seal || !isSealed(records, version)) return refuse('article-not-released');
  const doc = records.get('body', versionId)?.doc;
  const runs = runsOf(doc);
  const pictures: Asset[] = [];
  const blocks = blocksOf(doc).map((block, index): ArticleBlock => {
    const asset = block.kind === 'picture' && block.asset ? records.get('asset', block.asset) : undefined;
    if (asset && !pictures.some((one) => one.id === asset.id)) pictures.push(asset);
    // The real size is known once the picture is written; the place of the name is what counts for the length.
    return { kind: block.kind, speaker: block.kind === 'sot' ? block.speaker : '', runs: runs[index] ?? [], picture: asset ? { src: asset.id, width: asset.probe.width, height: asset.probe.height } : null };
  });
  const article = { title: version.title, kicker: version.kicker, subtitle: version.subtitle, blocks };
  return tooLong(article, channel) ?? { version, seal, channel, article, pictures };
}

/** The channel's limits: its title in characters, its text with the layout in characters, and at WeChat a megabyte. */
function tooLong(article: Article, channel: Channel): Refusal | null {
  const title = [...article.title].length;
  if (channel.titleMax > 0 && title > channel.titleMax) return refuse('article-title-long', { length: title, max: channel.titleMax, channel: channel.name });
  const content = articleContent(article);
  const length = [...content].length;
  if (channel.textMax > 0 && length >= channel.textMax) return refuse('article-text-long', { length, max: channel.textMax, channel: channel.name });
  const bytes = Buffer.byteLength(content);
  if (channel.form === 'wechat' && bytes >= WECHAT_BYTES) return refuse('article-too-big', { kilobytes: Math.ceil(bytes / 1000) });
  return null;
}

/**
 * Starts the export of a released article into `folder`. Refused at once: 'gone', 'article-wrong-form', 'article-not-released', 'article-title-long',
 * 'article-text-long', 'article-too-big', 'not-permitted'. The job's result is the path of the new folder.
 */
export function exportArticle(workstation: Workstation, deps: ExportDeps, versionId: string, folder: string): { job: string } | Refusal {
  const person = workstation.person();
  if (!person || !mayDo('export.record', person.roles)) return refuse('not-permitted', { name: 'export.record' });
  const found = released(workstation, versionId);
  if (isRefusal(found)) return found;
  const title = wordsIn(workstation.settings.get('window.language') === 'en' ? 'en' : 'zh-CN')('package.articleJob', { title: found.article.title });
  const started = workstation.jobs.start({ kind: 'export', title, lane: 'transfer', retryable: true }, (job) => writeArticle(workstation, deps, versionId, folder || workstation.folders.exports, job));
  return { job: started.id };
}

async function writeArticle(workstation: Workstation, deps: ExportDeps, versionId: string, folder: string, job: JobHandle): Promise<string> {
  const found = released(workstation, versionId);
  if (isRefusal(found)) throw new JobError(found.refused, { ...found.params });
  const { version, channel, pictures, seal } = found;
  const content = canonicalJson(contentOf(workstation.records, versionId));
  const day = minute(seal.at).slice(0, 10).replaceAll('-', '');
  const name = fileName(`${day}_${channel.name}_${version.title}`, 80);
  const { path: target, result } = await wholeFolder(folder, name, job.signal, async (root) => {
    const written = new Map<string, { src: string; width: number; height: number }>();
    for (const [index, asset] of pictures.entries()) {
      const made = await writePicture(deps, asset, path.join(root, 'images'), String(index + 1).padStart(2, '0'), job.signal);
      written.set(asset.id, { src: `images/${made.file}`, width: made.width, height: made.height });
      job.progress((index + 1) / (pictures.length + 1));
    }
    await mkdir(path.join(root, 'images'), { recursive: true });
    const article = { ...found.article, blocks: found.article.blocks.map((block) => ({ ...block, picture: block.picture ? (written.get(block.picture.src) ?? null) : null })) };
    const texts: [string, string][] = [
      ['article.html', articlePage(article)], ['article.txt', articleText(article)], ['content.html', `${articleContent(article)}\n`],
      ['content.json', content], ['seal.json', `${JSON.stringify(seal, null, 1)}\n`],
    ];
    for (const [file, text] of texts) await writeFile(path.join(root, file), text);
    // Pictures may have come from the pool first: what stands here must still be what is released.
    const now = released(workstation, versionId);
    if (isRefusal(now) || now.seal.signature !== seal.signature) throw new JobError('article-changed', { title: version.title });
    const bytes = texts.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
    return { digest: (await hashFile(path.join(root, 'article.html'), ['sha256']))[0]!, files: texts.length + written.size, bytes };
  });
  const recorded = workstation.execute('export.record', { kind: 'export', id: workstation.newId() }, { form: 'article', subject: versionId, name, verified: sealHolds(seal), ...result });
  if (isRefusal(recorded)) workstation.notice('package-unrecorded', { name, why: recorded.refused }, 'warning');
  return target;
}
