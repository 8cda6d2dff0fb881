/** The one place that starts ffmpeg and ffprobe. Argument arrays only, no shell; a child never outlives its signal. */
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { readProgress, type FfmpegProgress } from './progress.ts';

export interface FfmpegRun {
  /** Everything after the fixed head (-hide_banner -nostdin -y ...). */
  readonly args: readonly string[];
  readonly signal?: AbortSignal | undefined;
  onProgress?(progress: FfmpegProgress): void;
  /** Takes what ffmpeg writes to `pipe:1`; there is no progress then. */
  onData?(data: Buffer): void;
  /** Background work that must not slow the person at the machine. */
  readonly low?: boolean;
  /** Ends it (FfmpegError 'stalled') when it has got no further for so long, in ms; without progress or data to tell by: when it takes so long. Not counted while this machine sleeps. */
  readonly stallMs?: number;
}

/** ffmpeg ended badly; `command` can be pasted into a shell, `complaint` is the end of what it said. */
export class FfmpegError extends Error {
  /** Its own; null when it was killed; the system's ('ENOENT') when it could not be started; 'stalled'. */
  readonly code: number | string | null;
  readonly command: string;
  readonly complaint: string;
  constructor(command: string, code: number | string | null, complaint: string) {
    super(`ffmpeg ended with ${code}: ${complaint.trim().split('\n').at(-1) ?? ''}`);
    this.code = code;
    this.command = command;
    this.complaint = complaint;
  }
  /** Did it stop because a disk was full? */
  get diskFull(): boolean { return /No space left on device|ENOSPC|not enough space/i.test(this.complaint); }
}

/** A command line as a person would paste it. */
const pasteable = (tool: string, args: readonly string[]): string =>
  [tool, ...args].map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", `'\\''`)}'`)).join(' ');

const TAIL = 8000;

/**
 * Runs ffmpeg to its end; what it complained about comes back. Rejects with FfmpegError, or with the signal's reason when it was aborted (the
 * child is then gone: its half-written file may be removed).
 */
export function runFfmpeg(ffmpeg: string, { args, signal, onProgress, onData, low, stallMs }: FfmpegRun): Promise<{ complaint: string }> {
  const all = ['-hide_banner', '-nostdin', '-y', '-v', 'error', ...(onProgress && !onData ? ['-nostats', '-progress', 'pipe:1'] : []), ...args];
  let furthest = 0;
  const stall = stallMs === undefined ? null : { ms: stallMs, looks: 0 };
  const got = (): void => { if (stall) stall.looks = 0; };
  const progressed = onProgress && ((progress: FfmpegProgress): void => { if (progress.frame + progress.outMs > furthest) { furthest = progress.frame + progress.outMs; got(); } onProgress(progress); });
  return runTool(ffmpeg, all, { signal, low: low ?? false, onOut: outReader(progressed, onData && ((data) => { got(); onData(data); })), stall });
}

/** What to do with its standard output: data as it is, or progress to be read. */
function outReader(onProgress: FfmpegRun['onProgress'], onData: FfmpegRun['onData']): (data: Buffer) => void {
  if (onData) return onData;
  let left = '';
  return (data) => {
    const read = readProgress(left, data.toString('latin1'));
    left = read.left;
    for (const block of read.blocks) onProgress?.(block);
  };
}

/** Runs ffprobe with JSON output and parses it. Rejects with FfmpegError when it cannot read the file. */
export async function runProbe(ffprobe: string, args: readonly string[], signal?: AbortSignal): Promise<unknown> {
  const parts: Buffer[] = [];
  await runTool(ffprobe, ['-hide_banner', '-v', 'error', '-of', 'json', ...args], { signal, low: false, onOut: (data) => parts.push(data), stall: null });
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

/** `stall`: see FfmpegRun.stallMs; `looks`: how often it was looked since it last got on. */
interface ToolRun { readonly signal: AbortSignal | undefined; readonly low: boolean; readonly stall: { readonly ms: number; looks: number } | null; onOut(data: Buffer): void }
/** Looks at which a tool has got no further, after which it is taken for stuck. */
const STUCK_LOOKS = 10;

function runTool(tool: string, args: readonly string[], { signal, low, onOut, stall }: ToolRun): Promise<{ complaint: string }> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) { reject(signal.reason as Error); return; } // reasons of our signals are errors
    const child = spawn(tool, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let complaint = '';
    let broken: unknown = null;
    child.stdout.on('data', (data: Buffer) => { try { onOut(data); } catch (error) { broken = error; child.kill('SIGKILL'); } });
    child.stderr.on('data', (data: Buffer) => { complaint = (complaint + data.toString('utf8')).slice(-TAIL); });
    if (low && child.pid !== undefined) try { setPriority(child.pid, 10); } catch { /* already ended, or not allowed here: it runs at normal priority */ }
    // What it writes is thrown away on abort, so it need not close its file nicely.
    const kill = (): void => { child.kill('SIGKILL'); };
    signal?.addEventListener('abort', kill, { once: true });
    const look = stall && setInterval(() => {
      if (++stall.looks < STUCK_LOOKS) return;
      broken ??= new FfmpegError(pasteable(tool, args), 'stalled', `${complaint}\nit got no further`);
      kill();
    }, stall.ms / STUCK_LOOKS);
    const over = (): void => { if (look) clearInterval(look); };
    child.once('error', (error) => { over(); signal?.removeEventListener('abort', kill); reject(new FfmpegError(pasteable(tool, args), (error as NodeJS.ErrnoException).code ?? 'error', error.message)); });
    child.once('close', (code) => {
      over();
      signal?.removeEventListener('abort', kill);
      if (broken) reject(broken as Error); // thrown by our own reader: an Error
      else if (signal?.aborted) reject(signal.reason as Error); // see above
      else if (code === 0) resolve({ complaint });
      else reject(new FfmpegError(pasteable(tool, args), code, complaint));
    });
  });
}
