/**
 * A JPEG without what was written into it beside the picture: place, time, camera, thumbnails (EXIF, XMP, IPTC, comments). Keeps JFIF, the colour profile
 * and Adobe's colour transform, without which the colours would change. Bytes that are no JPEG come back as they are.
 */
export function withoutMetadata(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return bytes;
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    // From here on it is the picture itself.
    if (marker === 0xda || marker === 0xd9) break;
    const end = at + 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    const application = marker >= 0xe0 && marker <= 0xef;
    const profile = marker === 0xe2 && String.fromCharCode(...bytes.subarray(at + 4, at + 15)) === 'ICC_PROFILE';
    const needed = marker === 0xe0 || marker === 0xee || profile;
    if (marker !== 0xfe && (!application || needed)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  kept.push(bytes.subarray(at));
  const whole = new Uint8Array(kept.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of kept) { whole.set(part, place); place += part.length; }
  return whole;
}
