/** Reads what `ffmpeg -progress pipe:1` prints: blocks of key=value lines, each closed by a line `progress=continue` or `progress=end`. */

export interface FfmpegProgress {
  /** Pictures written so far; 0 for sound. */
  readonly frame: number;
  /** How much of the output is written, in ms; 0 while ffmpeg does not know (N/A). */
  readonly outMs: number;
  /** Times real time; null while unknown. */
  readonly speed: number | null;
  readonly end: boolean;
}

/** Takes the new text and what was left from before; gives the finished blocks and what is left now. Pure. */
export function readProgress(left: string, text: string): { readonly blocks: readonly FfmpegProgress[]; readonly left: string } {
  const lines = (left + text).split(/\r?\n/);
  const blocks: FfmpegProgress[] = [];
  let from = 0;
  for (const [index, line] of lines.entries()) {
    // The last piece has no line end yet: `progress=con` may still become `progress=continue`.
    if (index === lines.length - 1 || !line.startsWith('progress=')) continue;
    blocks.push(block(lines.slice(from, index), line === 'progress=end'));
    from = index + 1;
  }
  return { blocks, left: lines.slice(from).join('\n') };
}

function block(lines: readonly string[], end: boolean): FfmpegProgress {
  const values = new Map(lines.map((line) => { const at = line.indexOf('='); return [line.slice(0, at), line.slice(at + 1).trim()]; }));
  const number = (key: string): number => { const value = Number.parseFloat(values.get(key) ?? ''); return Number.isFinite(value) ? value : 0; };
  // out_time_ms is in microseconds too (ffmpeg keeps the mistake for old readers), so only out_time_us is read; old builds lack it.
  const outMs = Math.max(0, number(values.has('out_time_us') ? 'out_time_us' : 'out_time_ms') / 1000);
  const speed = number('speed');
  return { frame: number('frame'), outMs, speed: speed > 0 ? speed : null, end };
}
