/**
 * The content hash of a version: SHA-256 over the canonical form of what goes to air or out (titles, channel, blocks,
 * the media behind them, the cut). Ids of blocks and clips, who wrote what and the review itself are not content.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ReadRecords } from '../log/apply.ts';
import { TRACKS } from '../cut/cut.ts';
import type { Version } from '../story/version.ts';

/** JSON with sorted keys and no white space: equal values give equal text. For plain data only. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const fields = value as Readonly<Record<string, unknown>>;
    let text = '';
    for (const key of Object.keys(fields).sort()) if (fields[key] !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(fields[key])}`;
    return `{${text}}`;
  }
  return JSON.stringify(value ?? null);
}

export const hashText = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

interface InlineText { text?: string; marks?: { type: string }[] }

/** The canonical form as plain data; what a verifier needs to compute the hash again stands in the package. */
export function contentOf(records: ReadRecords, versionId: string): unknown {
  const version = records.get('version', versionId);
  if (!version) return null;
  const hashOf = (asset: string | null | undefined): string | null => (asset ? (records.get('asset', asset)?.sha256 ?? `missing:${asset}`) : null);
  const doc = records.get('body', versionId)?.doc as { content?: { attrs?: Record<string, unknown>; content?: InlineText[] }[] } | undefined;
  const blocks = (doc?.content ?? []).map(({ attrs = {}, content = [] }) => ({
    kind: attrs['kind'] ?? 'para', speaker: attrs['speaker'] ?? '', role: attrs['role'] ?? '',
    media: hashOf(attrs['asset'] as string | null), in: attrs['in'] ?? null, out: attrs['out'] ?? null,
    text: content.map((run) => [run.text ?? '', (run.marks ?? []).map((mark) => mark.type).sort()]),
  }));
  const cut = records.get('cut', versionId);
  const tracks = cut ? TRACKS.map((track) => cut.tracks[track].map((clip) => [hashOf(clip.asset), clip.in, clip.length, clip.start, clip.gain])) : [];
  return { form: 'bianbo-content-1', channel: version.channelId, title: version.title, kicker: version.kicker, subtitle: version.subtitle, blocks, tracks: tracks.some((track) => track.length > 0) ? tracks : [] };
}

/** Is the version's seal over what it is now? Compares hashes only: the signature is checked by whoever verifies a package. */
export const isSealed = (records: ReadRecords, { id, seal }: Pick<Version, 'id' | 'seal'>): boolean => seal !== null && seal.hash === contentHash(records, id);

export const contentHash = (records: ReadRecords, versionId: string): string => hashText(canonicalJson(contentOf(records, versionId)));
