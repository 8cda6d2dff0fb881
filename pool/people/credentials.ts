import { createHash, randomBytes } from 'node:crypto';

/** A session token, 256 bits; the pool keeps only its hash. */
export const newToken = (): string => randomBytes(32).toString('base64url');
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
export const newSalt = (): Uint8Array => randomBytes(16);
