import * as z from 'zod';

/** What left the house: a package of a rundown, or a channel article. */
export const exportRecord = z.object({
  id: z.string(),
  /** rundown: BagIt package; article: HTML folder of one version; cut: one rendered file. */
  form: z.enum(['rundown', 'article', 'cut']),
  /** The rundown or version. */
  subject: z.string(),
  /** Folder name of the package (never a path of a machine). */
  name: z.string(),
  /** SHA-256 of the bag's tag manifest or of the file. */
  digest: z.string(),
  files: z.number().int(),
  bytes: z.number().int(),
  /** Did the verifier say OK when it was made? */
  verified: z.boolean(),
  by: z.string(),
  at: z.number(),
});
export type ExportRecord = z.infer<typeof exportRecord>;
