import { useEffect, useState } from 'react';
import type { Body } from '../../shared/script/body.ts';
import { blocksOf, type Block } from '../../shared/script/schema.ts';
import { call, PortError } from '../data/port.ts';
import { useQuery } from '../data/useQuery.ts';

/** The blocks of a version as they stood when it was last passed; null until the pool has said so, and when nobody has passed it. */
export function usePassed(version: string): Block[] | null {
  const [found, setFound] = useState<{ seq: number; blocks: Block[] } | null>(null);
  // By name: it may lie under everything that was typed since.
  const decided = useQuery('history', { kind: 'version', id: version, name: 'review.decide' }).value;
  const passed = decided?.lines.find((line) => line.says['verdict'] === 'pass')?.seq ?? null;
  useEffect(() => {
    if (passed === null) return;
    call('record.asOf', { kind: 'body', id: version, seq: passed }).then((then) => { if (then) setFound({ seq: passed, blocks: blocksOf((then.record as Body).doc) }); }, // a record of the kind that was asked for
      (error: unknown) => { if (!(error instanceof PortError)) throw error; }); // without the pool nothing is known of then
  }, [version, passed]);
  return found?.seq === passed ? found.blocks : null;
}
