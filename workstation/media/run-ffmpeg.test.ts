import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FfmpegError, runFfmpeg } from './run-ffmpeg.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'bianbo-ffmpeg-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });
/** No real file makes every ffmpeg hang, so one that does stands in for it. */
const tool = (script: string): string => { const file = path.join(folder, 'ffmpeg'); writeFileSync(file, `#!/bin/sh\n${script}\n`); chmodSync(file, 0o755); return file; };
const says = (frame: string): string => `printf "frame=${frame}\\nout_time_us=${frame}\\nprogress=continue\\n"; sleep 0.05`;
const codeOf = (running: Promise<unknown>): Promise<unknown> => running.then(() => 'done', (error: unknown) => (error instanceof FfmpegError ? error.code : error));

describe.skipIf(process.platform === 'win32')('an ffmpeg that gets no further', () => {
  it.each([['says the same again and again', `while :; do ${says('7')}; done`], ['says nothing', 'exec sleep 600']])('and %s is ended, so that others have their turn', async (_what, script) => {
    expect(await codeOf(runFfmpeg(tool(script), { args: [], stallMs: 500, onProgress: () => undefined }))).toBe('stalled');
  });
  it('is not one that is slow', async () => {
    expect(await codeOf(runFfmpeg(tool(`i=0; while [ $i -lt 40 ]; do i=$((i+1)); ${says('$i')}; done`), { args: [], stallMs: 1500, onProgress: () => undefined }))).toBe('done');
  });
});
