import { call } from '../data/port.ts';

/** Tells the workstation as soon as this machine has a network again: it sees at once whether the pool answers, instead of finding out by a silence of many seconds. */
export function startNetwork(): void {
  window.addEventListener('online', () => { call('sync.look', {}).catch(() => undefined /* a workstation that is starting anew dials by itself */); });
}
