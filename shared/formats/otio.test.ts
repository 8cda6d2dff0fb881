import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Asset } from '../asset/asset.ts';
import { emptyCut, type Clip, type Cut } from '../cut/cut.ts';
import { isRefusal } from '../log/command.ts';
import { otioOf, readOtio, type OtioRead } from './otio.ts';

const asset = (id: string, name: string, frames: number): Asset => ({
  id, name, kind: frames > 0 ? 'video' : 'image', sha256: `sha-${id}`, bytes: 1, mime: '', proxy: null, poster: null, peaks: null, stored: true, licence: '', createdBy: '', createdAt: 0, deleted: false,
  probe: { durationMs: frames * 40, frames, width: 1920, height: 1080, rate: '25/1', videoCodec: 'h264', audioCodec: 'aac', channels: 2, sampleRate: 48000, interlaced: false },
});
const assets = [asset('a', '春耕 备耕.mp4', 200), asset('b', 'car-detection.mp4', 700), asset('map', '地图.png', 0)];
const find = (id: string): Asset | undefined => assets.find((one) => one.id === id);
const clip = (id: string, from: string, more: Partial<Clip>): Clip => ({ id, asset: from, in: 0, length: 10, start: 0, link: null, gain: 0, block: null, ...more });
const cut: Cut = {
  ...emptyCut('v1'),
  tracks: {
    V1: [clip('1', 'a', { in: 25, length: 100, link: 'l', block: 'blk' }), clip('2', 'b', { in: 50, length: 150, start: 130 })],
    V2: [clip('5', 'map', { length: 75, start: 40 })],
    A1: [clip('3', 'a', { in: 25, length: 100, link: 'l', gain: -6.5 })],
    A2: [clip('4', 'gone', { length: 30, start: 50 })],
  },
};
const sample = (name: string): string => readFileSync(new URL(`../../test/data/otio/${name}`, import.meta.url), 'utf8');
const read = (text: string): OtioRead => { let count = 0; const result = readOtio(text, 'v1', () => `n${++count}`); if (isRefusal(result)) throw new Error(result.refused); return result; };

/** For every schema in a file the set of its keys. */
function shapes(value: unknown, found = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) for (const one of value) shapes(one, found);
  else if (typeof value === 'object' && value !== null) {
    if ('OTIO_SCHEMA' in value) found.set(String(value.OTIO_SCHEMA), Object.keys(value).sort().join(' '));
    for (const [key, one] of Object.entries(value)) if (key !== 'metadata') shapes(one, found);
  }
  return found;
}

describe('a cut as OpenTimelineIO', () => {
  const text = otioOf(cut, { name: '春耕备耕 粗剪', asset: find });

  it('has the shapes that a real OpenTimelineIO accepted, key by key', () => {
    const golden = shapes(JSON.parse(sample('rough.otio')));
    const ours = shapes(JSON.parse(text));
    for (const schema of ['Timeline.1', 'Stack.1', 'Track.1', 'Clip.2', 'Gap.1', 'ExternalReference.1', 'TimeRange.1', 'RationalTime.1']) expect([schema, ours.get(schema)]).toEqual([schema, golden.get(schema)]);
    expect([...ours.keys()].filter((schema) => !golden.has(schema))).toEqual(['MissingReference.1']);
  });

  it('writes rates and values as floats, sources as encoded relative addresses, and begins at 10:00:00:00', () => {
    expect(text.match(/"rate": (?!25\.0,)/g)).toBeNull();
    expect(text.match(/"value": \d+(?!\d*\.0)\b/g)).toBeNull();
    expect(text).toContain('"target_url": "media/%E6%98%A5%E8%80%95%20%E5%A4%87%E8%80%95.mp4"');
    expect(JSON.parse(text).global_start_time).toEqual({ OTIO_SCHEMA: 'RationalTime.1', rate: 25, value: 900000 });
  });

  it('names a source whose file name holds half a character, as Windows allows', () => {
    const broken = { ...emptyCut('v1'), tracks: { ...emptyCut('v1').tracks, V1: [clip('1', 'half', {})] } };
    expect(otioOf(broken, { name: '', asset: () => asset('half', '现场\ud83d.mp4', 200) })).toContain(`media/${encodeURIComponent('现场\ufffd.mp4')}`);
  });
  it('comes back as the same cut', () => {
    const back = read(text);
    expect(back.cut).toEqual(cut);
    expect(back).toMatchObject({ name: '春耕备耕 粗剪', left: [] });
    expect(back.sources.map(({ asset: id }) => id)).toEqual(['a', 'b', 'map', 'gone']);
  });
});

describe('timelines of others', () => {
  const rows: [file: string, expected: object][] = [
    ['rough.otio', { left: ['Transition'], lengths: [[100, 150], [], [100, 150], [150]], starts: [[0, 100], [], [0, 100], [50]] }],
    ['transition_test.otio', { left: ['Transition'] }],
  ];
  for (const [file, expected] of rows) it(`reads ${file}`, () => {
    const { cut: got, left } = read(sample(file));
    const tracks = Object.values(got.tracks);
    expect({ left, lengths: tracks.map((clips) => clips.map(({ length }) => length)), starts: tracks.map((clips) => clips.map(({ start }) => start)) }).toMatchObject(expected);
  });

  it('says what it had no place for', () => { expect(read(sample('nested_example.otio')).left).toContain('Stack'); });

  it('refuses what would lose a track', () => { expect(readOtio(sample('multitrack.otio'), 'v', () => 'n')).toEqual({ refused: 'otio-unreadable' }); });

  const bad: [what: string, text: string][] = [['no JSON', 'TITLE: x'], ['no timeline', '{"OTIO_SCHEMA":"Clip.2"}'], ['nothing', ''], ['a list', '[]']];
  for (const [what, text] of bad) it(`refuses ${what}`, () => { expect(readOtio(text, 'v', () => 'n')).toEqual({ refused: 'otio-unreadable' }); });

  it('gives a clip that was copied elsewhere an id of its own, and converts rates', () => {
    const one = JSON.parse(otioOf({ ...cut, tracks: { ...emptyCut('').tracks, V1: [cut.tracks.V1[0]!] } }, { name: '', asset: find }));
    const [track] = one.tracks.children;
    track.children.push(structuredClone(track.children[0]));
    for (const end of ['start_time', 'duration']) Object.assign(track.children[1].source_range[end], { rate: 50, value: track.children[1].source_range[end].value * 2 });
    expect(read(JSON.stringify(one)).cut.tracks.V1).toEqual([cut.tracks.V1[0], { ...cut.tracks.V1[0], id: 'n1', start: 100 }]);
  });
});
