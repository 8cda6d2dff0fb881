import { useMemo } from 'react';
import { rowsOf, type RundownValue } from '../rundown/rows.ts';
import { useNow } from '../rundown/useNow.ts';
import { preciseNow } from './clock.ts';
import type { Clocks } from './Picture.tsx';
import { heads } from './controls.ts';
import { charactersPerMinute, rowsPerSecond } from './speed.ts';
import type { Transport } from './useTransport.ts';

/** The clocks under the picture, four times a second. */
export function useClocks(value: RundownValue | null | undefined, transport: Transport): Clocks | null {
  const now = useNow(250, value !== null && value !== undefined);
  return useMemo(() => {
    if (!value || now === null) return null;
    const row = transport.rowAt(preciseNow());
    const next = heads(transport.layout).find((head) => head.row > row)?.row ?? transport.layout.height;
    const speed = rowsPerSecond(Math.max(1, Math.abs(charactersPerMinute(transport.look.step))), transport.look.cells);
    return { now, timing: rowsOf(value, now).timing, readLeft: ((next - row) / speed) * 1000 };
  }, [value, now, transport]);
}
