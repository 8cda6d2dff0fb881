/**
 * Loudness of a finished programme: measured as a whole (ITU-R BS.1770), brought to the target in one step, peaks held by a
 * limiter. Not `loudnorm`: it measured half a unit off and fell into its dynamic mode on real clips.
 */
export interface Loudness {
  /** Integrated loudness, LUFS; -Infinity for silence. */
  readonly integrated: number;
  /** True peak, dBTP; -Infinity for silence. */
  readonly peak: number;
}

/** GY/T 282: -24 LKFS, true peak at most -2 dBTP. */
const TARGET_LUFS = -24;
const MOST_PEAK_DBTP = -2;
/** The limiter stops this much below, because AAC makes peaks a little higher again. */
const CODEC_ROOM_DB = 1;
/** More than this would only lift the noise of a room in which nobody speaks. */
const MOST_GAIN_DB = 30;
/** What BS.1770 gates away: there is nothing to measure. */
const GATE_LUFS = -69.9;

/** Reads what the ebur128 filter says at its end; null when it said nothing. */
export function parseLoudness(text: string): Loudness | null {
  const summary = text.slice(text.lastIndexOf('Summary:'));
  const integrated = /\bI:\s+(-?[\d.]+|-?inf|nan) LUFS/.exec(summary)?.[1];
  const peak = /\bPeak:\s+(-?[\d.]+|-?inf|nan) dBFS/.exec(summary)?.[1];
  if (!summary.startsWith('Summary:') || integrated === undefined) return null;
  const read = (value: string | undefined): number => { const number = Number(value); return Number.isFinite(number) ? number : -Infinity; };
  const level = read(integrated);
  return { integrated: level < GATE_LUFS ? -Infinity : level, peak: read(peak) };
}

/** dB to add so that a programme of this loudness meets the target; 0 for silence. */
export const gainFor = ({ integrated }: Loudness): number => (integrated === -Infinity ? 0 : Math.min(MOST_GAIN_DB, TARGET_LUFS - integrated));

/** Adds up sound tracks sample by sample; `pan` with = never turns one down because another is there, as amix does. */
export function mixed(tracks: number): string {
  if (tracks === 1) return '[0:a]anull';
  const side = (channel: number): string => Array.from({ length: tracks }, (_, track) => `c${track * 2 + channel}`).join('+');
  return `${Array.from({ length: tracks }, (_, track) => `[${track}:a]`).join('')}amerge=inputs=${tracks},pan=stereo|c0=${side(0)}|c1=${side(1)}`;
}

/** The level change and the limiter, at four times the rate so that peaks between samples are seen. Exactly `samples` come out. */
export function levelled(gain: number, samples: number): string {
  const limit = 10 ** ((MOST_PEAK_DBTP - CODEC_ROOM_DB) / 20);
  // The limiter looks 5 ms ahead and delivers that much later: silence is put behind and the head taken off.
  const ahead = 0.005 * 192_000;
  return [
    `volume=${gain.toFixed(3)}dB`, 'aresample=192000', `apad=pad_len=${ahead}`, `alimiter=limit=${limit.toFixed(4)}:attack=5:release=50:level=false`,
    `atrim=start_sample=${ahead}`, 'asetpts=N/SR/TB', 'aresample=48000', `apad=whole_len=${samples}`, `atrim=end_sample=${samples}`, 'asetpts=N/SR/TB',
  ].join(',');
}

/** The meter, saying only its summary; needs the log level `info`. */
export const METER = 'ebur128=peak=true:framelog=verbose';
