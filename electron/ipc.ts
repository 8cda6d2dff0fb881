/** The one file that listens to windows. Each call is checked: our page, its main frame, arguments that fit. */
import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { channelOf, fits, WANTS_CARRIER, type ShellCall, type ShellCalls } from './calls.ts';
import { ORIGIN } from './schemes.ts';

export type ShellHandlers = { readonly [C in ShellCall]: (from: WebContents, ...args: ShellCalls[C]['args']) => Promise<ShellCalls[C]['result']> | ShellCalls[C]['result'] };

/** Does the message come from the main frame of one of our own pages? The frame is null once it is gone: refused. */
function isOurs(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && frame.url.startsWith(`${ORIGIN}/`);
}

/** Answers the calls of windows. */
export function handleCalls(handlers: ShellHandlers): void {
  for (const call of Object.keys(handlers) as ShellCall[]) { // the keys of ShellHandlers are the calls
    ipcMain.handle(channelOf(call), (event, ...args: unknown[]) => {
      if (!isOurs(event)) throw new Error(`${call}: refused, not from the suite`);
      if (!fits(call, args)) throw new Error(`${call}: refused, unfit arguments`);
      const run = handlers[call] as (from: WebContents, ...args: unknown[]) => unknown; // `fits` has just checked what the type says
      return run(event.sender, ...args);
    });
  }
}

/** Calls back when a page of ours is parsed and wants its port. */
export function onWantsCarrier(then: (from: WebContents) => void): void {
  ipcMain.on(WANTS_CARRIER, (event) => { if (isOurs(event)) then(event.sender); });
}
