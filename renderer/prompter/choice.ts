/** Which rundown the operator's screen shows. */
import type { Rundown } from '../../shared/rundown/rundown.ts';
import { nextShow } from '../app/next-show.ts';

/**
 * `id`: what somebody has chosen; `shown`: what stands on the screen already (null for neither). Nobody's act elsewhere takes a roll off the screen: not a show that begins or
 * ends, not a rundown that is made or deleted. At first it is what is on air or comes next today, else what nobody ended, else the first of the list: that may be made for next week. `now`: ms since 1970.
 */
export const rundownToShow = (id: string | null | undefined, shown: string | null, all: readonly Pick<Rundown, 'id' | 'state' | 'date' | 'start' | 'length'>[], now: number): string | null =>
  id ?? shown ?? (nextShow(all, now) ?? all.find((one) => one.state === 'onair') ?? all[0])?.id ?? null;
