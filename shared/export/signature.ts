/**
 * What the pool signs when a package leaves the house: the bytes of its tag manifest behind a fixed first line. The line keeps the two things apart
 * that the pool's key signs: whoever may ask for the signature of a package must not get that of a seal, whose text never begins so.
 */
import * as z from 'zod';
import { utf8ToBytes } from '@noble/hashes/utils.js';

const FIRST_LINE = utf8ToBytes('bianbo-package-1\n');

/** The bytes to be signed for a tag manifest. */
export function packageText(tagManifest: Uint8Array): Uint8Array {
  const text = new Uint8Array(FIRST_LINE.length + tagManifest.length);
  text.set(FIRST_LINE);
  text.set(tagManifest, FIRST_LINE.length);
  return text;
}

/** Is this the text of a package? The pool signs nothing else on request. */
export const isPackageText = (bytes: Uint8Array): boolean => bytes.length > FIRST_LINE.length && FIRST_LINE.every((byte, index) => bytes[index] === byte);

/** signature.json in the root of the bag. Not in the tag manifest, because it stands over it. */
export const packageSignature = z.strictObject({
  form: z.literal('bianbo-signature-1'),
  algorithm: z.literal('Ed25519'),
  /** The file whose bytes, behind the first line, are signed. */
  over: z.literal('tagmanifest-sha256.txt'),
  /** The pool's public key (SPKI DER) and the signature, base64. */
  key: z.string(),
  signature: z.string(),
});
export type PackageSignature = z.infer<typeof packageSignature>;
export const SIGNATURE_FILE = 'signature.json';
