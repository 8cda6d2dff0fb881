/** Findings of a merge (合稿提示) that a window made go to the workstation. */
import type { MergeFinding } from '../../shared/script/merge-check.ts';
import { flagsOf } from '../../shared/script/merge-commands.ts';
import { goesAway } from '../data/goes-away.ts';
import { PortError, call } from '../data/port.ts';

/** Nobody asked for these: a refusal is no message. Rejects where they may be kept later. */
export async function keepFindings(version: string, findings: readonly MergeFinding[], by: string | null): Promise<void> {
  if (by === null) return;
  try {
    await call('command', { name: 'merge.flag', target: { kind: 'version', id: version }, args: flagsOf(findings, { by, at: Date.now() }) });
  } catch (error) {
    if (error instanceof PortError && goesAway(error.refusal.refused)) throw error;
    console.error('merge findings are not kept', error);
  }
}
