/** What leaves the house. Folders are on this machine; '' means the workstation's export folder. */
import * as z from 'zod';

export const exportCalls = {
  /** Packages a locked rundown: BagIt with media, scripts, rundown, OTIO, SRT, seals. Refused while it is open. */
  'export.rundown': z.strictObject({ rundown: z.string(), folder: z.string().max(4000) }),
  /** A finally released version as an inline-style HTML article with its images. */
  'export.article': z.strictObject({ version: z.string(), folder: z.string().max(4000) }),
  /** Checks a package on disk against its manifests, signature and seals. */
  'export.verify': z.strictObject({ path: z.string().max(4000) }),
} as const;

export interface VerifyFinding { code: 'changed' | 'added' | 'missing' | 'bad-signature' | 'bad-seal' | 'bad-structure' | 'unknown-key'; path: string; detail: string }
export interface VerifyReport { ok: boolean; files: number; bytes: number; findings: VerifyFinding[]; pool: string; signedAt: number | null }
/** `ours`: does the key that signed it belong to this newsroom's pool? null where no pool has said here what its key is. A package of anybody's is whole in itself when it is checked against the key that it brings along. */
export interface VerifyAnswer extends VerifyReport { ours: boolean | null; /** How many findings there are; no more are answered than somebody reads. */ count: number }

export interface ExportResults {
  'export.rundown': { job: string };
  'export.article': { job: string };
  'export.verify': VerifyAnswer;
}
