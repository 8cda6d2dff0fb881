import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { sourceOf } from '../../shared/cut/source.ts';
import { isRefusal } from '../../shared/log/command.ts';
import { copyHashed } from '../../workstation/media/copy-file.ts';
import { inspectTools, findFfmpeg, missingIn } from '../../workstation/media/ffmpeg.ts';
import { makeProxy } from '../../workstation/media/derive.ts';
import { factsOf, probeFile } from '../../workstation/media/render-facts.ts';
import { JobError } from '../../workstation/workstation.ts';
import { barcodeClip, barcodesOf, ffmpegForTests, frameOf, readBarcode, run, runsOf } from '../data/media.ts';
import { freshFolder, Newsroom, openPool, openStation, settled, type Station } from './support/media-workstation.ts';

const sample = (name: string): string => fileURLToPath(new URL(`../data/media/${name}`, import.meta.url));
const files = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => one.name);
const open: Station[] = [];
const station = (newsroom: Newsroom, options: Parameters<typeof openStation>[1] = {}) => { const one = openStation(newsroom, options); open.push(one); return one; };
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });

const ingested = async ({ media, workstation }: Station, file: string) => {
  const answer = await media.handlers['media.ingest']({ path: file });
  if (isRefusal(answer)) throw new Error(answer.refused);
  const asset = workstation.records.get('asset', answer.asset);
  if (!asset) throw new Error('no asset');
  return asset;
};

describe('taking media in', () => {
  it('makes an asset with a proxy whose frames are the source’s, a poster and a waveform', async () => {
    const newsroom = new Newsroom();
    const here = station(newsroom);
    const file = await barcodeClip({ frames: 100, source: 3, gop: 250 });
    const { id, sha256 } = await ingested(here, file);
    await settled(here);
    const asset = newsroom.records.get('asset', id)!;
    expect(asset).toMatchObject({ name: path.basename(file), kind: 'video', mime: 'video/mp4', bytes: statSync(file).size, stored: false, probe: { frames: 100, rate: '25/1', width: 640, height: 360, videoCodec: 'h264', audioCodec: 'aac' }, proxy: { frames: 100 } });
    expect(readFileSync(await here.media.filePath(id, 'original')).equals(readFileSync(file))).toBe(true);
    const proxy = await here.media.filePath(id, 'proxy');
    expect(runsOf(await barcodesOf(ffmpegForTests(), proxy))).toEqual(['3:0-99']);
    const streams = JSON.parse((await run('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', '-show_entries', 'packet=flags,stream_index', '-select_streams', 'v', proxy])).toString()) as { streams: Record<string, unknown>[]; packets: { flags: string }[] };
    expect(streams.streams[0]).toMatchObject({ codec_name: 'h264', has_b_frames: 0, avg_frame_rate: '25/1', color_space: 'bt709', color_range: 'tv', pix_fmt: 'yuv420p' });
    expect(streams.packets.flatMap((packet, index) => (packet.flags.startsWith('K') ? [index] : []))).toEqual([0, 12, 24, 36, 48, 60, 72, 84, 96]);
    expect((await run('ffprobe', ['-v', 'error', '-of', 'csv=p=0', '-select_streams', 'a', '-show_entries', 'stream=codec_name,sample_rate,start_time', proxy])).toString().trim()).toMatch(/^flac,48000,0\.0+$/);
    const peaks = new Int8Array(readFileSync(await here.media.filePath(id, 'peaks')));
    // AAC comes in blocks of 21 ms: the sound may end one pair later than the picture.
    expect(Math.abs(peaks.length / 2 - 4 * 50)).toBeLessThanOrEqual(1);
    expect([Math.max(...peaks) > 10, Math.min(...peaks) < -10]).toEqual([true, true]);
    expect(readFileSync(await here.media.filePath(id, 'poster')).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    expect(files(here.data).filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
    expect(files(here.data)).toContain(sha256);
  });

  const rates: [what: string, rate: string, encoder: readonly string[] | undefined][] = [['30000/1001', '30000/1001', undefined], ['50/1', '50/1', undefined], ['24/1', '24/1', undefined]];
  for (const [what, rate] of rates) it(`conforms ${what} to the picture that is nearest at each 25th of a second`, async () => {
    const newsroom = new Newsroom();
    const here = station(newsroom);
    const { id } = await ingested(here, await barcodeClip({ frames: 90, source: 4, rate, audio: 'none' }));
    await settled(here);
    const [above = 25, below = 1] = rate.split('/').map(Number);
    const codes = await barcodesOf(ffmpegForTests(), await here.media.filePath(id, 'proxy'));
    expect(codes.length).toBe(newsroom.records.get('asset', id)!.proxy!.frames);
    for (const [index, code] of codes.entries()) expect(Math.abs(((code?.frame ?? NaN) * below) / above - index / 25)).toBeLessThanOrEqual(below / above + 1e-6);
  });

  it('takes a real picture, a real recording and real footage', async () => {
    const newsroom = new Newsroom();
    const here = station(newsroom);
    const [picture, sound, film] = [await ingested(here, sample('IMG-20191006-WA0002.jpg')), await ingested(here, sample('sense_and_sensibility_01-0880.wav')), await ingested(here, sample('thanks.mkv'))];
    await settled(here);
    const [nowPicture, nowSound, nowFilm] = [picture, sound, film].map(({ id }) => newsroom.records.get('asset', id)!);
    expect(nowPicture).toMatchObject({ kind: 'image', mime: 'image/jpeg', proxy: null, peaks: null, probe: { width: 1024, height: 768, frames: 0 } });
    expect(nowPicture!.poster).not.toBeNull();
    expect(nowSound).toMatchObject({ kind: 'audio', mime: 'audio/wav', proxy: null, poster: null, peaks: { bytes: 300 }, probe: { durationMs: 2990, sampleRate: 16000 } });
    expect(nowFilm).toMatchObject({ kind: 'video', mime: 'video/x-matroska', peaks: null, probe: { rate: '30/1', width: 640, height: 480 } });
    expect(nowFilm!.proxy!.frames).toBe(nowFilm!.probe.frames);
  });

  it('takes in a file whatever its name is, and never another one that its name could stand for', async () => {
    const here = station(new Newsroom());
    const folder = path.join(freshFolder(), '降20%d');
    mkdirSync(folder);
    const picture = readFileSync(sample('IMG-20191006-WA0002.jpg'));
    // Those that a row of numbered pictures would be made of.
    for (const other of ['图000.jpg', '图001.jpg']) copyFileSync(sample('thanks.mkv'), path.join(folder, other));
    const names = ['图%03d.jpg', '涨50%d.jpg', '100%.jpg', '-头.jpg', 'a:b|c.jpg', `引'号".jpg`, '换\n行.jpg', '#1?.jpg', '{1}*.jpg', `${'长'.repeat(83)}.jpg`];
    for (const [index, name] of names.entries()) {
      const file = path.join(folder, name);
      // Each is another file: what stands behind the end of a picture is no part of it.
      writeFileSync(file, Buffer.concat([picture, Buffer.from([index])]));
      expect(await ingested(here, file)).toMatchObject({ name, kind: 'image', bytes: picture.length + 1, probe: { width: 1024 } });
    }
    await settled(here);
    expect(here.workstation.all('asset').map(({ poster }) => poster !== null)).toEqual(names.map(() => true));
  });

  it('keeps one copy and one asset of a file that is taken in twice, and brings a deleted one back', async () => {
    const newsroom = new Newsroom();
    const here = station(newsroom);
    const first = await ingested(here, sample('thanks.mkv'));
    newsroom.execute('asset.delete', { kind: 'asset', id: first.id }, { deleted: true }, 'p1');
    const copy = path.join(freshFolder(), '改名.mkv');
    copyFileSync(sample('thanks.mkv'), copy);
    const second = await ingested(here, copy);
    await settled(here);
    expect([second.id, second.deleted, newsroom.all('asset').length, files(here.workstation.folders.media).filter((name) => name === first.sha256).length]).toEqual([first.id, false, 1, 1]);
  });

  it('puts a file that is taken in again in the place of the one here, where a disk has damaged that or it is here no more, and says that it is here', async () => {
    const newsroom = new Newsroom();
    const first = station(newsroom);
    const file = await barcodeClip({ frames: 50, source: 5, audio: 'none' });
    const { sha256 } = await ingested(first, file);
    await settled(first);
    await first.close();
    const lies = path.join(first.workstation.folders.media, sha256.slice(0, 2), sha256);
    const bytes = readFileSync(lies);
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(lies, bytes);
    const again = station(newsroom, { data: first.workstation.folders.data });
    const asset = await ingested(again, file);
    expect([await again.media.places.original(asset, new AbortController().signal), readFileSync(lies).equals(readFileSync(file))]).toEqual([lies, true]);
    rmSync(lies);
    again.signals.clear();
    await ingested(again, file);
    expect([readFileSync(lies).equals(readFileSync(file)), again.signals.has('files'), newsroom.all('asset').length]).toEqual([true, true, 1]);
  });

  it('goes on with a proxy after a restart, and tells of it when somebody signs in', async () => {
    const newsroom = new Newsroom();
    const before = openStation(newsroom, { env: { ...process.env } });
    const { id } = await ingested(before, await barcodeClip({ frames: 50, source: 2 }));
    await before.close();
    expect(newsroom.records.get('asset', id)!.proxy).toBeNull();
    const after = openStation(newsroom, { data: before.data, settings: before.settings });
    open.push(after);
    after.signedIn = false;
    await settled(after);
    expect(newsroom.records.get('asset', id)!.proxy).toBeNull();
    expect(await after.media.filePath(id, 'proxy')).toContain(after.workstation.folders.media);
    after.signedIn = true;
    expect(newsroom.records.get('asset', id)!.proxy).toMatchObject({ frames: 50 });
  });

  it('leaves no half file when a proxy is cancelled, and makes it when tried again', async () => {
    const newsroom = new Newsroom();
    const here = station(newsroom);
    const answer = await here.media.handlers['media.ingest']({ path: await barcodeClip({ frames: 600, source: 1, size: '1280x720' }) });
    if (isRefusal(answer)) throw new Error(answer.refused);
    for (;;) { const job = here.workstation.jobs.list().find(({ id }) => id === answer.job); if (job && (job.progress ?? 0) > 0) break; await new Promise((resolve) => setTimeout(resolve, 10)); }
    here.media.handlers['job.cancel']({ job: answer.job });
    await settled(here);
    expect(here.workstation.jobs.list().find(({ id }) => id === answer.job)?.state).toBe('cancelled');
    expect(files(here.workstation.folders.temp)).toEqual([]);
    expect(newsroom.records.get('asset', answer.asset)!.proxy).toBeNull();
    here.media.handlers['job.retry']({ job: answer.job });
    await settled(here);
    expect(newsroom.records.get('asset', answer.asset)!.proxy).toMatchObject({ frames: 600 });
  });

  it('makes poster and proxy also of what has a single picture: a GIF that does not move, a title over sound', async () => {
    const newsroom = new Newsroom();
    const here = station(newsroom);
    const [gif, title] = ['图.gif', '题.mp4'].map((name) => path.join(freshFolder(), name)) as [string, string];
    execFileSync(ffmpegForTests(), ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=s=320x240', '-frames:v', '1', gif]);
    execFileSync(ffmpegForTests(), ['-v', 'error', '-i', gif, '-f', 'lavfi', '-i', 'sine=d=4', '-frames:v', '1', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', title]);
    const ids = [(await ingested(here, gif)).id, (await ingested(here, title)).id];
    await settled(here);
    expect(ids.map((id) => { const { kind, proxy, poster } = newsroom.records.get('asset', id)!; return [kind, (proxy?.frames ?? 0) > 0, poster !== null]; })).toEqual([['video', true, true], ['video', true, true]]);
  });

  it('what no proxy can be made of is named, goes to the pool, and may leave when room is needed like any other', async () => {
    const newsroom = new Newsroom();
    const to = await openPool(newsroom);
    const here = station(newsroom);
    here.connect(to);
    const file = path.join(freshFolder(), '坏画面.mp4');
    const bytes = readFileSync(await barcodeClip({ frames: 50, source: 8, audio: 'none' }));
    const pictures = bytes.indexOf('mdat') + 8;
    writeFileSync(file, bytes.fill(0, pictures, bytes.indexOf('moov') - 4));
    const { id, sha256 } = await ingested(here, file);
    await settled(here);
    const { stored, proxy } = newsroom.records.get('asset', id)!;
    const failed = here.workstation.jobs.list().filter(({ state }) => state === 'failed').map(({ asset, error }) => [asset, error?.code]);
    expect([stored, to.store.has(sha256), proxy, failed]).toEqual([true, true, null, [[id, 'media-proxy-failed']]]);
    await here.media.handlers['media.policy.set']({ quotaBytes: 1000 });
    await expect.poll(() => files(here.workstation.folders.media).includes(sha256)).toBe(false);
    await here.close();
    open.splice(open.indexOf(here), 1);
    // Nothing of it is tried for ever, and it comes back when somebody needs it.
    const again = station(newsroom, { data: here.workstation.folders.data, settings: here.settings });
    again.connect(to);
    await settled(again);
    expect([again.settings.get('media.work'), again.workstation.jobs.list()]).toEqual([{}, []]);
    expect(await again.media.filePath(id, 'original')).toContain(sha256);
    await to.close();
  });

  it('of a picture or a sound that cannot be decoded says so at once and on the asset, uses the other, and keeps the original', async () => {
    const here = station(new Newsroom());
    const from = await barcodeClip({ frames: 50, source: 9, container: 'mov', encoder: ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'pcm_s16le', '-movflags', '+faststart'] });
    /** The same under the four letters of a codec that no ffmpeg decodes. */
    const called = (name: string, ...pairs: [from: string, to: string][]): string => {
      const to = path.join(freshFolder(), name);
      const bytes = readFileSync(from);
      for (const [was, is] of pairs) bytes.write(is, bytes.indexOf(was, bytes.indexOf('stsd', was === 'sowt' ? bytes.lastIndexOf('stsd') : 0)), 'latin1');
      writeFileSync(to, bytes);
      return to;
    };
    const sources = async (file: string) => {
      const { id } = await ingested(here, file);
      await settled(here);
      const asset = here.workstation.records.get('asset', id)!;
      expect(readFileSync(await here.media.filePath(id, 'original')).equals(readFileSync(file))).toBe(true);
      return { kind: asset.kind, ...sourceOf(asset), unread: Object.keys(asset.probe.unread ?? {}), made: [asset.proxy?.frames, asset.peaks !== null] };
    };
    expect(await sources(called('有声.mov', ['avc1', 'xxx1']))).toMatchObject({ kind: 'audio', picture: false, sound: true, unread: ['picture'], made: [undefined, true] });
    expect(await sources(called('有画.mov', ['sowt', 'xxx2']))).toMatchObject({ kind: 'video', picture: true, sound: false, unread: ['sound'], made: [50, false] });
    expect(await sources(called('好.mov'))).toMatchObject({ kind: 'video', picture: true, sound: true, unread: [], made: [50, true] });
    expect(here.notices).toMatchObject([{ code: 'media-unread-picture', params: { name: '有声.mov' } }, { code: 'media-unread-sound', params: { name: '有画.mov' } }]);
    // A recording that was begun in the middle: its first parts are broken, the rest is not.
    const radio = path.join(freshFolder(), '录音.aac');
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=3', '-c:a', 'aac', '-f', 'adts', radio]);
    const adts = readFileSync(radio);
    for (let frame = 0, pos = 0; frame < 6; frame++) { const length = ((adts[pos + 3]! & 3) << 11) | (adts[pos + 4]! << 3) | (adts[pos + 5]! >> 5); adts.fill(0xff, pos + 7, pos + length); pos += length; }
    writeFileSync(radio, adts);
    expect(await sources(radio)).toMatchObject({ kind: 'audio', sound: true, unread: [] });
    // Of two sounds the one that is known by name is taken, by the proxy as by the render.
    const two = path.join(freshFolder(), '两路.mov');
    await run('ffmpeg', ['-v', 'error', '-i', from, '-map', '0:v', '-map', '0:a', '-map', '0:a', '-c', 'copy', two]);
    const twoBytes = readFileSync(two);
    twoBytes.write('xxx3', twoBytes.indexOf('sowt'), 'latin1');
    writeFileSync(two, twoBytes);
    expect(await sources(two)).toMatchObject({ sound: true, unread: [], made: [50, true] });
    expect(factsOf('video', two, await probeFile('ffprobe', two, new AbortController().signal)).soundStream).toBe(2);
    // Known by name, and no decoder for it here: encrypted, all of it broken, or newer than this ffmpeg.
    const broken = called('坏.mov');
    const bytes = readFileSync(broken);
    const at = bytes.indexOf('mdat') + 4;
    const { packets } = JSON.parse((await run('ffprobe', ['-v', 'error', '-of', 'json', '-select_streams', 'v', '-show_entries', 'packet=pos,size', broken])).toString()) as { packets: { pos: string; size: string }[] };
    for (const { pos, size } of packets) bytes.fill(0xff, Math.max(at, Number(pos)) + 5, Number(pos) + Number(size));
    writeFileSync(broken, bytes);
    expect(await sources(broken)).toMatchObject({ picture: false, sound: true, unread: ['picture'] });
  });

  it('shows any frame of a source that has no proxy', async () => {
    const newsroom = new Newsroom();
    const here = station(newsroom);
    const { id } = await ingested(here, await barcodeClip({ frames: 150, source: 7, gop: 250 }));
    for (const frame of [0, 1, 49, 50, 77, 149]) {
      const answer = await here.media.handlers['media.still']({ asset: id, frame });
      if (isRefusal(answer)) throw new Error(answer.refused);
      const sha256 = /^\/media\/([0-9a-f]{64})\?type=image%2Fjpeg$/.exec(answer.url)?.[1] ?? '';
      const { gray, width, height } = await frameOf(ffmpegForTests(), path.join(here.workstation.folders.media, sha256.slice(0, 2), sha256), 0);
      expect(readBarcode(gray, width, height)).toEqual({ source: 7, frame });
    }
    expect(await here.media.handlers['media.still']({ asset: id, frame: 5000 })).toMatchObject({ refused: 'media-no-frame' });
  });
});

describe('media that cannot be taken in', () => {
  const part = (from: string, share: number, name: string): string => { const to = path.join(freshFolder(), name); copyFileSync(from, to); truncateSync(to, Math.floor(statSync(to).size * share)); return to; };
  const written = (name: string, text: string): string => { const to = path.join(freshFolder(), name); writeFileSync(to, text); return to; };
  const faststart = () => barcodeClip({ frames: 100, source: 6, encoder: ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-c:a', 'aac', '-movflags', '+faststart'] });
  const rows: [what: string, file: () => string | Promise<string>, code: string][] = [
    ['a text file called .mp4', () => written('会议.mp4', '这不是视频。\n'.repeat(300)), 'media-unreadable'],
    ['an empty file', () => written('空.mp4', ''), 'media-empty'],
    ['an MP4 without its index', async () => part(await barcodeClip({ frames: 100, source: 3, gop: 250 }), 0.6, '断.mp4'), 'media-unreadable'],
    ['an MP4 with its index but without its end', async () => part(await faststart(), 0.6, '断.mp4'), 'media-truncated'],
    ['an MP4 whose last packets are missing', async () => part(await faststart(), 0.95, '断.mp4'), 'media-truncated'],
    ['a Matroska file without its end', async () => part(await barcodeClip({ frames: 250, source: 3, container: 'mkv' }), 0.6, '断.mkv'), 'media-truncated'],
    ['half a recording', () => part(sample('sense_and_sensibility_01-0880.wav'), 0.5, '断.wav'), 'media-truncated'],
    ['half a picture', () => part(sample('IMG-20191006-WA0002.jpg'), 0.5, '断.jpg'), 'media-truncated'],
    ['a folder', () => freshFolder(), 'media-unreadable'],
    ['a file that is not there', () => path.join(freshFolder(), '没有.mp4'), 'media-vanished'],
    ['subtitles only', () => written('字幕.srt', '1\n00:00:00,000 --> 00:00:01,000\n你好\n'), 'media-no-streams'],
  ];
  for (const [what, file, code] of rows) it(`${what}: says ${code} and leaves nothing behind`, async () => {
    const newsroom = new Newsroom();
    const here = station(newsroom);
    const from = await file();
    expect(await here.media.handlers['media.ingest']({ path: from })).toMatchObject({ refused: code });
    expect([newsroom.all('asset'), files(here.data), here.workstation.jobs.list().map(({ state, error }) => [state, error?.code])]).toEqual([[], [], [['failed', code]]]);
    for (const language of ['zh-CN', 'en']) expect(Object.keys(JSON.parse(readFileSync(fileURLToPath(new URL(`../../resources/messages/${language}/media.json`, import.meta.url)), 'utf8')) as object)).toEqual(expect.arrayContaining([`error.${code}`, `refusal.${code}`]));
  });

  it('nobody signed in: nothing is added', async () => {
    const newsroom = new Newsroom();
    const here = station(newsroom);
    here.signedIn = false;
    expect(await here.media.handlers['media.ingest']({ path: sample('thanks.mkv') })).toMatchObject({ refused: 'media-not-signed-in' });
    expect([newsroom.all('asset'), files(here.data)]).toEqual([[], []]);
  });

  it('no ffmpeg: says so', async () => {
    const here = station(new Newsroom(), { env: { BIANBO_FFMPEG: '/nowhere/ffmpeg' } });
    expect(await here.media.handlers['media.ingest']({ path: sample('thanks.mkv') })).toMatchObject({ refused: 'media-no-ffmpeg' });
    expect(await here.media.systemInfo()).toEqual({ path: '', version: '', source: 'none', missing: ['ffmpeg'] });
  });

  const during: [what: string, act: (file: string) => void, code: string][] = [
    ['vanishes', (file) => rmSync(file), 'media-vanished'],
    ['grows', (file) => appendFileSync(file, 'more'), 'media-changed'],
    ['is cut short', (file) => truncateSync(file, 1 << 20), 'media-changed'],
  ];
  for (const [what, act, code] of during) it(`a file that ${what} while it is copied`, async () => {
    const folder = freshFolder();
    const from = path.join(folder, '大.bin');
    writeFileSync(from, Buffer.alloc(300 << 20));
    let acted = false;
    const failed = await copyHashed(from, path.join(folder, 'copy'), { name: '大.bin', onBytes: () => { if (!acted) { acted = true; act(from); } } }).then(() => null, (error: unknown) => error);
    expect([acted, failed instanceof JobError ? failed.code : failed, existsSync(path.join(folder, 'copy'))]).toEqual([true, code, false]);
    rmSync(folder, { recursive: true });
  });

  const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
  if (!mayMount) console.warn('SKIPPED: a full disk needs root to mount a small tmpfs');
  it.skipIf(!mayMount)('a full disk: says so and keeps nothing, before and in the middle of copying', async () => {
    const disk = freshFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    try {
      const newsroom = new Newsroom();
      const here = station(newsroom, { data: path.join(disk, 'data') });
      expect(await here.media.handlers['media.ingest']({ path: sample('thanks.mkv') })).toMatchObject({ refused: 'media-disk-full' });
      expect([newsroom.all('asset'), files(here.data)]).toEqual([[], []]);
      const big = path.join(freshFolder(), 'big.bin');
      writeFileSync(big, Buffer.alloc(8 << 20));
      mkdirSync(path.join(disk, 'x'));
      const failed = await copyHashed(big, path.join(disk, 'x', 'copy'), { name: 'big.bin' }).then(() => null, (error: unknown) => error);
      expect([failed instanceof JobError ? failed.code : failed, files(path.join(disk, 'x'))]).toEqual(['media-disk-full', []]);
      const [tools, clip] = [(await here.media.tools())!, await barcodeClip({ frames: 250, source: 9, size: '1280x720', picture: 'noisy' })];
      const noRoom = await makeProxy({ tools, from: clip, to: path.join(disk, 'x', 'proxy.mp4'), name: 'x', kind: 'video' }).then(() => null, (error: { diskFull?: boolean }) => error.diskFull);
      expect(noRoom).toBe(true);
      await here.close();
    } finally { execFileSync('umount', [disk]); }
  });
});

describe('which ffmpeg', () => {
  it('takes the one that is set, else the bundled, else the one on the PATH', async () => {
    const onPath = await findFfmpeg({ env: process.env, bundled: '' });
    expect(onPath).toMatchObject({ source: process.env['BIANBO_FFMPEG'] ? 'setting' : 'path' });
    const folder = path.dirname(onPath!.ffmpeg);
    expect(await findFfmpeg({ env: {}, bundled: folder })).toMatchObject({ source: 'bundled', ffmpeg: path.join(folder, 'ffmpeg') });
    expect(await findFfmpeg({ env: { BIANBO_FFMPEG: onPath!.ffmpeg, BIANBO_FFPROBE: onPath!.ffprobe }, bundled: '/nowhere' })).toMatchObject({ source: 'setting' });
    expect(await inspectTools(process.execPath, process.execPath, 'setting')).toBeNull();
  });
  it('falls back to the package where there is nothing else, and says what it cannot do', async () => {
    const found = await findFfmpeg({ env: {}, bundled: '' });
    // Where the optional packages have no binary for the platform there is nothing to find.
    if (found) expect(found).toMatchObject({ source: 'package', missing: expect.arrayContaining(['xfade']) as unknown });
    if (found) { const to = path.join(freshFolder(), 'p.mp4'); await makeProxy({ tools: found, from: await barcodeClip({ frames: 50, source: 8, audio: 'none' }), to, name: 'x', kind: 'video' }); expect(runsOf(await barcodesOf(ffmpegForTests(), to))).toEqual(['8:0-49']); }
  });
  it('reads ffmpeg’s listings', () => expect(missingIn(' V..... libx264   libx264 H.264\n A..... aac   AAC', ['libx264', 'aac', 'flac'])).toEqual(['flac']));
});
