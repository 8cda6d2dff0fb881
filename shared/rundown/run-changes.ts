import { longestRising } from '../longest-rising.ts';

/** What became of a run since somebody looked at it: what is in it now, out of it, elsewhere in the order, or tells of another story. */
export type Run = readonly { readonly item: string; readonly version: string | null }[];
export interface RunChange { readonly is: 'in' | 'out' | 'moved' | 'version'; readonly item: string }

/** In the order of the run as it is now, what is out of it last. As few are said to be moved as can have been. */
export function runChanges(was: Run, now: Run): RunChange[] {
  const before = new Map(was.map(({ item, version }, at) => [item, { version, at }]));
  const places = now.flatMap(({ item }) => before.get(item)?.at ?? []);
  const staying = new Set(longestRising(places).map((n) => places[n]));
  const there = new Set(now.map(({ item }) => item));
  return [
    ...now.flatMap(({ item, version }): RunChange[] => {
      const old = before.get(item);
      if (!old) return [{ is: 'in', item }];
      return [...(staying.has(old.at) ? [] : [{ is: 'moved' as const, item }]), ...(old.version === version ? [] : [{ is: 'version' as const, item }])];
    }),
    ...was.flatMap(({ item }): RunChange[] => (there.has(item) ? [] : [{ is: 'out', item }])),
  ];
}
