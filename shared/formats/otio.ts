/**
 * OpenTimelineIO: the cut for any editing system. Written with the schema versions that OTIO 0.15 to 0.19 all read
 * (Clip.2, never Marker.3); read with Clip.1 and Clip.2. What only we know stands under the metadata key `bianbo`.
 */
import type { Asset } from '../asset/asset.ts';
import { emptyCut, TRACKS, type Clip, type Cut, type TrackId } from '../cut/cut.ts';
import { sourceOf } from '../cut/source.ts';
import { endOf, type NewId } from '../cut/tracks.ts';
import { refuse, type Refusal } from '../log/command.ts';
import { FRAME_RATE, type Frames } from '../units.ts';

/** Our timelines begin at ten o'clock, as tapes for air do. */
const TIMELINE_START: Frames = 10 * 3600 * FRAME_RATE;

export interface OtioOptions {
  readonly name: string;
  readonly asset: (id: string) => Asset | undefined;
  /** Where the timeline's reader finds a source, relative to the file; percent-encoded. Without it 'media/<name>'. */
  readonly url?: (asset: Asset) => string;
}

const time = (frames: number) => ({ OTIO_SCHEMA: 'RationalTime.1', rate: FRAME_RATE, value: frames });
const range = (start: number, duration: number) => ({ OTIO_SCHEMA: 'TimeRange.1', start_time: time(start), duration: time(duration) });
const item = (schema: string, name: string, sourceRange: unknown, metadata: unknown = {}) => ({ OTIO_SCHEMA: schema, metadata, name, source_range: sourceRange, effects: [], markers: [], enabled: true });

/** The cut as an .otio file: JSON text with rates and values as floats, as OTIO itself writes them. */
export function otioOf(cut: Cut, options: OtioOptions): string {
  const timeline = {
    OTIO_SCHEMA: 'Timeline.1', metadata: { bianbo: { cut: cut.id, schema: 1 } }, name: options.name, global_start_time: time(TIMELINE_START),
    tracks: { ...item('Stack.1', 'tracks', null), children: TRACKS.map((track) => ({ ...item('Track.1', track, null), children: childrenOf(cut.tracks[track], options), kind: track.startsWith('V') ? 'Video' : 'Audio' })) },
  };
  return `${print(timeline, '')}\n`;
}

/** Clips in order with gaps between them: a track knows no positions, only lengths. */
function childrenOf(clips: readonly Clip[], options: OtioOptions): unknown[] {
  let at = 0;
  return clips.flatMap((clip) => {
    const gap = clip.start > at ? [item('Gap.1', '', range(0, clip.start - at))] : [];
    at = endOf(clip);
    return [...gap, clipObject(clip, options)];
  });
}

function clipObject(clip: Clip, { asset, url = mediaUrl }: OtioOptions): unknown {
  const source = asset(clip.asset);
  const name = source?.name ?? clip.asset;
  const { id, link, gain, block } = clip;
  const frames = source ? sourceOf(source).frames : Infinity;
  return {
    ...item('Clip.2', name, range(clip.in, clip.length), { bianbo: { id, asset: clip.asset, link, gain, block } }),
    media_references: {
      DEFAULT_MEDIA: {
        OTIO_SCHEMA: source ? 'ExternalReference.1' : 'MissingReference.1', metadata: source ? { bianbo: { asset: clip.asset, sha256: source.sha256 } } : {}, name,
        available_range: Number.isFinite(frames) ? range(0, frames) : null, available_image_bounds: null, ...(source ? { target_url: url(source) } : {}),
      },
    },
    active_media_reference_key: 'DEFAULT_MEDIA',
  };
}

/** A file's name as a part of an address. Names from Windows may hold half a character, of which none can be made. */
export const inUrl = ({ name }: Pick<Asset, 'name'>): string => encodeURIComponent(name.toWellFormed());
const mediaUrl = (asset: Asset): string => `media/${inUrl(asset)}`;

/** JSON with two blanks of indent, and the numbers of a RationalTime as floats: readers in C++ take 25 for another type than 25.0. */
function print(value: unknown, indent: string, float = false): string {
  const deeper = `${indent}  `;
  if (typeof value === 'number') return float && Number.isInteger(value) ? `${value}.0` : JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[\n${value.map((one) => deeper + print(one, deeper)).join(',\n')}\n${indent}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  const rational = 'OTIO_SCHEMA' in value && value.OTIO_SCHEMA === 'RationalTime.1';
  return entries.length === 0 ? '{}' : `{\n${entries.map(([key, one]) => `${deeper}${JSON.stringify(key)}: ${print(one, deeper, rational)}`).join(',\n')}\n${indent}}`;
}

/** A source named by a timeline that is not ours, to be matched by a person or by its name. */
export interface OtioSource { readonly asset: string; readonly name: string; readonly url: string }
export interface OtioRead {
  readonly name: string;
  readonly cut: Cut;
  /** The sources in order of appearance; `asset` is what the clips of the cut name. */
  readonly sources: readonly OtioSource[];
  /** Schemas that a rough cut has no place for (transitions, effects, nested stacks), each once. */
  readonly left: readonly string[];
}

/**
 * Reads a timeline into a cut: the first two picture and the first two sound tracks, at any rate. Positions, ids, links
 * and levels come back exactly from our own files. Refused: 'otio-unreadable' (no JSON, no timeline, more tracks than fit).
 */
export function readOtio(text: string, cutId: string, newId: NewId): OtioRead | Refusal {
  const timeline = parse(text);
  const stack = record(timeline?.['tracks']);
  if (schemaOf(timeline) !== 'Timeline' || !stack) return refuse('otio-unreadable');
  const tracks = list(stack['children']).filter((one) => schemaOf(one) === 'Track');
  const reading: Reading = { newId, ids: new Set(), sources: new Map(), left: new Set() };
  const cut = emptyCut(cutId);
  for (const kind of ['Video', 'Audio'] as const) {
    const filled = tracks.filter((track) => track['kind'] === kind).map((track) => clipsOf(list(track['children']), reading));
    const places: TrackId[] = kind === 'Video' ? ['V1', 'V2'] : ['A1', 'A2'];
    // Empty tracks at the end carry nothing; a third one with clips would be lost.
    while (filled.at(-1)?.length === 0) filled.pop();
    if (filled.length > places.length) return refuse('otio-unreadable');
    for (const [index, track] of places.entries()) cut.tracks[track] = filled[index] ?? [];
  }
  return { name: string(timeline?.['name']), cut, sources: [...reading.sources.values()], left: [...reading.left] };
}

interface Reading { readonly newId: NewId; readonly ids: Set<string>; readonly sources: Map<string, OtioSource>; readonly left: Set<string> }
type Json = Record<string, unknown>;

const record = (value: unknown): Json | undefined => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Json : undefined); // an object of JSON: its fields are checked where they are read
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(record).filter((one) => one !== undefined) : []);
const string = (value: unknown): string => (typeof value === 'string' ? value : '');
const schemaOf = (value: Json | undefined): string => string(value?.['OTIO_SCHEMA']).replace(/\.\d+$/, '');
function parse(text: string): Json | undefined {
  try { return record(JSON.parse(text)); } catch { return undefined; } // not JSON: said by the refusal
}
/** A RationalTime in frames at the house rate. */
function frames(value: unknown): number {
  const { rate, value: count } = record(value) ?? {};
  return typeof rate === 'number' && typeof count === 'number' && rate > 0 ? Math.round((count * FRAME_RATE) / rate) : 0;
}

function clipsOf(children: readonly Json[], reading: Reading): Clip[] {
  const clips: Clip[] = [];
  let at = 0;
  for (const child of children) {
    const schema = schemaOf(child);
    // A transition lies between two clips and takes no time of its own.
    if (schema === 'Transition') { reading.left.add(schema); continue; }
    const reference = referenceOf(child);
    const whole = record(record(child['source_range']) ?? reference?.['available_range']);
    const length = frames(whole?.['duration']);
    if (schema !== 'Clip' && schema !== 'Gap') reading.left.add(schema);
    if (list(child['effects']).length > 0) reading.left.add('Effect');
    if (schema === 'Clip' && length > 0) clips.push(readClip(child, { reference, start: at, in: Math.max(0, frames(whole?.['start_time'])), length }, reading));
    at += length;
  }
  return clips;
}

/** Clip.2 has references by key, Clip.1 had one. */
const referenceOf = (clip: Json): Json | undefined =>
  record(record(clip['media_references'])?.[string(clip['active_media_reference_key']) || 'DEFAULT_MEDIA']) ?? record(clip['media_reference']);

function readClip(child: Json, { reference, start, in: first, length }: { reference: Json | undefined; start: number; in: number; length: number }, { newId, ids, sources }: Reading): Clip {
  const ours = record(record(child['metadata'])?.['bianbo']) ?? {};
  const url = string(reference?.['target_url']);
  const name = string(reference?.['name']) || string(child['name']);
  const asset = string(ours['asset']) || url || name;
  if (!sources.has(asset)) sources.set(asset, { asset, name, url });
  const text = (key: string): string | null => string(ours[key]) || null;
  const gain = typeof ours['gain'] === 'number' ? Math.min(20, Math.max(-60, ours['gain'])) : 0;
  // A clip that was copied elsewhere brings its original's id along.
  const known = text('id');
  const id = known === null || ids.has(known) ? newId() : known;
  ids.add(id);
  return { id, asset, in: first, length, start, link: text('link'), gain, block: text('block') };
}
