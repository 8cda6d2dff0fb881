/** The two schemes of the suite, in the one file that registers them. */
import { protocol } from 'electron';
import { serveApp } from './app-files.ts';
import { addressOf, serveMedia } from './media-files.ts';

/** Where the windows' pages come from. */
export const ORIGIN = 'app://bianbo';

/** Must be called before the app is ready. */
export function declareSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
    { scheme: 'media', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true } },
  ]);
}

/** Serves the suite and its media. /media/<sha256> of the app's own origin is the same as media://local/<sha256>. */
export function serveSchemes({ renderer, media }: { renderer: string; media: () => string | undefined }): void {
  const suite = serveApp(renderer);
  const files = serveMedia(media, ORIGIN);
  protocol.handle('app', (request) => (request.url.startsWith(`${ORIGIN}/media/`) && addressOf(request.url) ? files(request) : suite(request)));
  protocol.handle('media', files);
}
