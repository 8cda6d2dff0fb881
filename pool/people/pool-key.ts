import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The pool's Ed25519 key: signs seals and packages. Made on first start, readable by the pool's account only. */
export class PoolKey {
  readonly #key: KeyObject;
  /** SPKI DER in base64, as it stands in seals and packages. */
  readonly publicKey: string;

  /** Throws when what stands in the file is no key: with another one nobody could tell that this is the pool they know. */
  constructor(file: string) {
    // Nothing in it: a power cut at the first start of an earlier release, which did not wait for the disk.
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) keep(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    this.#key = createPrivateKey(readFileSync(file));
    this.publicKey = createPublicKey(this.#key).export({ type: 'spki', format: 'der' }).toString('base64');
  }

  /** Base64 signature over the bytes. */
  sign(bytes: Uint8Array): string { return sign(null, bytes, this.#key).toString('base64'); }
}

/** Under its name only when it is whole and durable: what is sealed with it is on the disk at once. */
function keep(file: string, pem: string | Buffer): void {
  writeFileSync(`${file}.new`, pem, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  if (process.platform === 'win32') return; // has no such thing for folders, and needs none
  const folder = openSync(path.dirname(file), 'r');
  try { fsyncSync(folder); } finally { closeSync(folder); }
}
