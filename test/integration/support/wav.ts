/** A long recording for tests of files that move: what is heard of it does not matter. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes a stereo WAV of so many bytes of noise into `folder`; where it lies. */
export function noise(folder: string, bytes: number): string {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0); head.writeUInt32LE(bytes + 36, 4); head.write('WAVEfmt ', 8); head.writeUInt32LE(16, 16); head.writeUInt16LE(1, 20); head.writeUInt16LE(2, 22);
  head.writeUInt32LE(48_000, 24); head.writeUInt32LE(192_000, 28); head.writeUInt16LE(4, 32); head.writeUInt16LE(16, 34); head.write('data', 36); head.writeUInt32LE(bytes, 40);
  const file = path.join(folder, '长录音.wav');
  writeFileSync(file, Buffer.concat([head, randomBytes(bytes)]));
  return file;
}
