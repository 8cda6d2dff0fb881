/**
 * A story, a version or a rundown that is deleted takes out of sight what people did in what hangs on it: the words and cuts of its versions, its items. What a deletion says it saw is the row of the record
 * itself, which nobody's typing changes; so it says besides up to which log number its workstation had the newsroom's work, and whoever worked on it behind that is told.
 */
import * as z from 'zod';

/** The log number up to which the workstation had what the others did when it was deleted there; 0: nothing surely. */
export const knew = z.number().int().min(0).optional();

const IN_VERSIONS: readonly string[] = ['script.edit', 'cut.patch', 'version.titles', 'version.create'];
/** What of the work behind a deletion is told of, by the command that deletes. */
const WORK: Readonly<Record<string, readonly string[]>> = { 'story.set': IN_VERSIONS, 'version.delete': IN_VERSIONS, 'rundown.set': ['item.add', 'item.set', 'item.move'] };

/** The commands by which people work on what goes out of sight with this one; null where it deletes nothing that others work in. */
export const workThatGoes = (name: string, args: unknown): readonly string[] | null => ((args as { deleted?: unknown } | null)?.deleted === true ? (WORK[name] ?? null) : null);
/** The same arguments, with what its workstation knows where they delete. */
export const sayingWhatIsKnown = (name: string, args: unknown, known: number): unknown => (workThatGoes(name, args) === null ? args : { ...(args as object), knew: known });
