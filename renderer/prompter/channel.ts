/** Operator and anchor windows of one machine tell each other where the roll is. Keyframes, not frames: each derives every moment in between. */
import { preciseNow } from './clock.ts';
import type { Position } from './layout.ts';

/** At `t0` the roll was at `pos` and ran `v` rows a second. */
export interface Keyframe { readonly t0: number; readonly pos: Position; readonly v: number }

/** How it looks; the same in every window. */
export interface Look {
  /** Han characters in a line, 8 to 14. */
  readonly cells: number;
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
  readonly region: boolean;
  readonly blackout: boolean;
  /** To the anchor; '' for none. */
  readonly message: string;
  /** Speed step; see speed.ts. */
  readonly step: number;
}
export const PLAIN_LOOK: Look = { cells: 11, mirrorX: false, mirrorY: false, region: true, blackout: false, message: '', step: 10 };

/** What the windows of a rundown's prompter say to each other. */
export type PrompterMessage =
  | { readonly is: 'hello' }
  | { readonly is: 'key'; readonly key: Keyframe }
  | { readonly is: 'look'; readonly look: Look; readonly at: number }
  /** An anchor's window: how large it is, or that it is gone. */
  | { readonly is: 'window'; readonly id: string; readonly width: number; readonly height: number }
  | { readonly is: 'closed'; readonly id: string };

export interface PrompterChannel { tell(message: PrompterMessage): void; close(): void }

/** The machine's clock is told in whole ms: what it seems to be off by less than this is no change, and must not put keyframes that come close together out of order. */
const STEADY_MS = 5;

/** The message with its moments moved; 0 is no moment. */
function moved(message: PrompterMessage, by: number): PrompterMessage {
  const shifted = (moment: number): number => (moment === 0 ? 0 : moment + by);
  if (message.is === 'key') return { ...message, key: { ...message.key, t0: shifted(message.key.t0) } };
  return message.is === 'look' ? { ...message, at: shifted(message.at) } : message;
}

/**
 * Joins the windows of a rundown. A window never hears itself. Moments go by the clock of the machine, which the windows have in common: what a window counts
 * (preciseNow) began with that clock as it stood when the window was opened, and stands still while the machine sleeps.
 */
export function openChannel(rundown: string, hear: (message: PrompterMessage) => void): PrompterChannel {
  const channel = new BroadcastChannel(`bianbo-prompter-${rundown}`);
  let kept = 0;
  const ahead = (): number => {
    const now = Date.now() - preciseNow();
    if (Math.abs(now - kept) > STEADY_MS) kept = now;
    return kept;
  };
  channel.onmessage = (event) => hear(moved(event.data as PrompterMessage, -ahead())); // only windows of this build and origin can post here
  return { tell: (message) => channel.postMessage(moved(message, ahead())), close: () => channel.close() };
}
