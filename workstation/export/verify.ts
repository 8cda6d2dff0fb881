/**
 * The verifier: is a package exactly what was released? It needs the folder and, to know the newsroom, its public key; no pool, no database, no
 * network. `bianbo verify` and the export itself use this same function. A bag of anybody else is checked as a bag.
 */
import { createPublicKey, verify as verifySignature, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkListing, bagInfoValue } from '../../shared/formats/bagit.ts';
import { packageSignature, packageText, SIGNATURE_FILE } from '../../shared/export/signature.ts';
import { needsSeal, PACKAGE_FILE, packageSheet, sealProblem, type PackageItem } from '../../shared/export/package.ts';
import { sealText } from '../../shared/review/commands.ts';
import { seal as sealSchema, type Seal } from '../../shared/story/version.ts';
import type { VerifyFinding, VerifyReport } from '../../shared/protocol/calls/export.ts';
import { hashFile } from './hash-file.ts';
import { isText, readBag, type Bag } from './read-bag.ts';

export interface VerifyOptions {
  /** The newsroom's public key (SPKI DER in base64): anything signed by another is refused. Without it a package is only checked against itself. */
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** 0..1 of the bytes read. */
  readonly progress?: ((fraction: number) => void) | undefined;
}

/** Checks a folder. Never throws for what is in it; a folder that cannot be read is an error of the system. */
export async function verifyBag(root: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  if (!(await stat(root)).isDirectory()) return { ok: false, files: 0, bytes: 0, findings: [{ code: 'bad-structure', path: root, detail: 'not-a-folder' }], pool: '', signedAt: null };
  const bag = await readBag(root);
  // Spread into lists, never into calls: a call takes no hundred thousand.
  const findings: VerifyFinding[] = [...bag.findings, ...checkListing(bag), ...await changedFiles(root, bag, options)];
  const ours = bag.files.has(PACKAGE_FILE) || bag.files.has(SIGNATURE_FILE) || bagInfoValue(bag.info ?? [], 'Bianbo-Package') !== '';
  const signed = ours || options.key !== undefined ? await checkSignature(root, bag, options.key) : { key: '', findings: [] };
  const released = ours ? [...unlistedTagFiles(bag), ...await checkSeals(root, bag, signed.key)] : [];
  const at = Date.parse(bagInfoValue(bag.info ?? [], 'Bianbo-Packed-At'));
  const once = new Map([...findings, ...signed.findings, ...released].map((one) => [`${one.code} ${one.path} ${one.detail}`, one]));
  return {
    ok: once.size === 0, files: bag.files.size, bytes: [...bag.files.values()].reduce((sum, bytes) => sum + bytes, 0), findings: [...once.values()],
    pool: signed.key, signedAt: signed.key !== '' && !Number.isNaN(at) ? at : null,
  };
}

/** Reads every listed file once and compares it with every manifest that names it. */
async function changedFiles(root: string, bag: Bag, { signal, progress }: VerifyOptions): Promise<VerifyFinding[]> {
  const expected = new Map<string, { algorithm: string; digest: string }[]>();
  for (const { algorithm, entries } of bag.manifests) {
    for (const { path, digest } of entries) if (bag.files.has(path)) expected.set(path, [...(expected.get(path) ?? []), { algorithm, digest }]);
  }
  const total = [...expected.keys()].reduce((sum, path) => sum + (bag.files.get(path) ?? 0), 0);
  let done = 0;
  const findings: VerifyFinding[] = [];
  for (const [path, digests] of expected) {
    const real = await hashFile(join(root, path), digests.map((one) => one.algorithm), { signal, read: (bytes) => { done += bytes; progress?.(total === 0 ? 1 : done / total); } });
    if (digests.some((one, index) => one.digest !== real[index])) findings.push({ code: 'changed', path, detail: 'digest' });
  }
  return findings;
}

/** In a package of ours every file stands in a manifest; a stranger's bag may have loose tag files. */
function unlistedTagFiles(bag: Bag): VerifyFinding[] {
  const listed = new Set(bag.manifests.filter((one) => one.tag).flatMap((one) => one.entries.map((entry) => entry.path)));
  const loose = [...bag.files.keys()].filter((path) => !path.startsWith('data/') && !listed.has(path) && path !== SIGNATURE_FILE && !/^tagmanifest-[^/]+\.txt$/.test(path));
  return loose.map((path) => ({ code: 'added', path, detail: 'not-listed' }));
}

function publicKey(base64: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    // Not a key: whoever asks says so in the words of its own finding.
    return null;
  }
}

/** Does the signature of a seal fit its words and its key? Whose key it is, is another question. */
export function sealHolds(seal: Seal): boolean {
  const key = publicKey(seal.key);
  return key !== null && verifySignature(null, Buffer.from(sealText(seal)), key, Buffer.from(seal.signature, 'base64'));
}

/** The pool's signature over the tag manifest. Answers with the key that made it, '' when there is none that holds. */
async function checkSignature(root: string, bag: Bag, pinned: string | undefined): Promise<{ key: string; findings: VerifyFinding[] }> {
  const bad = (detail: string): { key: string; findings: VerifyFinding[] } => ({ key: '', findings: [{ code: 'bad-signature', path: SIGNATURE_FILE, detail }] });
  if (!bag.files.has(SIGNATURE_FILE)) return { key: '', findings: [{ code: 'missing', path: SIGNATURE_FILE, detail: 'not-signed' }] };
  if (!bag.files.has('tagmanifest-sha256.txt')) return bad('no-tag-manifest');
  if (!isText(bag.files, 'tagmanifest-sha256.txt')) return bad('too-long');
  const read = packageSignature.safeParse(await readJson(root, bag, SIGNATURE_FILE));
  if (!read.success) return bad('signature-form');
  const key = publicKey(read.data.key);
  const text = packageText(await readFile(join(root, 'tagmanifest-sha256.txt')));
  if (!key || !verifySignature(null, text, key, Buffer.from(read.data.signature, 'base64'))) return bad('signature');
  const findings: VerifyFinding[] = [];
  if (pinned !== undefined && pinned !== read.data.key) findings.push({ code: 'unknown-key', path: SIGNATURE_FILE, detail: 'other-key' });
  if (bagInfoValue(bag.info ?? [], 'Bianbo-Pool-Key') !== read.data.key) findings.push({ code: 'bad-signature', path: 'bag-info.txt', detail: 'key-in-info' });
  return { key: read.data.key, findings };
}

/** Every item that needs a release shows a seal of the same pool over the content that stands in the package. */
async function checkSeals(root: string, bag: Bag, poolKey: string): Promise<VerifyFinding[]> {
  if (!bag.files.has(PACKAGE_FILE)) return [{ code: 'missing', path: PACKAGE_FILE, detail: 'listed-not-there' }];
  const sheet = packageSheet.safeParse(await readJson(root, bag, PACKAGE_FILE));
  if (!sheet.success) return [{ code: 'bad-structure', path: PACKAGE_FILE, detail: 'package-form' }];
  const originals = new Set(sheet.data.originals.map((one) => one.sha256));
  const findings: VerifyFinding[] = [];
  for (const item of sheet.data.items.filter(needsSeal)) findings.push(...await checkSeal(root, bag, item, originals, poolKey));
  return findings;
}

async function checkSeal(root: string, bag: Bag, item: PackageItem, originals: ReadonlySet<string>, poolKey: string): Promise<VerifyFinding[]> {
  const { seal: sealFile, content: contentFile } = item.files;
  const bad = (path: string, detail: string): VerifyFinding[] => [{ code: 'bad-seal', path, detail }];
  if (sealFile === null || contentFile === null) return bad(PACKAGE_FILE, 'no-seal');
  if (!bag.files.has(sealFile) || !bag.files.has(contentFile)) return bad(bag.files.has(sealFile) ? contentFile : sealFile, 'no-seal');
  const seal = sealSchema.safeParse(await readJson(root, bag, sealFile));
  if (!seal.success) return bad(sealFile, 'seal-form');
  if (!sealHolds(seal.data)) return bad(sealFile, 'seal-signature');
  if (poolKey !== '' && seal.data.key !== poolKey) return [{ code: 'unknown-key', path: sealFile, detail: 'other-key' }];
  try {
    const problem = sealProblem(seal.data, await readJson(root, bag, contentFile), item, originals);
    return problem === null ? [] : bad(problem === 'seal-content' ? contentFile : sealFile, problem);
  } catch {
    // The content is not of the form that a hash is made of.
    return bad(contentFile, 'seal-content');
  }
}

/** A file of the bag as JSON; undefined when it is not JSON or too long, which no schema accepts. Paths come from the package, so they are checked against the listing first. */
async function readJson(root: string, { files }: Bag, path: string): Promise<unknown> {
  if (!isText(files, path)) return undefined;
  try {
    return JSON.parse(await readFile(join(root, path), 'utf8')) as unknown;
  } catch {
    // Unreadable and not JSON are the same to the schema that looks at it.
    return undefined;
  }
}
