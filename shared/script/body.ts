import * as z from 'zod';

/** The script of a version: a ProseMirror document (script/schema.ts) and the number of steps that made it. */
export const body = z.object({
  /** The version's id. */
  id: z.string(),
  /** How many steps have been accepted; an edit says which number it was made against. */
  v: z.number().int(),
  /** ProseMirror JSON of a `doc`. */
  doc: z.unknown(),
});
export type Body = z.infer<typeof body>;
