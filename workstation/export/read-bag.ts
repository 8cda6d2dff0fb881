/** A bag on disk, read without trusting it: what files there are, and its tag files as text. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName, readBagInfo, readDeclaration, readFetch, readManifest, type BagFinding, type BagListing, type Manifest } from '../../shared/formats/bagit.ts';

/** What is read as a whole is read while everything else waits: a manifest of some hundred thousand files, and nothing that is longer to stop the workstation with. */
const MOST_TEXT_BYTES = 32 << 20;

/** Is there such a file, of a length that is read as text? */
export const isText = (files: ReadonlyMap<string, number>, file: string): boolean => (files.get(file) ?? Infinity) <= MOST_TEXT_BYTES;

export interface Bag extends BagListing { readonly findings: BagFinding[] }

/** Everything in a folder with its size; a link, a socket and the like is no part of a bag, because its bytes lie elsewhere. */
async function list(root: string, under: string, files: Map<string, number>, findings: BagFinding[]): Promise<void> {
  const entries = await readdir(join(root, under), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) await list(root, path, files, findings);
    else if (entry.isFile()) files.set(path, (await lstat(join(root, path))).size);
    else findings.push({ code: 'bad-structure', path, detail: 'not-a-file' });
  }
}

/** Text in the bag's own encoding; throws when the bytes are not in it. */
function decode(bytes: Uint8Array, encoding: string): string {
  const utf16 = encoding.toUpperCase() === 'UTF-16';
  return new TextDecoder(utf16 ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : encoding, { fatal: true }).decode(bytes);
}

/** Reads the frame of a bag: listing, declaration, manifests, bag-info, fetch. Payload files are not opened. */
export async function readBag(root: string): Promise<Bag> {
  const findings: BagFinding[] = [];
  const files = new Map<string, number>();
  await list(root, '', files, findings);
  const declaration = isText(files, 'bagit.txt') ? readDeclaration((await readFile(join(root, 'bagit.txt'))).toString('utf8')) : null;
  if (!files.has('bagit.txt')) findings.push({ code: 'missing', path: 'bagit.txt', detail: 'no-declaration' });
  else if (!declaration) findings.push({ code: 'bad-structure', path: 'bagit.txt', detail: 'declaration' });
  else if (!['1.0', '0.97', '0.96'].includes(declaration.version)) findings.push({ code: 'bad-structure', path: 'bagit.txt', detail: 'version' });
  const { version, encoding } = declaration ?? { version: '1.0', encoding: 'UTF-8' };
  const text = async (file: string): Promise<string | null> => {
    if (!files.has(file)) return null;
    if (!isText(files, file)) { findings.push({ code: 'bad-structure', path: file, detail: 'too-long' }); return null; }
    const bytes = await readFile(join(root, file));
    try {
      return decode(bytes, encoding);
    } catch {
      // An encoding that does not exist, or bytes that are not in it: both are the file's fault.
      findings.push({ code: 'bad-structure', path: file, detail: 'encoding' });
      return null;
    }
  };
  const manifests: Manifest[] = [];
  for (const file of files.keys()) {
    const name = file.includes('/') ? null : manifestName(file);
    if (!name) continue;
    if (!name.algorithm) { findings.push({ code: 'bad-structure', path: file, detail: 'algorithm' }); continue; }
    const read = readManifest(file, name.algorithm, name.tag, (await text(file)) ?? '', version);
    manifests.push(read.manifest);
    for (const one of read.findings) findings.push(one); // more than one call takes, where every line is wrong
  }
  const info = await text('bag-info.txt');
  const fetch = await text('fetch.txt');
  return { version, files, manifests, info: info === null ? null : readBagInfo(info), fetch: fetch === null ? null : readFetch(fetch), findings };
}
