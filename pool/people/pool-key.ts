import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** The pool's Ed25519 key: signs seals and packages. Made on first start, readable by the pool's account only. */
export class PoolKey {
  readonly #key: KeyObject;
  /** SPKI DER in base64, as it stands in seals and packages. */
  readonly publicKey: string;

  constructor(file: string) {
    if (!existsSync(file)) writeFileSync(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    this.#key = createPrivateKey(readFileSync(file));
    this.publicKey = createPublicKey(this.#key).export({ type: 'spki', format: 'der' }).toString('base64');
  }

  /** Base64 signature over the bytes. */
  sign(bytes: Uint8Array): string { return sign(null, bytes, this.#key).toString('base64'); }
}
