/** What is kept of a password, at the pool and (for signing in offline) at a workstation: salt and scrypt key. RFC 7914. */
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const COST = { N: 16384, r: 8, p: 1, dkLen: 32, asyncTick: 8 } as const;

/** Salt and key in hex with a colon between; the caller brings 16 random bytes. */
export async function makeVerifier(password: string, salt: Uint8Array): Promise<string> {
  return `${bytesToHex(salt)}:${bytesToHex(await scryptAsync(utf8ToBytes(password.normalize('NFC')), salt, COST))}`;
}

/** Does the password fit? Compares all of the key whatever differs first. */
export async function passwordFits(password: string, verifier: string): Promise<boolean> {
  const [salt = '', key = ''] = verifier.split(':');
  const made = await makeVerifier(password, hexToBytes(salt));
  const wanted = `${salt}:${key}`;
  let difference = made.length ^ wanted.length;
  for (let index = 0; index < made.length; index++) difference |= made.charCodeAt(index) ^ wanted.charCodeAt(index % wanted.length);
  return difference === 0;
}
