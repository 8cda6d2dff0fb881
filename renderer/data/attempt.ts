import { announceRefusal } from '../app/notices.ts';
import type { CallArgs, CallName } from '../../shared/protocol/port.ts';
import { PortError, call } from './port.ts';

/** Asks the workstation for something whose answer is on screen by itself; a refusal is said. Answers whether it was done. */
export async function attempt<N extends CallName>(name: N, args: CallArgs<N>): Promise<boolean> {
  try { await call(name, args); return true; } catch (error) {
    if (!(error instanceof PortError)) throw error;
    announceRefusal(error);
    return false;
  }
}
