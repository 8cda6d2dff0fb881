/**
 * MLT XML: the cut for melt, Shotcut and Kdenlive; also our second opinion, since melt renders it with other code than ours.
 * In and out points are inclusive there, and every source says its length: melt's own guess was 14 frames off.
 */
import { xmlText } from './xml-text.ts';
import type { Asset } from '../asset/asset.ts';
import { cutLength, type Clip, type Cut, type TrackId } from '../cut/cut.ts';
import { sourceOf } from '../cut/source.ts';
import { endOf } from '../cut/tracks.ts';
import { FRAME_RATE } from '../units.ts';

export interface MltOptions {
  readonly name: string;
  readonly asset: (id: string) => Asset | undefined;
  /** Where melt finds a source: a path, absolute or relative to the file. */
  readonly path: (asset: Asset) => string;
}

/** Lowest first: a higher picture track hides the lower ones. Black lies under everything, or a gap would be no picture. */
const ORDER: readonly TrackId[] = ['V1', 'V2', 'A1', 'A2'];
const escape = (text: string): string => xmlText(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const property = (name: string, value: string | number): string => `<property name="${name}">${escape(String(value))}</property>`;

/** The cut as an MLT project at 1920x1080, 25 frames/s. An asset that is not there becomes black of its length. */
export function mltOf(cut: Cut, { name, asset, path }: MltOptions): string {
  const length = Math.max(1, cutLength(cut));
  const ids = [...new Set(ORDER.flatMap((track) => cut.tracks[track].map((clip) => clip.asset)))];
  const producers = new Map(ids.map((id, index) => [id, `source${index}`]));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<mlt LC_NUMERIC="C" title="${escape(name)}" producer="main">`,
    `<profile description="1080p25" width="1920" height="1080" progressive="1" sample_aspect_num="1" sample_aspect_den="1" display_aspect_num="16" display_aspect_den="9" frame_rate_num="${FRAME_RATE}" frame_rate_den="1" colorspace="709"/>`,
    producer('black', length, 'color', 'black'),
    ...ids.map((id) => sourceProducer(producers.get(id)!, lastFrame(cut, id), asset(id), path)),
    ...ORDER.map((track) => playlist(track, cut.tracks[track], producers)),
    `<tractor id="main" in="0" out="${length - 1}">`,
    '<track producer="black" hide="audio"/>',
    ...ORDER.map((track) => `<track producer="${track}" hide="${track.startsWith('V') ? 'audio' : 'video'}"/>`),
    `<transition in="0" out="${length - 1}">${property('mlt_service', 'mix')}${property('a_track', 3)}${property('b_track', 4)}${property('always_active', 1)}${property('sum', 1)}</transition>`,
    '</tractor>', '</mlt>', '',
  ].join('\n');
}

/** How many frames of a source the cut reaches: what a still is long. */
const lastFrame = (cut: Cut, id: string): number => Math.max(1, ...ORDER.flatMap((track) => cut.tracks[track].filter((clip) => clip.asset === id).map((clip) => clip.in + clip.length)));

const producer = (id: string, length: number, service: string, resource: string): string =>
  `<producer id="${id}" in="0" out="${length - 1}">${property('length', length)}${property('eof', 'pause')}${property('resource', resource)}${property('mlt_service', service)}</producer>`;

function sourceProducer(id: string, reached: number, asset: Asset | undefined, path: MltOptions['path']): string {
  if (!asset) return producer(id, reached, 'color', 'black');
  const { frames } = sourceOf(asset);
  return Number.isFinite(frames) ? producer(id, Math.max(frames, reached), 'avformat', path(asset)) : producer(id, reached, 'pixbuf', path(asset));
}

function playlist(track: TrackId, clips: readonly Clip[], producers: ReadonlyMap<string, string>): string {
  let at = 0;
  const entries = clips.map((clip) => {
    const blank = clip.start > at ? `<blank length="${clip.start - at}"/>` : '';
    at = endOf(clip);
    const level = track.startsWith('A') && clip.gain !== 0 ? `<filter in="${clip.in}" out="${clip.in + clip.length - 1}">${property('mlt_service', 'volume')}${property('level', clip.gain)}</filter>` : '';
    return `${blank}<entry producer="${producers.get(clip.asset)}" in="${clip.in}" out="${clip.in + clip.length - 1}">${level}</entry>`;
  });
  return `<playlist id="${track}">${entries.join('')}</playlist>`;
}
