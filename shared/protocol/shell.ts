/** Between an Electron shell and the workstation process that it starts and relays for. Both are of one build. Windows go by numbers of the shell's. */

/** Where the workstation keeps its data and its media, and the address of its pool. */
export interface WorkstationPlace { readonly data: string; readonly media: string; readonly pool: string }
export type FromShell = { readonly open: number } | { readonly window: number; readonly message: unknown } | { readonly close: number } | { readonly awake: true } | { readonly end: true };
export type ToShell = { readonly ready: WorkstationPlace } | { readonly failed: { readonly code: string } } | { readonly window: number; readonly message: unknown };
