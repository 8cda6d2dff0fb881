/**
 * Makes the media of the sample newsroom from the sample sources: `node resources/sample/make-media.mjs SOURCES`, where SOURCES is a folder
 * with the collections named in LICENCES.txt. Needs ffmpeg and ffprobe on the PATH. Also writes what it found (address, size, probe) into
 * newsroom.json, so that the pool can take the sample in without ffmpeg. The results are committed; this is here so that they can be made again.
 */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'media');
const font = join(here, '..', 'fonts', 'NotoSansSC-Regular.ttf');
const sources = process.argv[2];
const MIME = { '.mp4': 'video/mp4', '.mkv': 'video/x-matroska', '.wav': 'audio/wav', '.jpg': 'image/jpeg' };

const ffmpeg = (...args) => execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', '-fflags', '+bitexact', ...args], { stdio: 'inherit' });

/** A title card of five seconds with music: colours that drift, a rule that runs in, the words in the bundled font. */
function card(file, title, line, colours, musicFrom) {
  const words = (text, size, y, from) => `drawtext=fontfile=${font}:text=${text}:fontsize=${size}:fontcolor=white:x=(w-tw)/2:y=${y}:alpha='clip((t-${from})*2,0,1)'`;
  ffmpeg(
    '-f', 'lavfi', '-i', `gradients=s=1920x1080:r=25:d=5:c0=${colours[0]}:c1=${colours[1]}:x0=0:y0=0:x1=1920:y1=1080:speed=0.02`,
    '-ss', String(musicFrom), '-t', '5', '-i', join(sources, 'asterisk-moh/manolo_camp-morning_coffee.wav'),
    '-vf', [words(title, 168, '(h/2)-190', 0.4), `drawbox=x=(iw-900)/2:y=(ih/2)+40:w=900:h=6:color=white@0.9:t=fill`, words(line, 54, '(h/2)+90', 1), 'fade=t=in:d=0.4', 'fade=t=out:st=4.6:d=0.4', 'format=yuv420p'].join(','),
    '-af', 'aresample=48000,afade=t=in:d=0.3,afade=t=out:st=4.4:d=0.6', '-ac', '2',
    '-c:v', 'libx264', '-preset', 'slow', '-crf', '22', '-c:a', 'aac', '-b:a', '128k', '-t', '5', '-flags:v', '+bitexact', '-movflags', '+faststart', join(out, file),
  );
}

/** A photograph without what the camera wrote into it (place, time, serial number), in a size a newsroom uploads. */
const photograph = (from, file) => ffmpeg('-i', join(sources, from), '-map_metadata', '-1', '-vf', "scale='min(1600,iw)':-2", '-q:v', '3', join(out, file));

if (sources) {
  mkdirSync(out, { recursive: true });
  card('opener.mp4', '奉视新闻', '一次采集 · 多元生成 · 全媒传播', ['0x0b2a5b', '0x1f7ac4'], 2);
  card('closer.mp4', '感谢收看', '奉视新闻 · 明天同一时间再会', ['0x10243f', '0x14615a'], 40);
  for (const clip of ['learn', 'thanks', 'help']) copyFileSync(join(sources, `intel-sample-videos/asl_gestures/${clip}.mkv`), join(out, `sign-${clip}.mkv`));
  copyFileSync(join(sources, 'intel-sample-videos/car-detection.mp4'), join(out, 'car-park.mp4'));
  copyFileSync(join(sources, 'intel-sample-videos/bottle-detection.mp4'), join(out, 'bottles.mp4'));
  copyFileSync(join(sources, 'generated/vo-cmn-espeak.wav'), join(out, 'voice-spring.wav'));
  photograph('debian-forensics-samples/IMG_1054.JPG', 'rail-line.jpg');
  photograph('debian-forensics-samples/IMG-20191006-WA0002.jpg', 'dogs.jpg');
}

/** What the asset record needs to know of a file. Frames count at 25/s; stills and sound have none. */
function facts(file) {
  const path = join(out, file);
  const bytes = readFileSync(path);
  const found = JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path], { encoding: 'utf8' }));
  const still = extname(file) === '.jpg';
  const video = found.streams.find((one) => one.codec_type === 'video');
  const audio = found.streams.find((one) => one.codec_type === 'audio');
  const durationMs = still ? 0 : Math.round(Number(found.format.duration) * 1000);
  return {
    kind: still ? 'image' : video ? 'video' : 'audio', sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, mime: MIME[extname(file)],
    probe: {
      durationMs, frames: video && !still ? Math.round(durationMs / 40) : 0, width: video?.width ?? 0, height: video?.height ?? 0, rate: video && !still ? video.avg_frame_rate : '',
      videoCodec: video?.codec_name ?? '', audioCodec: audio?.codec_name ?? '', channels: audio?.channels ?? 0, sampleRate: Number(audio?.sample_rate ?? 0), interlaced: false,
    },
  };
}

const list = join(here, 'newsroom.json');
const newsroom = JSON.parse(readFileSync(list, 'utf8'));
newsroom.media = newsroom.media.map(({ id, file, name, licence }) => ({ id, file, name, licence, ...facts(file) }));
writeFileSync(list, `${JSON.stringify(newsroom, null, 1)}\n`);
