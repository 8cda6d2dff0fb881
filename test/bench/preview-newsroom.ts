/**
 * The cut and assets screens in a real Chromium, answered by a small port that holds records in memory: the real reducers
 * and the real derived media, no pool. For the tests of these two screens only.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Asset } from '../../shared/asset/asset.ts';
import { emptyCut, type Cut } from '../../shared/cut/cut.ts';
import { applyPatch, type CutPatch } from '../../shared/cut/patch.ts';
import { isRefusal } from '../../shared/log/command.ts';
import type { Job } from '../../shared/protocol/calls/media.ts';
import { NO_MARKS } from '../../shared/protocol/queries.ts';
import { docOfBlocks, type Block } from '../../shared/script/schema.ts';
import { clipCache } from '../data/media.ts';
import { findFfmpeg } from '../../workstation/media/ffmpeg.ts';
import { makePeaks, makePoster, makeProxy } from '../../workstation/media/derive.ts';
import { findChromium } from './preview-world.ts';

const SAMPLE = path.join(import.meta.dirname, '../../resources/sample');
interface SampleMedia extends Pick<Asset, 'id' | 'name' | 'licence' | 'kind' | 'sha256' | 'bytes' | 'mime' | 'probe'> { readonly file: string }
interface SampleStory { readonly id: string; readonly version: string; readonly versionTitle: string; readonly title: string; readonly channel: string; readonly blocks: (Partial<Block> & Pick<Block, 'id' | 'kind'> & { media?: string })[] }
interface Sample { readonly media: SampleMedia[]; readonly stories: SampleStory[]; readonly programmes: unknown[] }

export interface Newsroom {
  readonly page: Page;
  readonly url: string;
  readonly assets: Map<string, Asset>;
  readonly stories: readonly SampleStory[];
  cut(version: string): Cut;
  setCut(cut: Cut): void;
  jobs: Job[];
  /** Sends the queries' values again after a change from outside. */
  publish(): void;
  /** What was called, in order. */
  readonly calls: { call: string; args: Record<string, unknown> }[];
  /** Bytes that arrived by PUT, by name. */
  readonly received: Map<string, number>;
  close(): Promise<void>;
}

/** Adds a file as an asset, with proxy, poster and waveform made by the product's own code. */
async function derived(media: Pick<Asset, 'id' | 'name' | 'kind' | 'probe'>, from: string): Promise<Record<'proxy' | 'poster' | 'peaks', string | null>> {
  const tools = await findFfmpeg({ env: process.env, bundled: '' });
  if (!tools) throw new Error('no ffmpeg on this machine');
  const to = (what: string): string => path.join(clipCache(), `${media.id}-${what}`);
  mkdirSync(clipCache(), { recursive: true });
  const wants = { proxy: media.kind === 'video', poster: media.kind !== 'audio', peaks: media.probe.audioCodec !== '' };
  const make = { proxy: makeProxy, poster: makePoster, peaks: makePeaks };
  const ends = { proxy: 'proxy.mp4', poster: 'poster.jpg', peaks: 'peaks' };
  const made: Record<'proxy' | 'poster' | 'peaks', string | null> = { proxy: null, poster: null, peaks: null };
  for (const what of ['proxy', 'poster', 'peaks'] as const) {
    if (!wants[what]) continue;
    made[what] = to(ends[what]);
    if (!existsSync(made[what])) await make[what]({ tools, from, to: made[what], name: media.name, kind: media.kind });
  }
  return made;
}

/** Opens the newsroom with the sample's footage and whatever `more` brings. */
export async function openNewsroom(more: (Pick<Asset, 'id' | 'name' | 'kind' | 'probe'> & { readonly file: string })[] = []): Promise<Newsroom> {
  const executablePath = await findChromium();
  if (!executablePath) throw new Error('no Chromium on this machine');
  const sample = JSON.parse(readFileSync(path.join(SAMPLE, 'newsroom.json'), 'utf8')) as Sample; // our own file
  const assets = new Map<string, Asset>();
  const files = new Map<string, string>();
  const all = [...sample.media.map((one) => ({ ...one, file: path.join(SAMPLE, 'media', one.file) })), ...more.map((one) => ({ ...one, licence: '', sha256: one.id, bytes: statSync(one.file).size, mime: 'video/mp4' }))];
  for (const { file, ...media } of all) {
    const made = await derived(media, file);
    const fileOf = (what: keyof typeof made) => (made[what] ? { sha256: `${media.id}-${what}`, bytes: statSync(made[what]).size } : null);
    const proxy = fileOf('proxy');
    const frames = made.proxy ? Number(spawnSync('ffprobe', ['-v', 'error', '-select_streams', 'v', '-show_entries', 'stream=nb_frames', '-of', 'csv=p=0', made.proxy]).stdout.toString().trim().replace(/,.*/, '')) : 0;
    assets.set(media.id, { ...media, proxy: proxy && { ...proxy, frames }, poster: fileOf('poster'), peaks: fileOf('peaks'), stored: true, createdBy: 'p', createdAt: 1_760_000_000_000, deleted: false });
    files.set(`${media.id}-original`, file);
    for (const what of ['proxy', 'poster', 'peaks'] as const) if (made[what]) files.set(`${media.id}-${what}`, made[what]);
  }

  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-screens-'));
  await build({ root: path.join(import.meta.dirname, 'screens'), configFile: false, logLevel: 'error', plugins: [react()], build: { outDir: folder, emptyOutDir: true, minify: false, chunkSizeWarningLimit: 9000 } });

  const cuts = new Map<string, Cut>();
  const room = { jobs: [] as Job[], calls: [] as Newsroom['calls'], received: new Map<string, number>() };
  const versionOf = (story: SampleStory) => ({ id: story.version, storyId: story.id, channelId: story.channel, title: story.versionTitle, kicker: '', subtitle: '', basedOn: null, stage: 'draft', passes: [], trail: [], seal: null, createdBy: 'p', createdAt: 0, writer: null, deleted: false, channelName: '电视', form: 'tv', seq: 1 });
  const standing = { marks: NO_MARKS, pending: false };
  const answer = (query: string, args: { id?: string; text?: string }): unknown => {
    const story = sample.stories.find((one) => one.version === args.id);
    if (query === 'assets') return [...assets.values()].filter((one) => one.name.includes(args.text ?? '')).map((one) => ({ ...one, seq: 1, here: true }));
    if (query === 'cut') return cuts.get(args.id ?? '') ?? null;
    if (query === 'jobs') return room.jobs;
    if (query === 'people') return [{ id: 'p', name: '记者甲', roles: ['reporter'], active: true }];
    if (query === 'programmes') return sample.programmes;
    if (query === 'stories') { const rows = sample.stories.filter((one) => one.title.includes(args.text ?? '')).map((one) => ({ ...one, columns: [], versions: [{ ...versionOf(one), ...standing }], seq: 1, changedAt: 0, ...standing })); return { rows, total: rows.length }; }
    if (query === 'version') return story ? { version: versionOf(story), story, body: { id: story.version, v: 0, doc: docOfBlocks(story.blocks.map(({ media, ...block }) => ({ asset: media ?? null, ...block }))) }, hash: '', sealValid: false, ...standing } : null;
    return null;
  };
  const subscriptions = new Map<WebSocket, Map<number, { query: string; args: { id?: string; text?: string } }>>();
  const publish = (): void => { for (const [socket, held] of subscriptions) for (const [subscription, { query, args }] of held) socket.send(JSON.stringify({ push: 'query', subscription, value: answer(query, args) })); };

  const handle = (socket: WebSocket, call: string, args: Record<string, unknown>): unknown => {
    room.calls.push({ call, args });
    if (call === 'query.start') {
      const asked = { query: String(args['query']), args: args['args'] as { id?: string; text?: string } }; // our own renderer sent it
      subscriptions.get(socket)!.set(Number(args['subscription']), asked);
      queueMicrotask(() => socket.send(JSON.stringify({ push: 'query', subscription: args['subscription'], value: answer(asked.query, asked.args) })));
      return { started: true };
    }
    if (call === 'query.stop') { subscriptions.get(socket)!.delete(Number(args['subscription'])); return { stopped: true }; }
    if (call === 'settings.get') return { value: null };
    if (call === 'command') {
      const { id } = args['target'] as { id: string }; // as above
      if (args['name'] === 'cut.patch') {
        const after = applyPatch(cuts.get(id) ?? emptyCut(id), args['args'] as CutPatch); // as above
        if (isRefusal(after)) return after;
        cuts.set(id, after);
      }
      if (args['name'] === 'asset.delete') assets.set(id, { ...assets.get(id)!, ...(args['args'] as { deleted: boolean }) }); // as above
      setTimeout(publish, 1);
      return { id: `c${room.calls.length}` };
    }
    if (call === 'media.locate') {
      const name = `${String(args['asset'])}-${String(args['what'])}`;
      return files.has(name) ? { url: `/media/${name}`, bytes: 0, mime: '' } : { refused: 'media-missing', params: { name } };
    }
    if (call === 'media.announce') return { put: `/ingest/${encodeURIComponent(String(args['name']))}` };
    if (call === 'render.start') return { job: 'render-1' };
    return { done: true };
  };

  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'PUT') {
      const name = decodeURIComponent(pathname.replace('/ingest/', ''));
      request.on('data', (data: Buffer) => room.received.set(name, (room.received.get(name) ?? 0) + data.length));
      request.on('end', () => response.writeHead(200).end());
      return;
    }
    const file = pathname.startsWith('/media/') ? files.get(pathname.slice(7)) : path.join(folder, pathname === '/' ? 'index.html' : path.normalize(pathname));
    if (!file || !existsSync(file)) { response.writeHead(404).end(); return; }
    const { size } = statSync(file);
    const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
    const from = range ? Number(range[1]) : 0;
    const to = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
    const type = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.jpg': 'image/jpeg' }[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(range ? 206 : 200, { 'Content-Type': type, 'Accept-Ranges': 'bytes', 'Content-Length': to - from + 1, ...(range ? { 'Content-Range': `bytes ${from}-${to}/${size}` } : {}) });
    createReadStream(file, { start: from, end: to }).on('error', () => response.destroy()).pipe(response);
  });
  const sockets = new WebSocketServer({ server, path: '/port' });
  sockets.on('connection', (socket) => {
    subscriptions.set(socket, new Map());
    socket.on('close', () => subscriptions.delete(socket));
    socket.on('message', (data) => {
      const { id, call, args } = JSON.parse(String(data)) as { id: number; call: string; args: Record<string, unknown> }; // our own renderer sent it
      const result = handle(socket, call, args);
      socket.send(JSON.stringify(isRefusal(result) ? { id, error: result } : { id, result }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--autoplay-policy=no-user-gesture-required'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('pageerror', (error) => console.error('[page]', error.message));
  page.on('console', (message) => { if (message.type() === 'error') console.error('[page]', message.text()); });
  return {
    page, url: `http://127.0.0.1:${port}/`, assets, stories: sample.stories, cut: (version) => cuts.get(version) ?? emptyCut(version), setCut: (cut) => { cuts.set(cut.id, cut); publish(); }, publish,
    get jobs() { return room.jobs; }, set jobs(jobs) { room.jobs = jobs; publish(); }, calls: room.calls, received: room.received,
    close: async () => {
      await browser.close();
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
