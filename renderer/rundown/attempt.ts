import { command } from '../data/command.ts';
import { PortError } from '../data/port.ts';

/** Does a command the person asked for; a refusal has been shown by then and needs nothing more. */
export async function attempt(name: string, id: string, args: unknown): Promise<boolean> {
  try {
    await command(name, { kind: 'rundown', id }, args);
    return true;
  } catch (error) {
    if (error instanceof PortError) return false;
    throw error;
  }
}
