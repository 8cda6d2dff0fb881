/** The form of data/rundown.json: what is in a package of a rundown, for machines. Everything a verifier needs beside the files it names. */
import * as z from 'zod';
import { canonicalJson, hashText } from '../review/hash.ts';
import { LEVELS } from '../review/chain.ts';
import { isReleaseNeeded } from '../rundown/release.ts';
import { ITEM_KINDS } from '../rundown/rundown.ts';
import type { Seal } from '../story/version.ts';

export const PACKAGE_FILE = 'data/rundown.json';

/** Paths from the root of the bag; null where an item has no such file. */
const packageFiles = z.strictObject({
  media: z.string().nullable(), script: z.string().nullable(), text: z.string().nullable(), cut: z.string().nullable(),
  subtitles: z.string().nullable(), content: z.string().nullable(), seal: z.string().nullable(),
});

const packageItem = z.strictObject({
  id: z.string(),
  /** Page number in the run; '' when floated. */
  number: z.string(), slug: z.string(), kind: z.enum(ITEM_KINDS), float: z.boolean(), presenter: z.string(), note: z.string(),
  /** ms; times of day since local midnight, null when floated. */
  duration: z.number(), text: z.number().nullable(), media: z.number().nullable(), front: z.number().nullable(), back: z.number().nullable(),
  startedAt: z.number().nullable(), endedAt: z.number().nullable(),
  version: z.string().nullable(), title: z.string(), writer: z.string(),
  passes: z.array(z.strictObject({ level: z.number(), by: z.string(), at: z.number() })),
  /** What was pinned when the rundown was locked: the released content's hash and the signature of its seal. */
  hash: z.string().nullable(), seal: z.string().nullable(),
  files: packageFiles,
});
export type PackageItem = z.infer<typeof packageItem>;

export const packageSheet = z.strictObject({
  form: z.literal('bianbo-package-1'),
  rundown: z.strictObject({
    id: z.string(), programme: z.string(), channel: z.string(), date: z.string(), episode: z.number(), title: z.string(),
    start: z.number(), length: z.number(), over: z.number(), state: z.string(), lockedBy: z.string(), lockedAt: z.number().nullable(), rate: z.number(),
  }),
  madeAt: z.number(), madeBy: z.string(),
  items: z.array(packageItem),
  /** The originals behind the films and contents: their hashes stand in the contents, the files stay at the pool. */
  originals: z.array(z.strictObject({ asset: z.string(), name: z.string(), sha256: z.string(), bytes: z.number(), licence: z.string() })),
});
export type PackageSheet = z.infer<typeof packageSheet>;

/** An item in the run that must show a seal. */
export const needsSeal = (item: Pick<PackageItem, 'kind' | 'version' | 'float'>): boolean =>
  !item.float && isReleaseNeeded({ kind: item.kind, versionId: item.version });

/**
 * What is wrong with a seal over a content, apart from its signature; null when nothing is. `detail` keys as in BagFinding. The content is the canonical
 * form that the hash is over (review/hash.ts), as it stands in the package.
 */
export function sealProblem(seal: Seal, content: unknown, item: Pick<PackageItem, 'version' | 'hash' | 'seal'>, originals: ReadonlySet<string>): string | null {
  if (hashText(canonicalJson(content)) !== seal.hash) return 'seal-content';
  if (seal.versionId !== item.version) return 'seal-version';
  if (seal.hash !== item.hash || seal.signature !== item.seal) return 'seal-pin';
  const levels = seal.passes.map((one) => one.level);
  if (levels.length !== LEVELS || levels.some((level, index) => level !== index + 1)) return 'seal-levels';
  if (new Set(seal.passes.map((one) => one.by)).size !== LEVELS) return 'seal-people';
  if (seal.passes.at(-1)?.hash !== seal.hash) return 'seal-final';
  if (mediaOf(content).some((hash) => !originals.has(hash))) return 'seal-media';
  return null;
}

/** The hashes of the originals that a content form names. */
export function mediaOf(content: unknown): string[] {
  const { blocks, tracks } = contentShape.parse(content);
  const named = [...blocks.map((one) => one.media), ...tracks.flat().map(([hash]) => hash)];
  return [...new Set(named.filter((one): one is string => typeof one === 'string'))];
}
const contentShape = z.object({ blocks: z.array(z.object({ media: z.string().nullable() })), tracks: z.array(z.array(z.array(z.unknown()))) });
