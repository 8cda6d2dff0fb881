/**
 * BagIt (RFC 8493): the folder form in which a package leaves the house. Text in, text out; the disk is the workstation's business. Writes version
 * 1.0 with SHA-256; reads 0.97 and 1.0 with any algorithm.
 */

/** Where a bag is wrong. `path` is the file it is about (as the manifest names it), `detail` a message key `package.detail.<detail>`. */
export interface BagFinding { readonly code: 'changed' | 'added' | 'missing' | 'bad-structure'; readonly path: string; readonly detail: string }

export const BAG_DECLARATION = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';
/** Algorithms a manifest may be named after, as RFC 8493 normalises them, weakest last. */
const BAG_ALGORITHMS = ['sha512', 'sha384', 'sha256', 'sha224', 'sha1', 'md5'] as const;
export type BagAlgorithm = (typeof BAG_ALGORITHMS)[number];
const DIGEST_LENGTH: Record<BagAlgorithm, number> = { sha512: 128, sha384: 96, sha256: 64, sha224: 56, sha1: 40, md5: 32 };

export interface BagDeclaration { readonly version: string; readonly encoding: string }

/** Reads bagit.txt, which must be exactly two lines without a byte-order mark; null when it is not. */
export function readDeclaration(text: string): BagDeclaration | null {
  const found = /^BagIt-Version: (\d+\.\d+)\r?\nTag-File-Character-Encoding: ([A-Za-z0-9._:-]+)(?:\r?\n)?$/.exec(text);
  return found ? { version: found[1]!, encoding: found[2]! } : null;
}

const strict = (version: string): boolean => !version.startsWith('0.');

/** Line ends and the percent sign itself are the only characters that are written differently in a manifest (RFC 8493 2.1.3). */
export const encodePath = (path: string): string => path.replace(/[%\r\n]/g, (one) => (one === '%' ? '%25' : one === '\r' ? '%0D' : '%0A'));
export const decodePath = (written: string): string => written.replace(/%(0[AaDd]|25)/g, (_all, code: string) => (code === '25' ? '%' : /a/i.test(code) ? '\n' : '\r'));

/** Does a path stay in the bag on every system? Refuses absolute paths, drives, `~`, UNC and `..` in either notation of a separator. */
export function staysInside(path: string): boolean {
  const plain = path.replaceAll('\\', '/');
  if (plain === '' || plain.startsWith('/') || plain.startsWith('~') || /^[A-Za-z]:/.test(plain) || plain.includes('\0')) return false;
  // Old BagIt tools unescaped a backslash, so `\.\./` is a way up as well.
  return !plain.split('/').some((part) => part === '..') && !path.replaceAll('\\', '').split('/').some((part) => part === '..');
}

export interface ManifestEntry { readonly digest: string; readonly path: string }
export interface Manifest { readonly file: string; readonly algorithm: BagAlgorithm; readonly tag: boolean; readonly entries: readonly ManifestEntry[] }

/** What a file name in the root of a bag says of itself: a payload manifest, a tag manifest, or neither (null). */
export function manifestName(file: string): { algorithm: BagAlgorithm | null; tag: boolean } | null {
  const found = /^(tag)?manifest-([A-Za-z0-9-]+)\.txt$/.exec(file);
  if (!found) return null;
  const normal = found[2]!.toLowerCase().replaceAll('-', '');
  return { algorithm: BAG_ALGORITHMS.find((one) => one === normal) ?? null, tag: found[1] !== undefined };
}

/** Reads a manifest; a line that cannot be one, a path that leaves the bag and a path named twice are findings. */
export function readManifest(file: string, algorithm: BagAlgorithm, tag: boolean, text: string, version: string): { manifest: Manifest; findings: BagFinding[] } {
  const entries = new Map<string, ManifestEntry>();
  const findings: BagFinding[] = [];
  const wrong = (path: string, detail: string): void => { findings.push({ code: 'bad-structure', path, detail }); };
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '') continue;
    const found = /^([0-9A-Fa-f]+)[ \t]+\*?(.+)$/.exec(line);
    if (!found || found[1]!.length !== DIGEST_LENGTH[algorithm]) { wrong(file, 'manifest-line'); continue; }
    const path = decodePath(found[2]!).replace(/^(?:\.\/)+/, '');
    const digest = found[1]!.toLowerCase();
    if (!staysInside(path)) { wrong(path, 'path-escape'); continue; }
    if (!tag && !path.startsWith('data/')) { wrong(path, 'not-payload'); continue; }
    if (tag && path.startsWith('data/')) { wrong(path, 'not-tag'); continue; }
    const before = entries.get(path);
    // Before 1.0 the same line twice was tolerated.
    if (before && (before.digest !== digest || strict(version))) { wrong(path, 'listed-twice'); continue; }
    entries.set(path, { digest, path });
  }
  return { manifest: { file, algorithm, tag, entries: [...entries.values()] }, findings };
}

/** Writes a manifest in path order, so that the same files give the same bytes. */
export const manifestText = (entries: readonly ManifestEntry[]): string =>
  [...entries].sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ digest, path }) => `${digest}  ${encodePath(path)}\n`).join('');

/** Label and value pairs of bag-info.txt in order; a line that begins with white space goes on the value before it. */
export function readBagInfo(text: string): [label: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const last = pairs.at(-1);
    if (/^[ \t]/.test(line) && last) { last[1] += ` ${line.trim()}`; continue; }
    const colon = line.indexOf(':');
    if (colon > 0) pairs.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return pairs;
}
/** Writes bag-info.txt; values are one line each. */
export const bagInfoText = (pairs: readonly (readonly [string, string])[]): string => pairs.map(([label, value]) => `${label}: ${value.replace(/\s+/g, ' ').trim()}\n`).join('');
/** The last value of a label, which RFC 8493 compares without regard to case; '' when it is not there. */
export const bagInfoValue = (pairs: readonly (readonly [string, string])[], label: string): string =>
  pairs.findLast(([one]) => one.toLowerCase() === label.toLowerCase())?.[1] ?? '';

export const payloadOxum = (bytes: number, files: number): string => `${bytes}.${files}`;

/** The paths of fetch.txt (`url length path`); null for a line that cannot be one. */
export function readFetch(text: string): (string | null)[] {
  return text.split(/\r\n|\r|\n/).filter((line) => line !== '').map((line) => {
    const found = /^\S+[ \t]+(?:\d+|-)[ \t]+(.+)$/.exec(line);
    return found ? decodePath(found[1]!).replace(/^(?:\.\/)+/, '') : null;
  });
}

export interface BagListing {
  readonly version: string;
  /** Every file in the bag with its size, `/` between folders. */
  readonly files: ReadonlyMap<string, number>;
  readonly manifests: readonly Manifest[];
  /** bag-info.txt and fetch.txt when they are there. */
  readonly info: readonly (readonly [string, string])[] | null;
  readonly fetch: readonly (string | null)[] | null;
}

/** Checks what can be checked without reading the payload: what is listed is there, what is there is listed, and the bag says its own size. */
export function checkListing({ version, files, manifests, info, fetch }: BagListing): BagFinding[] {
  const findings: BagFinding[] = [];
  const seen = new Set<string>();
  const found = (code: BagFinding['code'], path: string, detail: string): void => {
    if (seen.has(`${code} ${path}`)) return;
    seen.add(`${code} ${path}`);
    findings.push({ code, path, detail });
  };
  const payload = manifests.filter((one) => !one.tag).map((one) => new Set(one.entries.map((entry) => entry.path)));
  const listed = new Set(payload.flatMap((paths) => [...paths]));
  const there = [...files.keys()].filter((path) => path.startsWith('data/'));
  // Before the manifests: of a file that is still to be fetched that is the thing to say.
  for (const path of fetch ?? []) {
    if (path === null) found('bad-structure', 'fetch.txt', 'fetch-line');
    else if (!staysInside(path)) found('bad-structure', path, 'path-escape');
    else if (!path.startsWith('data/')) found('bad-structure', path, 'not-payload');
    else if (!listed.has(path)) found('bad-structure', path, 'fetch-not-listed');
    else if (!files.has(path)) found('missing', path, 'to-be-fetched');
  }
  for (const { entries } of manifests) for (const { path } of entries) if (!files.has(path)) found('missing', path, 'listed-not-there');
  if (payload.length === 0) found('bad-structure', 'manifest-sha256.txt', 'no-manifest');
  for (const path of there) if (!listed.has(path)) found('added', path, 'not-listed');
  if (strict(version)) {
    for (const path of listed) if (files.has(path) && payload.some((paths) => !paths.has(path))) found('bad-structure', path, 'not-in-every-manifest');
  }
  const oxum = info ? bagInfoValue(info, 'Payload-Oxum') : '';
  const real = payloadOxum(there.reduce((sum, path) => sum + (files.get(path) ?? 0), 0), there.length);
  if (oxum !== '' && oxum !== real) found('bad-structure', 'bag-info.txt', 'oxum');
  return findings;
}
