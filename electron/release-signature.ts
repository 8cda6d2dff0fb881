import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { releaseStatement } from '../shared/protocol/release.ts';

/** SHA-512 of a file, hexadecimal. */
async function sha512Of(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Is `signature` (base64) the release key's word for exactly this file under this name and version? */
export async function isSigned(file: string, { name, version, signature, key }: { name: string; version: string; signature: string; key: string }): Promise<boolean> {
  const statement = releaseStatement({ version, file: name, sha512: await sha512Of(file) });
  try { return verify(null, Buffer.from(statement), createPublicKey(key), Buffer.from(signature.trim(), 'base64')); } catch { return false; /* no key, or not an Ed25519 one: nothing is proven */ }
}

/** Whether a file is what was released: 'unknown' where nobody says, as the place of its signature does not answer. */
export type Proof = 'signed' | 'unsigned' | 'unknown';

/** A signature of some hundred bytes that does not come within this does not come. */
const PATIENCE_MS = 30_000;

/** The same with the signature that lies at an address; `patience`: ms that it may take to come. */
export async function proofOf(file: string, { at, patience = PATIENCE_MS, ...released }: { at: URL; name: string; version: string; key: string; patience?: number }): Promise<Proof> {
  let signature: string;
  try {
    const answer = await fetch(at, { signal: AbortSignal.timeout(patience) });
    if (answer.status === 404) return 'unsigned';
    if (!answer.ok) return 'unknown';
    signature = await answer.text();
  } catch { return 'unknown'; /* not reached, or lost in the middle */ }
  return await isSigned(file, { ...released, signature }) ? 'signed' : 'unsigned';
}
