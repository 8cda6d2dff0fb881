import { t } from './language.ts';

/** The name of a level of review: 1 is 一审, 2 二审, 3 终审. */
export const levelName = (level: number): string => t(`frame.level.${level}`);
