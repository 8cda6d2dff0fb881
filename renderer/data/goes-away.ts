/** What a workstation does not take just now, and will take as it is. */
import { isDiskTrouble } from '../../shared/disk-trouble.ts';

/** How long after it was not taken it is given again, ms. */
export const AGAIN_AFTER = 5_000;

/** Is it refused for a reason that has nothing to do with it: its disk takes nothing, its rows come anew (then what is not here says nothing), or it is being started again? */
export const goesAway = (code: string): boolean => isDiskTrouble(code) || code === 'workstation-lost' || code === 'filling';
