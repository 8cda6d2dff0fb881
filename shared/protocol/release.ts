/**
 * What a release signature stands for. The version and the name are in it, so that an old file cannot be passed off as a newer one.
 * Signed by build/sign-release.mjs (Ed25519, base64, in FILE.sig beside the file), verified by the shell before anything is installed.
 */
export interface Release { readonly version: string; readonly file: string; /** Hexadecimal. */ readonly sha512: string }

/** The bytes that are signed, as text. */
export const releaseStatement = ({ version, file, sha512 }: Release): string => `bianbo release 1\n${version}\n${file}\n${sha512}\n`;
