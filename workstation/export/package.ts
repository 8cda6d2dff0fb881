/** A locked rundown leaves the house: films, scripts, cuts, subtitles, seals and the rundown itself in a signed bag that the verifier has passed. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Asset } from '../../shared/asset/asset.ts';
import { cutLength } from '../../shared/cut/cut.ts';
import { wholeOf } from '../../shared/cut/whole.ts';
import { PACKAGE_FILE, type PackageSheet } from '../../shared/export/package.ts';
import { cuesOf } from '../../shared/export/cues.ts';
import { gatherPackage, packageName, type ItemMatter, type PackageMatter } from '../../shared/export/sheet.ts';
import { inUrl, otioOf } from '../../shared/formats/otio.ts';
import { srtText } from '../../shared/formats/srt.ts';
import { mayDo } from '../../shared/log/apply.ts';
import { isRefusal, refuse, type Refusal } from '../../shared/log/command.ts';
import { canonicalJson } from '../../shared/review/hash.ts';
import { FRAME_RATE, midnightOf, msToFrames } from '../../shared/units.ts';
import { renderTo } from '../media/render.ts';
import type { MediaPlaces, RenderTools } from '../media/render-tools.ts';
import { JobError, type JobHandle, type Workstation } from '../workstation.ts';
import { writeBag, type Signer } from './bag-writer.ts';
import { minute } from './dates.ts';
import { wholeFolder } from './disk.ts';
import { wordsIn, type Words } from './messages.ts';
import { rundownCsv } from './rundown-table.ts';
import { scriptPage, scriptText } from './script-lines.ts';
import { verifyBag } from './verify.ts';

export interface ExportDeps {
  /** ffmpeg, and where originals are on this machine: the media room's. */
  readonly tools: RenderTools;
  readonly places: MediaPlaces;
  /** Asks the pool to sign: Ed25519 over exactly these bytes. */
  readonly signature: Signer;
  /** The folder `resources` of the suite, for the font. */
  readonly resources: string;
}

/** Shares of the progress: rendering, then digests, then the verifier. */
const RENDERED = 0.86;
const HASHED = 0.93;

/**
 * Starts the export of a locked rundown into `folder`. Refused at once for what is already known ('gone', 'package-open', 'package-changed',
 * 'package-unsealed', 'not-permitted'); the job fails with JobError for what turns out later. Its result is the path of the package.
 */
export function exportRundown(workstation: Workstation, deps: ExportDeps, rundownId: string, folder: string): { job: string } | Refusal {
  const person = workstation.person();
  if (!person || !mayDo('export.record', person.roles)) return refuse('not-permitted', { name: 'export.record' });
  const gathered = gather(workstation, rundownId, person.id);
  if (isRefusal(gathered)) return gathered;
  const { rundown } = gathered.sheet;
  const words = documentWords(workstation);
  const title = words('package.job', { title: `${rundown.programme} ${rundown.date}` });
  const started = workstation.jobs.start({ kind: 'export', title, lane: 'render', retryable: true }, (job) => packageRundown(workstation, deps, { rundownId, folder: folder || workstation.folders.exports, by: person.id, words }, job));
  return { job: started.id };
}

/** Documents are in the language of whoever exports. */
const documentWords = (workstation: Workstation): Words => wordsIn(workstation.settings.get('window.language') === 'en' ? 'en' : 'zh-CN');

const gather = (workstation: Workstation, rundownId: string, by: string): PackageMatter | Refusal => {
  const { date = '', start = 0 } = workstation.records.get('rundown', rundownId) ?? {};
  return gatherPackage(workstation.records, rundownId, { at: Date.now(), by, midnight: midnightOf({ date, start }, Date) });
};

interface Order { readonly rundownId: string; readonly folder: string; readonly by: string; readonly words: Words }

async function packageRundown(workstation: Workstation, deps: ExportDeps, order: Order, job: JobHandle): Promise<string> {
  const matter = gather(workstation, order.rundownId, order.by);
  if (isRefusal(matter)) throw new JobError(matter.refused, { ...matter.params });
  // Rendering takes minutes; a signature that cannot be had should not come as news at the end of them.
  if (workstation.poolMedia() === null) throw new JobError('package-pool-offline');
  const name = packageName(matter.sheet);
  const { path: target, result } = await wholeFolder(order.folder, name, job.signal, async (root) => {
    await writeFilms(workstation, deps, matter, root, job);
    await writeDocuments(workstation, deps, matter, root, order.words);
    const again = gather(workstation, order.rundownId, order.by);
    if (isRefusal(again)) throw again.refused === 'package-coming' ? new JobError(again.refused) : new JobError('package-changed', { slug: String(again.params?.['slug'] ?? matter.sheet.rundown.title) });
    const other = otherThan(matter.sheet, again.sheet);
    if (other !== null) throw new JobError('package-changed', { slug: other });
    const bag = await writeBag(root, {
      info: bagInfo(matter.sheet), sign: deps.signature, poolKey: matter.items.find((one) => one.seal)?.seal?.key ?? '', signal: job.signal,
      progress: (fraction) => job.progress(RENDERED + (HASHED - RENDERED) * fraction),
    });
    const report = await verifyBag(root, { key: bag.key, signal: job.signal, progress: (fraction) => job.progress(HASHED + (1 - HASHED) * fraction) });
    const [finding] = report.findings;
    if (finding) throw new JobError('package-verify', { path: finding.path, detail: finding.detail });
    return { digest: bag.digest, files: report.files, bytes: report.bytes };
  });
  const recorded = workstation.execute('export.record', { kind: 'export', id: workstation.newId() }, { form: 'rundown', subject: order.rundownId, name, verified: true, ...result });
  if (isRefusal(recorded)) workstation.notice('package-unrecorded', { name, why: recorded.refused }, 'warning');
  return target;
}

/**
 * What of a rundown is not what was gathered, though nothing is in the way of a package now: an item that a late change has taken over, or the whole, where it was locked anew. That it went on air
 * meanwhile changes nothing of what was released.
 */
function otherThan({ rundown, items }: PackageSheet, now: PackageSheet): string | null {
  if (now.rundown.lockedAt !== rundown.lockedAt) return rundown.title || rundown.programme;
  return items.find((one, index) => one.hash !== now.items[index]?.hash || one.seal !== now.items[index]?.seal)?.slug ?? null;
}

const bagInfo = ({ rundown, madeAt, madeBy, items }: PackageSheet): [string, string][] => [
  ['Source-Organization', rundown.channel], ['Contact-Name', madeBy], ['External-Description', `${rundown.programme} ${rundown.title}`.trim()],
  ['External-Identifier', rundown.id], ['Bagging-Date', minute(madeAt).slice(0, 10)], ['Bag-Software-Agent', 'Bianbo'],
  ['Bianbo-Package', '1'], ['Bianbo-Packed-At', new Date(madeAt).toISOString()], ['Bianbo-Items', String(items.length)],
];

const STILL_FRAMES = 5 * FRAME_RATE;

async function writeFilms(workstation: Workstation, deps: ExportDeps, { items }: PackageMatter, root: string, job: JobHandle): Promise<void> {
  const films = items.flatMap(({ item, cut, asset }) => {
    const film = cut ?? (asset ? wholeOf(asset, item.duration > 0 ? msToFrames(item.duration) : STILL_FRAMES) : null);
    return item.files.media && film ? [{ slug: item.slug, file: path.join(root, item.files.media), cut: film }] : [];
  });
  for (const { item } of items) if (!item.files.media && !item.float && (item.kind === 'package' || item.kind === 'readvo')) workstation.notice('package-no-film', { slug: item.slug }, 'warning');
  const total = films.reduce((sum, film) => sum + cutLength(film.cut), 0);
  let done = 0;
  await mkdir(path.join(root, 'data/media'), { recursive: true });
  for (const { slug, file, cut } of films) {
    const frames = cutLength(cut);
    await renderTo({
      tools: deps.tools, places: deps.places, cut, asset: (id) => workstation.records.get('asset', id), file, temp: workstation.folders.temp, signal: job.signal,
      onProgress: (fraction) => job.progress((RENDERED * (done + frames * fraction)) / total),
    }).catch((error: unknown) => {
      // Which of the items it was is what a person needs to know first.
      if (error instanceof JobError && error.code === 'render-media-missing') throw new JobError('package-media', { slug, name: error.params['name'] ?? '' });
      throw error;
    });
    done += frames;
  }
}

async function writeDocuments(workstation: Workstation, deps: ExportDeps, { sheet, items }: PackageMatter, root: string, words: Words): Promise<void> {
  const put = async (file: string | null, make: () => string | Uint8Array | Promise<Uint8Array>): Promise<void> => {
    if (file === null) return;
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), await make());
  };
  const printed = words('package.doc.printed', { time: minute(sheet.madeAt) });
  for (const matter of items) await putItem(put, matter, sheet, { asset: (id) => workstation.records.get('asset', id), printed, words });
  const font = path.join(deps.resources, 'fonts', 'NotoSansSC-Regular.ttf');
  await put('data/rundown.pdf', async () => (await import('./rundown-pdf.ts')).rundownPdf(sheet, font, words));
  await put('data/rundown.csv', () => rundownCsv(sheet, words));
  await put(PACKAGE_FILE, () => `${JSON.stringify(sheet, null, 1)}\n`);
}

type Put = (file: string | null, make: () => string | Uint8Array | Promise<Uint8Array>) => Promise<void>;

async function putItem(put: Put, matter: ItemMatter, sheet: PackageSheet, { asset, printed, words }: { asset: (id: string) => Asset | undefined; printed: string; words: Words }): Promise<void> {
  const { item, blocks, cut, content, seal } = matter;
  const page = scriptPage(matter, sheet, (id) => asset(id)?.name ?? id, words);
  await put(item.files.script, async () => (await import('./script-docx.ts')).scriptDocx(page, printed, words));
  await put(item.files.text, () => scriptText(page, words));
  // Contents are written in the canonical form that the released hash is over: the bytes of the file have that very hash.
  await put(item.files.content, () => canonicalJson(content));
  await put(item.files.seal, () => `${JSON.stringify(seal, null, 1)}\n`);
  if (!cut) return;
  // Originals stay at the pool, so a source is named by its file name alone, for the other system to find; its address stands in the metadata.
  await put(item.files.cut, () => otioOf(cut, { name: item.slug, asset, url: inUrl }));
  await put(item.files.subtitles, () => srtText(cuesOf(blocks, cut)));
}
