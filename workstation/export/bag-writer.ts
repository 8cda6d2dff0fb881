/** Turns a folder with data/ in it into a signed bag. */
import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BAG_DECLARATION, bagInfoText, manifestText, payloadOxum, type ManifestEntry } from '../../shared/formats/bagit.ts';
import { packageText, SIGNATURE_FILE, type PackageSignature } from '../../shared/export/signature.ts';
import { isRefusal, type Refusal } from '../../shared/log/command.ts';
import { JobError } from '../workstation.ts';
import { hashFile } from './hash-file.ts';

/** Has the pool sign bytes: with its key, in base64. A Refusal or a rejection when it does not or is not there. */
export type Signer = (bytes: Uint8Array) => Promise<{ signature: string; key: string } | Refusal>;

export interface BagOptions { readonly info: readonly (readonly [string, string])[]; readonly sign: Signer; readonly poolKey: string; readonly signal: AbortSignal; readonly progress: (fraction: number) => void }
export interface WrittenBag { readonly digest: string; readonly key: string }

/**
 * Writes manifests, bag-info and signature. The public key stands in bag-info, under the signature, so it has to be known before: the signer is asked
 * once with the bytes that hold `poolKey`, and again when it answers that the pool's key is another one.
 */
export async function writeBag(root: string, options: BagOptions): Promise<WrittenBag> {
  const payload = await payloadOf(root, options);
  await writeFile(path.join(root, 'bagit.txt'), BAG_DECLARATION);
  await writeFile(path.join(root, 'manifest-sha256.txt'), manifestText(payload.entries));
  let key = options.poolKey;
  for (let attempt = 0; attempt < 2; attempt++) {
    await writeFile(path.join(root, 'bag-info.txt'), bagInfoText([...options.info, ['Payload-Oxum', payloadOxum(payload.bytes, payload.entries.length)], ['Bianbo-Pool-Key', key]]));
    const tags = await entriesOf(root, ['bag-info.txt', 'bagit.txt', 'manifest-sha256.txt'], options.signal);
    const text = manifestText(tags);
    await writeFile(path.join(root, 'tagmanifest-sha256.txt'), text);
    const signed = await signedBy(options.sign, packageText(Buffer.from(text)));
    if (signed.key !== key) { key = signed.key; continue; }
    const file: PackageSignature = { form: 'bianbo-signature-1', algorithm: 'Ed25519', over: 'tagmanifest-sha256.txt', key, signature: signed.signature };
    await writeFile(path.join(root, SIGNATURE_FILE), `${JSON.stringify(file, null, 1)}\n`);
    return { digest: (await hashFile(path.join(root, 'tagmanifest-sha256.txt'), ['sha256']))[0]!, key };
  }
  throw new JobError('package-not-signed', { why: 'key' });
}

async function signedBy(sign: Signer, bytes: Uint8Array): Promise<{ signature: string; key: string }> {
  const answer = await sign(bytes).catch(() => null);
  if (answer === null) throw new JobError('package-pool-offline');
  if (isRefusal(answer)) throw answer.refused === 'offline' ? new JobError('package-pool-offline') : new JobError('package-not-signed', { why: answer.refused });
  return answer;
}

/** Digests of the payload, with its size. */
async function payloadOf(root: string, { signal, progress }: BagOptions): Promise<{ entries: ManifestEntry[]; bytes: number }> {
  const files: string[] = [];
  for (const entry of await readdir(path.join(root, 'data'), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) files.push(path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  }
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(root, file))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  return { entries: await entriesOf(root, files, signal, (read) => { done += read; progress(bytes === 0 ? 1 : done / bytes); }), bytes };
}

async function entriesOf(root: string, files: readonly string[], signal: AbortSignal, read?: (bytes: number) => void): Promise<ManifestEntry[]> {
  const entries: ManifestEntry[] = [];
  for (const file of files) entries.push({ path: file, digest: (await hashFile(path.join(root, file), ['sha256'], { signal, read }))[0]! });
  return entries;
}
