/** What a command does, in sentences: of those that do more than set fields. Arguments are what some release wrote: what cannot be read is not told. */
import { asset } from '../../shared/asset/asset.ts';
import { PARTS } from '../../shared/asset/files.ts';
import type { Clip, TrackId } from '../../shared/cut/cut.ts';
import { cutEdit, cutPatch } from '../../shared/cut/patch.ts';
import { exportRecord } from '../../shared/export/export.ts';
import { fieldOf } from '../../shared/overtaken/fields.ts';
import type { NotAccepted } from '../../shared/protocol/queries.ts';
import { mergeFlags } from '../../shared/script/merge-commands.ts';
import { minutesSeconds, timecode } from '../../shared/units.ts';
import { hasMessage, t } from '../app/language.ts';
import { byteSize } from '../ui/format.ts';
import { fieldName, recordName, type Named } from './values.ts';

/** `now`: see NotAccepted; {} where nothing is known of what stands here. */
export type Given = Pick<NotAccepted, 'name' | 'args' | 'now'>;
type Tell = (args: unknown, named: Named, now: Given['now']) => readonly string[];

const read = <T>(schema: { safeParse(value: unknown): { data?: T | undefined } }, value: unknown): T | undefined => schema.safeParse(value).data;
const listed = (words: readonly string[]): string => words.join(t('sync.value.and'));

const place: Tell = (args, named) => { const after = fieldOf(args, 'after'); return [typeof after === 'string' ? t('sync.says.after', { item: recordName(after, named) }) : t('sync.says.first')]; };
const deletion: Tell = (args) => [t(fieldOf(args, 'deleted') === false ? 'sync.says.restore' : 'sync.says.delete')];
const flags: Tell = (args) => (read(mergeFlags, fieldOf(args, 'flags')) ?? []).map(({ is, sentence }) => t('sync.says.flag', { finding: t(`sync.branch.finding.${is}`), sentence }));

const TELL: Readonly<Record<string, Tell>> = {
  'cut.patch': cutChanges,
  'asset.add': assetFacts,
  'asset.derived': (args) => [t('sync.says.derived', { parts: listed(PARTS.filter((part) => (fieldOf(args, part) ?? null) !== null).map((part) => t(`sync.media.part.${part}`))) })],
  'asset.stored'(args) {
    const lost = fieldOf(args, 'lost');
    const said = t(fieldOf(args, 'stored') === true ? 'sync.says.stored' : 'sync.says.notStored');
    return Array.isArray(lost) && lost.length > 0 ? [said, t('sync.says.lost', { count: lost.length })] : [said];
  },
  'asset.delete': deletion,
  'version.delete': deletion,
  'version.claim': (args) => [t(fieldOf(args, 'writer') === null ? 'sync.says.unclaim' : 'sync.says.claim')],
  'item.add': place,
  'item.move': place,
  'rundown.take'(args, named) { const item = fieldOf(args, 'item'); return [typeof item === 'string' ? t('sync.says.take', { item: recordName(item, named) }) : t('sync.says.takeEnd')]; },
  'branch.close'(args) { const key = `sync.branch.${String(fieldOf(args, 'state'))}`; return hasMessage(key) ? [t('sync.says.branch', { state: t(key) })] : []; },
  'merge.flag': flags,
  'merge.clear': flags,
  'script.edit': (args) => (fieldOf(args, 'merges') === undefined ? [] : [t('sync.says.merges')]),
  'export.record'(args) {
    const made = read(exportRecord.pick({ form: true, name: true, files: true, bytes: true, verified: true }), args);
    return made ? [t('sync.says.exported', { form: t(`export.form.${made.form}`), name: made.name, count: made.files, size: byteSize(made.bytes), checked: t(made.verified ? 'sync.says.checked' : 'sync.says.unchecked') })] : [];
  },
  'overtaken.note': (args) => [t('sync.says.overtaken', { fields: listed(Object.keys(fieldOf(args, 'fields') ?? {}).map(fieldName)) })],
};

/** One or more lines, in the person's language; none for a command whose words and fields say it all. */
export const sentencesOf = ({ name, args, now }: Given, named: Named): readonly string[] => TELL[name]?.(args, named, now) ?? [];

function assetFacts(args: unknown): string[] {
  const made = read(asset.pick({ name: true, kind: true, bytes: true, probe: true }), args);
  if (!made) return [];
  const { kind, bytes, probe: { durationMs, width, height } } = made;
  return [t('sync.says.asset', { name: made.name, facts: listed([t(`asset.kind.${kind}`), ...(kind === 'image' ? [] : [minutesSeconds(durationMs)]), ...(width > 0 ? [`${width}×${height}`] : []), byteSize(bytes)]) })];
}

/** A piece of media on one track or, laid together, on several. */
interface Laid { readonly tracks: readonly TrackId[]; readonly clip: Clip }
type Put = readonly { readonly track: TrackId; readonly clip: Clip }[];

/** Picture and sound that were laid together are one clip to whoever cuts. */
function together(put: Put): Laid[] {
  const laid = new Map<string, Laid>();
  for (const { track, clip } of put) {
    const key = [clip.link ?? clip.id, clip.asset, clip.in, clip.length, clip.start].join(' ');
    const other = laid.get(key);
    // The level is that of the sound.
    laid.set(key, other ? { tracks: [...other.tracks, track], clip: track.startsWith('A') ? clip : other.clip } : { tracks: [track], clip });
  }
  return [...laid.values()].sort((a, b) => a.clip.start - b.clip.start);
}

/** Which part of which media, and where it stands, as the cut screen counts. */
function clipText({ tracks, clip }: Laid, named: Named): string {
  const text = t('sync.says.clip', { tracks: tracks.join('+'), name: recordName(clip.asset, named), from: timecode(clip.in), to: timecode(clip.in + clip.length), at: timecode(clip.start) });
  return clip.gain === 0 || !tracks.some((track) => track.startsWith('A')) ? text : t('sync.says.gain', { clip: text, gain: `${clip.gain > 0 ? '+' : ''}${clip.gain}` });
}

function cutChanges(args: unknown, named: Named, now: Given['now']): string[] {
  const patch = read(cutEdit, args);
  if (!patch) return [];
  // Of a newsroom that is not here nobody knows which clips stand in its cuts.
  const standing = read(cutPatch.shape.put, now['clips']);
  const ids = new Set(standing?.map((one) => one.clip.id));
  const told = (key: string, clips: readonly Laid[]): string[] => (clips.length === 0 ? [] : [t(key, { count: clips.length }), ...clips.map((one) => clipText(one, named))]);
  const removed = new Set(patch.remove);
  const gone = patch.remove.filter((id) => !ids.has(id)).length;
  return [
    ...(standing
      ? [...told('sync.says.put', together(patch.put.filter((one) => !ids.has(one.clip.id)))), ...told('sync.says.change', together(patch.put.filter((one) => ids.has(one.clip.id))))]
      : told('sync.says.putOrChange', together(patch.put))),
    ...told('sync.says.remove', together(standing?.filter((one) => removed.has(one.clip.id)) ?? [])),
    ...(gone > 0 ? [t('sync.says.removeGone', { count: gone })] : []),
  ];
}
