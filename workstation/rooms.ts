/** The rooms of a workstation, joined to its core: media, rendering, what leaves the house. (Interim: media and export are still being built.) */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from '../shared/log/command.ts';
import type { Core, RoomHandlers } from './core.ts';

export interface RoomOptions { readonly shell: 'electron' | 'browser'; readonly resources: string; readonly ffmpegFolder: string | null }
export interface Rooms {
  readonly handlers: RoomHandlers;
  serveHttp(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  ingestSample(file: string, licence: string): Promise<unknown>;
  start(): void;
  stop(): Promise<void>;
}

export function createRooms(core: Core, _options: RoomOptions): Rooms {
  const later = () => refuse('not-ready');
  return {
    handlers: {
      'media.ingest': later, 'media.announce': later, 'media.locate': later, 'media.still': later, 'job.cancel': later, 'job.retry': later, 'job.dismiss': later, 'render.start': later,
      'export.rundown': later, 'export.article': later, 'export.verify': later,
      'system.info': () => ({ app: '0.1.0', node: process.version, dataFolder: core.workstation.folders.data, pool: { url: core.poolUrl, own: core.ownsPool }, ffmpeg: { path: '', version: '', source: 'none', missing: [] } }),
    },
    serveHttp: () => Promise.resolve(false),
    ingestSample: () => Promise.resolve(null),
    start: () => undefined,
    stop: () => Promise.resolve(),
  };
}
