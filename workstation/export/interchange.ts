/** The cut and the subtitles of a film as files that other programs read. */
import type { Asset } from '../../shared/asset/asset.ts';
import { TRACKS, type Clip, type Cut } from '../../shared/cut/cut.ts';
import type { Cue } from '../../shared/export/cues.ts';
import { FRAME_RATE, type Frames, type Millis } from '../../shared/units.ts';

const stamp = (ms: Millis): string => {
  const whole = Math.round(ms);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${two(whole / 3_600_000)}:${two((whole / 60_000) % 60)}:${two((whole / 1000) % 60)},${String(whole % 1000).padStart(3, '0')}`;
};
/** SubRip. */
export const subtitleFile = (cues: readonly Cue[]): string => cues.map(({ from, to, text }, index) => `${index + 1}\n${stamp(from)} --> ${stamp(to)}\n${text}\n\n`).join('');

const moment = (frames: Frames): unknown => ({ OTIO_SCHEMA: 'RationalTime.1', rate: FRAME_RATE, value: frames });
const range = (start: Frames, length: Frames): unknown => ({ OTIO_SCHEMA: 'TimeRange.1', start_time: moment(start), duration: moment(length) });
const plain = { effects: [], markers: [], enabled: true };

/** OpenTimelineIO, in the schema versions that readers since 0.15 understand. Originals are named by address (urn:sha256) and by name, because they stay at the pool. */
export function cutFile(cut: Cut, { name, asset }: { name: string; asset: (id: string) => Asset | undefined }): string {
  const clipOf = (clip: Clip): unknown => {
    const source = asset(clip.asset);
    const length = source ? source.probe.frames || clip.in + clip.length : clip.in + clip.length;
    return {
      OTIO_SCHEMA: 'Clip.2', name: source?.name ?? clip.asset, ...plain, source_range: range(clip.in, clip.length), active_media_reference_key: 'DEFAULT_MEDIA',
      media_references: {
        DEFAULT_MEDIA: {
          OTIO_SCHEMA: 'ExternalReference.1', name: source?.name ?? '', metadata: {}, target_url: `urn:sha256:${source?.sha256 ?? ''}`, available_range: range(0, length), available_image_bounds: null,
        },
      },
      metadata: { bianbo: { clip: clip.id, asset: clip.asset, block: clip.block, link: clip.link, gain: clip.gain } },
    };
  };
  const track = (id: (typeof TRACKS)[number]): unknown => {
    const children: unknown[] = [];
    let at = 0;
    for (const clip of cut.tracks[id]) {
      if (clip.start > at) children.push({ OTIO_SCHEMA: 'Gap.1', name: '', ...plain, source_range: range(0, clip.start - at), metadata: {} });
      children.push(clipOf(clip));
      at = clip.start + clip.length;
    }
    return { OTIO_SCHEMA: 'Track.1', name: id, kind: id.startsWith('V') ? 'Video' : 'Audio', ...plain, source_range: null, metadata: {}, children };
  };
  const stack = { OTIO_SCHEMA: 'Stack.1', name: 'tracks', ...plain, source_range: null, metadata: {}, children: TRACKS.filter((id) => cut.tracks[id].length > 0).map(track) };
  return `${JSON.stringify({ OTIO_SCHEMA: 'Timeline.1', name, global_start_time: null, metadata: { bianbo: { version: cut.id } }, tracks: stack }, null, 1)}\n`;
}
