/** What a file that cannot be read says about its disk. */

/** Nothing: too much is open or running, or another program (one that looks for viruses) holds it just now. */
const SAYS_NOTHING = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EACCES', 'EPERM', 'EBUSY', 'ETXTBSY']);

/** Is a file damaged of which reading failed with this code of the system? Whatever is no such code ('', a message) says nothing either. */
export const saysDamaged = (code: string): boolean => /^E[A-Z0-9]+$/.test(code) && !SAYS_NOTHING.has(code);
