/**
 * Bugs that the simulated newsroom must find. Only its tests ever put a name in here; each place asks `planted.has(...)` where the bug would be. A rule
 * that no history can miss is a rule that nobody watches.
 */
export type PlantedBug = never;
export const planted: Set<PlantedBug> = new Set();
