/** Taking files in: by their path in the desktop shell, by sending their bytes in a browser. */
import { bridge } from '../data/bridge.ts';
import { call } from '../data/port.ts';

/** Bytes sent at once; what is lost when a line breaks is at most this. */
const PIECE = 8 * 1024 * 1024;
/** A piece that does not get through is tried this often before the person is told. */
const TRIES = 4;
const PAUSE_MS = 500;

/** The file cannot be read from a disk (dragged out of another program). */
export class NoPath extends Error {}
/** The workstation has no room for the file. */
export class DiskFull extends Error {}
/** The bytes did not get through. */
export class NotSent extends Error {}

/** The pieces a file is sent in. An empty file is one empty piece, so that it still arrives (and is judged there). */
export function piecesOf(bytes: number, piece = PIECE): { from: number; to: number; range: string }[] {
  if (bytes === 0) return [{ from: 0, to: 0, range: 'bytes */0' }];
  return Array.from({ length: Math.ceil(bytes / piece) }, (_, index) => {
    const from = index * piece;
    const to = Math.min(bytes, from + piece);
    return { from, to, range: `bytes ${from}-${to - 1}/${bytes}` };
  });
}

/** Takes a file in. `progress`: 0..1 of what is sent. Throws NoPath, DiskFull, NotSent, or PortError when the workstation refuses. */
export async function takeIn(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<void> {
  const shell = bridge();
  if (shell) {
    const path = shell.pathForFile(file);
    if (path === '') throw new NoPath(file.name);
    await call('media.ingest', { path });
    return;
  }
  const { put } = await call('media.announce', { name: file.name, bytes: file.size });
  try {
    for (const piece of piecesOf(file.size)) {
      await sendPiece(put, file.slice(piece.from, piece.to), piece.range, signal);
      progress(file.size === 0 ? 1 : piece.to / file.size);
    }
  } catch (cause) {
    // What arrived so far is of no use to anybody; if this does not get through either, the workstation clears it at its next start.
    await fetch(put, { method: 'DELETE' }).catch(() => undefined);
    throw cause;
  }
}

async function sendPiece(put: string, body: Blob, range: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(put, { method: 'PUT', body, headers: { 'Content-Range': range }, signal }).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      return null;
    });
    if (answer?.ok) return;
    if (answer?.status === 507) throw new DiskFull(range);
    // A refusal will not change by asking again; a broken line may, and so may a piece whose broken forerunner is still being written (409).
    if (attempt === TRIES || (answer && answer.status < 500 && answer.status !== 409)) throw new NotSent(String(answer?.status ?? 'no answer'));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
  }
}
