/** The rooms of a workstation, joined to its core: media, rendering, what leaves the house. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { refuse } from '../shared/log/command.ts';
import type { CallName, Handlers } from '../shared/protocol/port.ts';
import type { RoomHandlers } from './calls.ts';
import type { Core } from './core.ts';
import { createExport } from './export/handlers.ts';
import { poolSigner } from './export/pool-signer.ts';
import { browserUrl, createMedia, electronUrl, type MediaShows } from './media/handlers.ts';
import { renderCut } from './media/render-cut.ts';

export interface RoomOptions {
  readonly shell: 'electron' | 'browser';
  /** The suite's own resources: fonts, messages, the sample. */
  readonly resources: string;
  /** Folder of the ffmpeg that comes with the packed app, or null. */
  readonly ffmpegFolder: string | null;
}
export interface Rooms {
  readonly handlers: RoomHandlers;
  readonly shows: MediaShows;
  serveHttp(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  ingestSample(file: string, licence: string): Promise<unknown>;
  start(): void;
  stop(): Promise<void>;
}

type ExportCalls = Extract<CallName, `export.${string}`>;

export function createRooms(core: Core, { shell, resources, ffmpegFolder }: RoomOptions): Rooms {
  const { workstation } = core;
  const media = createMedia(workstation, {
    ffmpegFolder: ffmpegFolder ?? '', env: process.env, urlFor: shell === 'electron' ? electronUrl : browserUrl,
    renderCut: (version, deps) => renderCut(workstation, deps, version),
  });
  const exports: Handlers<ExportCalls> = {
    'export.rundown': (args) => withTools((handlers) => handlers['export.rundown'](args)),
    'export.article': (args) => withTools((handlers) => handlers['export.article'](args)),
    'export.verify': (args) => exportRoom({ ffmpeg: '', ffprobe: '' })['export.verify'](args),
  };
  const exportRoom = (tools: { ffmpeg: string; ffprobe: string }): Handlers<ExportCalls> => createExport(workstation, { tools, places: media.places, signature: poolSigner(workstation), resources }).handlers;
  const withTools = async <Result>(run: (handlers: Handlers<ExportCalls>) => Result): Promise<Awaited<Result> | ReturnType<typeof refuse>> => {
    const tools = await media.tools();
    return tools ? await run(exportRoom(tools)) : refuse('media-no-ffmpeg');
  };

  return {
    handlers: {
      ...media.handlers, ...exports,
      'system.info': async () => ({
        app: appVersion(resources), node: process.version, dataFolder: workstation.folders.data, pool: { url: core.poolUrl, own: core.ownsPool }, ffmpeg: await media.systemInfo(),
      }),
    },
    shows: media.shows,
    serveHttp: media.serveHttp,
    ingestSample: media.ingestBehind,
    start: media.start,
    stop: media.stop,
  };
}

/** The release, as package.json beside resources/ says; '' where there is none. */
function appVersion(resources: string): string {
  for (const folder of [path.dirname(resources), path.dirname(path.dirname(resources))]) {
    try { return (JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string }).version; } catch { /* look one folder up */ }
  }
  return '';
}
