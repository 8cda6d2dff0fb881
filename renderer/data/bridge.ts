import type { Bridge } from '../../shared/protocol/bridge.ts';

declare global {
  interface Window { readonly bianbo?: Bridge }
}

/** What the desktop shell can do for this window; undefined in a browser. */
export const bridge = (): Bridge | undefined => window.bianbo;
