/**
 * Identities. An id is a ULID (26 Crockford base-32 characters, sorted by time of making); it is made where the thing
 * is first written (a workstation, days away from the pool), never by a database.
 */
declare const identity: unique symbol;
type Id<Name extends string> = string & { readonly [identity]?: Name };

export type CommandId = Id<'command'>;
export type PersonId = Id<'person'>;
/** A version of a story for one channel. Its script body and its cut have the same id: one version, one body, one cut. */
export type VersionId = Id<'version'>;
export type AssetId = Id<'asset'>;
export type BlockId = Id<'block'>;
/** SHA-256 in lower-case hex, 64 characters: the address of a media file. */
export type Sha256 = Id<'sha256'>;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Makes a ULID from a moment (ms since 1970, 0 .. 2^48-1) and ten random bytes; shared/ has neither clock nor chance,
 * so the caller brings both. See github.com/ulid/spec.
 */
export function ulid(at: number, random: Uint8Array): string {
  let time = '';
  for (let rest = Math.floor(at), place = 0; place < 10; place++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32]! + time;
  let chance = '';
  let bits = 0;
  let held = 0;
  for (const byte of random.subarray(0, 10)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) { bits -= 5; chance += ALPHABET[(held >> bits) & 31]!; }
  }
  return time + chance;
}
