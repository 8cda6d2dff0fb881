/** The media room: what the port's media calls do, where files are, and what the window loads over HTTP. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Asset } from '../../shared/asset/asset.ts';
import { lacking, policyOf } from '../../shared/asset/policy.ts';
import { refuse, type Refusal } from '../../shared/log/command.ts';
import type { SystemInfo } from '../../shared/protocol/calls/base.ts';
import type { mediaCalls } from '../../shared/protocol/calls/media.ts';
import type { CallResult, Handlers, QueryResult } from '../../shared/protocol/port.ts';
import { filesOf, type AssetFile, type Part } from '../../shared/asset/files.ts';
import { JobError, type Workstation } from '../workstation.ts';
import { AnnouncedFiles } from './announced.ts';
import { AssetWork } from './asset-work.ts';
import { hashFile } from './copy-file.ts';
import { FirstUse } from './first-use.ts';
import { makeStill } from './derive.ts';
import { findFfmpeg, type FfmpegTools } from './ffmpeg.ts';
import { startIngest, type Ingest } from './ingest.ts';
import { MediaFolder } from './media-folder.ts';
import { MediaQueue } from './media-queue.ts';
import { MediaRecheck } from './media-recheck.ts';
import { MediaSettings } from './media-settings.ts';
import { Quota } from './quota.ts';
import type { RenderDeps } from './render-cut.ts';
import type { MediaPlaces } from './render-tools.ts';
import { FfmpegError } from './run-ffmpeg.ts';
import { mediaType, serveFile } from './serve-file.ts';
import { TransferLine } from './transfer-line.ts';
import { isAtPool } from './transfer.ts';

export interface MediaOptions {
  /** Folder of the ffmpeg that comes with the packed app; '' when running from a checkout. */
  readonly ffmpegFolder: string;
  readonly env: NodeJS.ProcessEnv;
  /** The address a window reads a file at: browserUrl or electronUrl. */
  urlFor(sha256: string, mime: string): string;
  /** Starts a render (render-cut.ts). */
  renderCut(version: string, deps: RenderDeps): CallResult<'render.start'> | Refusal;
  /** Waiting times of transfers between tries, see transfer.ts. */
  readonly patience?: readonly number[];
  /** How long after the start the re-check may begin, in ms. */
  readonly recheckAfter?: number;
}
/** What the media room shows in live queries. */
export interface MediaShows { 'media.queue'(): QueryResult<'media.queue'>; 'media.state'(): QueryResult<'media.state'> }
export interface Media {
  readonly handlers: Handlers<keyof typeof mediaCalls>;
  readonly shows: MediaShows;
  /** Takes a file in for which nobody waits: whatever people take in goes first. */
  ingestBehind(file: string, licence: string): Promise<CallResult<'media.ingest'> | Refusal>;
  /** Answers GET /media/<sha256>?type= and PUT /ingest/<id> of the browser shell; false when the request is not its. */
  serveHttp(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Where a file of an asset is on this machine, fetched from the pool first when it is not here. Throws JobError when it cannot be had. */
  filePath(asset: string, what: Part, signal?: AbortSignal): Promise<string>;
  readonly places: MediaPlaces;
  /** The ffmpeg in use; null: there is none. Found once. */
  tools(): Promise<FfmpegTools | null>;
  systemInfo(): Promise<SystemInfo['ffmpeg']>;
  /** Goes on with what was not finished last time. */
  start(): void;
  stop(): Promise<void>;
}

export const browserUrl = (sha256: string, mime: string): string => `/media/${sha256}?type=${encodeURIComponent(mime)}`;
export const electronUrl = (sha256: string, mime: string): string => `media://local/${sha256}?type=${encodeURIComponent(mime)}`;

const MIME: Readonly<Record<Exclude<Part, 'original'>, string>> = { proxy: 'video/mp4', poster: 'image/jpeg', peaks: 'application/octet-stream' };
const STILLS = 'media.stills';
const MOST_STILLS = 100;
/** Damaged files that are remembered by name. */
const MOST_DAMAGED = 50;

export function createMedia(workstation: Workstation, options: MediaOptions): Media {
  const folder = new MediaFolder(workstation.folders.media);
  let found: Promise<FfmpegTools | null> | null = null;
  const tools = (): Promise<FfmpegTools | null> => { found ??= findFfmpeg({ env: options.env, bundled: options.ffmpegFolder }); return found; };
  const line = new TransferLine();
  const settings = new MediaSettings(workstation.settings);
  const firstUse = new FirstUse(folder, damaged);
  const work = new AssetWork({ workstation, folder, tools, isGood: (sha256, signal) => firstUse.isGood(sha256, signal), changed: () => queue.refresh() });
  const queue: MediaQueue = new MediaQueue({
    workstation, folder, line, settings, patience: options.patience,
    sends: () => work.sends(), sent: (asset, sha256) => work.sent(asset, sha256), room: () => ({ used: quota.used, quota: quota.quota }), makeRoom: (bytes) => quota.makeRoom(bytes),
    came: (sha256, bytes) => { firstUse.came(sha256); workstation.signal('files'); quota.came(bytes); }, damaged: (sha256) => { void damaged(sha256).catch((error: unknown) => console.error('media', sha256, error)); },
  });
  const quota: Quota = new Quota({ workstation, folder, settings, queue, originals: () => work.originals(), atPool: (sha256) => isAtPool({ line, sha256, place: () => workstation.poolMedia(), signal: ending.signal, verify: true }) });
  const recheck = new MediaRecheck({ workstation, folder, settings, damaged, idle: () => queue.idle && !workstation.jobs.list().some(({ state }) => state === 'running') });
  const ingesting = {
    workstation, folder, tools, isWhole: (sha256: string, signal: AbortSignal) => firstUse.isWhole(sha256, signal),
    added: (asset: string, behind: boolean) => {
      const sha256 = workstation.records.get('asset', asset)?.sha256;
      if (sha256 !== undefined) firstUse.came(sha256);
      // Of an asset that was known before no record changes.
      workstation.signal('files');
      work.begin(asset, behind);
    },
  };
  const stills = new Map<string, string>();
  const ending = new AbortController();

  const begin = (from: Ingest) => {
    const job = startIngest(ingesting, from);
    const ended = job.ended.then((ended): CallResult<'media.ingest'> | Refusal => {
      if (ended.state !== 'done' || ended.result === null) return ended.error ? refuse(ended.error.code, ended.error.params) : refuse('media-cancelled', { name: from.name });
      return { asset: ended.result, job: work.begin(ended.result, from.behind) ?? job.id };
    });
    return { id: job.id, ended };
  };
  const announced = new AnnouncedFiles(workstation.folders.temp, (file, name) => begin({ path: file, name, licence: '', own: true, behind: false }).id);

  const fileOf = (asset: Asset, what: Part): AssetFile | null => {
    const made = what === 'original' ? asset : (asset[what] ?? work.made(asset.id, what));
    return made && { asset: asset.id, what, sha256: made.sha256, bytes: made.bytes };
  };

  async function filePath(id: string, what: Part, signal: AbortSignal = ending.signal): Promise<string> {
    const asset = workstation.records.get('asset', id);
    if (!asset) throw new JobError('gone');
    const file = fileOf(asset, what);
    if (!file) throw new JobError('media-not-made', { name: asset.name });
    if (!folder.has(file.sha256)) await queue.fetchNow(asset, file, signal);
    folder.use(file.sha256);
    firstUse.use(file.sha256);
    return folder.pathOf(file.sha256);
  }
  /** The same for what is made to leave the house: it is read through first, and had from the pool again where a disk has changed it. */
  async function goodPath(id: string, what: Part, signal: AbortSignal): Promise<string | null> {
    for (let tries = 0; tries < 2; tries++) {
      // That there is no room is for a person here to mend; whatever else keeps it away passes.
      const found = await filePath(id, what, signal).catch((error: unknown) => { if (error instanceof JobError && error.code !== 'media-no-room' && error.code !== 'media-disk-full') return null; throw error; });
      if (found === null || (await firstUse.isGood(path.basename(found), signal))) return found;
    }
    return null;
  }

  /** A file here is not what its address says: out of use, said by name, and had from the pool again if it has it. Somebody else may have found so before, and another lie there by now. */
  async function damaged(sha256: string): Promise<void> {
    if ((await firstUse.isWhole(sha256, ending.signal)) || !(await folder.setAside(sha256))) return;
    const found = workstation.all('asset').flatMap((asset) => filesOf(asset).filter((file) => file.sha256 === sha256).map((file) => ({ asset, file })));
    const name = found[0]?.asset.name ?? sha256.slice(0, 8);
    const state = settings.recheck;
    settings.recheck = { ...state, damaged: [...state.damaged, { name, at: Date.now() }].slice(-MOST_DAMAGED) };
    let again = false;
    for (const { asset, file } of found) {
      const there = file.what === 'original' ? asset.stored : true;
      if (there && !asset.lost?.includes(sha256)) { queue.ask(asset, file, 'damaged'); again = true; }
    }
    workstation.notice(again ? 'media-damaged' : 'media-damaged-only', { name }, again ? 'warning' : 'error');
    workstation.signal('files');
  }

  async function still(id: string, frame: number): Promise<CallResult<'media.still'> | Refusal> {
    const asset = workstation.records.get('asset', id);
    if (!asset) return refuse('gone');
    const key = `${asset.sha256}/${frame}`;
    const known = stills.get(key);
    if (known !== undefined && folder.has(known)) { stills.delete(key); stills.set(key, known); return { url: options.urlFor(known, 'image/jpeg') }; }
    const toolsNow = await tools();
    if (!toolsNow) return refuse('media-no-ffmpeg');
    const to = path.join(workstation.folders.temp, `${randomBytes(8).toString('hex')}.jpg`);
    try {
      await makeStill({ tools: toolsNow, from: await filePath(id, 'original'), to, name: asset.name, signal: ending.signal, frame });
      if (!existsSync(to)) return refuse('media-no-frame', { name: asset.name, frame });
      const { sha256 } = await hashFile(to);
      await folder.keep(to, sha256);
      stills.set(key, sha256);
      while (stills.size > MOST_STILLS) { const [oldest = ['', '']] = stills; stills.delete(oldest[0]); await folder.drop(oldest[1]); }
      workstation.settings.set(STILLS, [...stills.values()]);
      return { url: options.urlFor(sha256, 'image/jpeg') };
    } catch (error) {
      if (error instanceof FfmpegError) return refuse('media-unreadable', { name: asset.name });
      throw error;
    } finally { await rm(to, { force: true }); }
  }
  /** Stills are a cache of this run; what an earlier one left is removed, unless it is an asset's own file. */
  async function dropStills(): Promise<void> {
    const left = workstation.settings.get(STILLS);
    if (!Array.isArray(left) || left.length === 0) return;
    const used = new Set(workstation.all('asset').flatMap((one) => [one.sha256, one.poster?.sha256, one.proxy?.sha256, one.peaks?.sha256]));
    for (const sha256 of left) if (typeof sha256 === 'string' && !used.has(sha256)) await folder.drop(sha256);
    workstation.settings.set(STILLS, []);
  }

  const places: MediaPlaces = {
    original: (asset, signal) => goodPath(asset.id, 'original', signal),
    proxy: async ({ proxy }, signal) => { if (!proxy || !(await firstUse.isGood(proxy.sha256, signal))) return null; folder.use(proxy.sha256); return folder.pathOf(proxy.sha256); },
  };
  const told = async <Result>(doing: () => Promise<Result | Refusal>): Promise<Result | Refusal> => {
    try { return await doing(); } catch (error) { if (error instanceof JobError) return refuse(error.code, error.params); throw error; }
  };

  return {
    handlers: {
      'media.ingest': ({ path: from, licence = '' }) => begin({ path: from, name: shownName(from), licence, own: false, behind: false }).ended,
      'media.announce': async ({ name, bytes }) => (lacking(bytes, { free: await folder.freeBytes() }) > 0 ? refuse('media-disk-full', { name }) : { put: announced.announce(shownName(name), bytes) }),
      'media.locate': ({ asset: id, what }) => told(async () => {
        const file = await filePath(id, what);
        const asset = workstation.records.get('asset', id);
        if (!asset) return refuse('gone');
        const mime = what === 'original' ? asset.mime : MIME[what];
        return { url: options.urlFor(path.basename(file), mime), bytes: fileOf(asset, what)?.bytes ?? 0, mime };
      }),
      'media.still': ({ asset, frame }) => told(() => still(asset, frame)),
      'media.fetch': ({ asset: id, what }) => {
        const asset = workstation.records.get('asset', id);
        if (!asset) return refuse('gone');
        const file = fileOf(asset, what);
        return file ? { row: queue.ask(asset, file, 'asked') } : refuse('media-not-made', { name: asset.name });
      },
      'media.drop': ({ row }) => { queue.drop(row); return { dropped: true }; },
      'media.policy.get': () => ({ policy: settings.policy }),
      'media.policy.set': (change) => {
        settings.policy = policyOf({ ...settings.policy, ...change });
        queue.policyChanged();
        quota.check();
        return { policy: settings.policy };
      },
      'job.cancel': ({ job }) => { workstation.jobs.cancel(job); return { done: true }; },
      'job.retry': ({ job }) => { const again = workstation.jobs.retry(job); return again === null ? refuse('gone') : { job: again }; },
      'job.dismiss': ({ job }) => { workstation.jobs.dismiss(job); return { done: true }; },
      'render.start': async ({ version }) => options.renderCut(version, { tools: await tools(), places }),
    },
    async serveHttp(request, response) {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://window');
      const ingest = /^\/ingest\/([0-9a-f]{32})$/.exec(pathname)?.[1];
      if (ingest !== undefined) { await announced.handle(ingest, request, response); return true; }
      const sha256 = /^\/media\/([0-9a-f]{64})$/.exec(pathname)?.[1];
      if (sha256 === undefined) return false;
      folder.use(sha256);
      if (folder.has(sha256)) firstUse.use(sha256);
      await serveFile(folder.pathOf(sha256), mediaType(searchParams.get('type')), request, response);
      return true;
    },
    shows: {
      'media.queue': () => queue.shown(),
      'media.state': () => {
        const { checked, finishedAt, damaged: names } = settings.recheck;
        return { policy: settings.policy, usedBytes: quota.used, quotaBytes: quota.quota, setBytes: quota.set, diskFreeBytes: quota.free, freed: settings.freed, recheck: { checked, total: recheck.total, finishedAt, damaged: names } };
      },
    },
    ingestBehind: (from, licence) => begin({ path: from, name: shownName(from), licence, own: false, behind: true }).ended,
    filePath, places, tools,
    async systemInfo() {
      const now = await tools();
      return now ? { path: now.ffmpeg, version: now.version, source: now.source, missing: [...now.missing] } : { path: '', version: '', source: 'none', missing: ['ffmpeg'] };
    },
    start() {
      void dropStills().catch((error: unknown) => console.error('stills', error)); 
      void folder.dropOldPartials(Date.now()).catch((error: unknown) => console.error('partials', error));
      work.start();
      // What may come by itself hangs on how full the folder is.
      void quota.start().catch((error: unknown) => console.error('quota', error)).finally(() => { if (!ending.signal.aborted) { queue.start(); recheck.start(options.recheckAfter); } });
    },
    async stop() {
      ending.abort(new Error('stopping'));
      await Promise.all([work.stop(), queue.stop(), quota.stop(), recheck.stop(), firstUse.stop()]);
      await line.stop();
    },
  };
}

/** The file's own name, short enough for a record. */
function shownName(file: string): string {
  const name = path.basename(file).trim();
  const extension = path.extname(name).slice(0, 20);
  return name.length <= 255 ? name || '?' : name.slice(0, 255 - extension.length) + extension;
}
