import * as z from 'zod';
import { KINDS_WITH_FIELDS } from './fields.ts';

/**
 * Somebody set a field that somebody else had set meanwhile, without having seen it (后写覆盖). Both are told, and either can
 * take it back. Written by the pool in the same commit as the command that came later.
 */
export const overtaken = z.object({
  /** The command that came later; with a number behind it where it went over the values of several people. */
  id: z.string(),
  target: z.object({ kind: z.enum(KINDS_WITH_FIELDS), id: z.string() }),
  /** Who came later, and the log number of what they were looking at. */
  by: z.string(),
  seen: z.number().int(),
  /** Whose value went. */
  other: z.string(),
  /** Log numbers: of the later command, and of the newest one whose value went. */
  seq: z.number().int(),
  otherSeq: z.number().int(),
  /** Only the fields that clash. */
  fields: z.record(z.string(), z.object({ was: z.unknown(), is: z.unknown() })),
  /** When the pool noticed, ms since 1970. */
  at: z.number(),
  /** When each of the two did it, by the clocks of their workstations, ms since 1970 (of the commands `seq` and `otherSeq`): who came later may well have done it first. Absent in notices of the first form. */
  done: z.object({ by: z.number(), other: z.number() }).optional(),
  /** Who of the two has read it. */
  closedBy: z.array(z.string()),
});
export type Overtaken = z.infer<typeof overtaken>;
