/** Media on their way, for the pictures: what is fetched, sent, waits, and fails, at the rate of an evening. */
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Day } from '../../day/newsroom-day.ts';

/** Sound of noise, 48 kHz in stereo. */
function recording(folder: string, name: string, seconds: number): string {
  const bytes = seconds * 192_000;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0); head.writeUInt32LE(bytes + 36, 4); head.write('WAVEfmt ', 8); head.writeUInt32LE(16, 16); head.writeUInt16LE(1, 20); head.writeUInt16LE(2, 22);
  head.writeUInt32LE(48_000, 24); head.writeUInt32LE(192_000, 28); head.writeUInt16LE(4, 32); head.writeUInt16LE(16, 34); head.write('data', 36); head.writeUInt32LE(bytes, 40);
  const file = path.join(folder, name);
  writeFileSync(file, Buffer.concat([head, randomBytes(bytes)]));
  return file;
}

export async function busyMedia(day: Day): Promise<void> {
  const { desk, away } = day;
  const folder = day.folder();
  await away.call('media.policy.set', { originals: 'always', limits: [{ from: 0, to: 0, bytesPerSecond: 1_000_000 }, { from: 64_800_000, to: 72_000_000, bytesPerSecond: 0 }] });
  const made: string[] = [];
  for (const [name, seconds] of [['海塘加固工程指挥部采访.wav', 240], ['办事大厅手语志愿者同期声.wav', 120], ['停车场夜间环境声.wav', 20]] as const) made.push((await desk.call('media.ingest', { path: recording(folder, name, seconds) })).asset);
  const lost = made.at(-1)!;
  await desk.until('asset', { id: lost }, (one) => one?.stored === true, 60_000);
  const { sha256 } = (await away.until('asset', { id: lost }, (one) => one?.stored === true, 60_000))!;
  // As if its disk had lost it: the pool says that it has none.
  rmSync(path.join(day.poolMedia, sha256.slice(0, 2), sha256));
  await away.call('media.fetch', { asset: lost, what: 'original' });
  await away.call('media.ingest', { path: recording(folder, '记者手机录音（三）.wav', 90) });
  await away.until('media.queue', {}, ({ rows }) => ['failed', 'moving', 'waiting'].every((state) => rows.some((row) => row.state === state)) && ['fetch', 'send'].every((direction) => rows.some((row) => row.direction === direction)), 60_000);
}
export async function idleMedia(day: Day): Promise<void> { await day.away.call('media.policy.set', { originals: 'rundown', limits: [] }); }
