import type { Kind } from '../../shared/records.ts';
import { announceRefusal } from '../app/notices.ts';
import { PortError, call } from './port.ts';

/**
 * Does something: durable here when it resolves. A refusal is shown to the person as a message and then thrown (PortError), so a
 * caller only catches when it has something of its own to undo. `seen`: the number (`seq`) of the row that the person was looking at.
 */
export async function command(name: string, target: { kind: Kind; id: string }, args: unknown, seen?: number): Promise<{ id: string }> {
  try {
    return await call('command', { name, target, args, ...(seen === undefined ? {} : { seen }) });
  } catch (error) {
    if (error instanceof PortError) announceRefusal(error);
    throw error;
  }
}
