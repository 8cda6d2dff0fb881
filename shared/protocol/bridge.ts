/**
 * What the Electron shell gives a window as `window.bianbo`; undefined in a browser shell.
 *
 * The port to the workstation does not travel through it: once the page is parsed the window gets a `message` event (from itself) whose
 * data is CARRIER and whose only port is the carrier (call `start()` on it). It comes again when the workstation was restarted: the old
 * port is dead then. Messages on it are those of port.ts.
 */
export interface Bridge {
  readonly shell: 'electron';
  readonly versions: { readonly app: string; readonly electron: string; readonly chrome: string; readonly node: string };
  /** Where a dropped or chosen `File` lies on this machine; '' when it does not come from a disk. */
  pathForFile(file: object): string;
  /** Native dialogs; [] and null when the person changed their mind. */
  chooseFiles(): Promise<string[]>;
  chooseFolder(): Promise<string | null>;
  chooseSave(name: string): Promise<string | null>;
  /** Shows a file that was written here (a render, a package) in the system's file manager. */
  showInFolder(path: string): Promise<void>;
  /** Opens (or brings forward) the anchor's window of a rundown: on the second display when there is one. */
  openPrompter(rundown: string): Promise<void>;
  setFullScreen(on: boolean): Promise<void>;
  /** On air the machine does not sleep, the screen does not darken and no update is installed. */
  setOnAir(on: boolean): Promise<void>;
  /** The menu speaks the language of the window. */
  setLanguage(language: 'zh-CN' | 'en'): Promise<void>;
  /** Asks the pool for a newer release. Never downloads by itself. */
  checkForUpdate(): Promise<UpdateState>;
  /** Downloads what the check found and verifies its signature. */
  downloadUpdate(): Promise<UpdateState>;
  /** Ends the app and installs what was downloaded and verified. Refused on air. */
  installUpdate(): Promise<UpdateState>;
}

/** Data of the `message` event that brings the port. */
export const CARRIER = 'bianbo:carrier';

/** How far an update is. `code` is a message key `error.<code>` of the shell's messages. */
export type UpdateState =
  | { is: 'none' }
  | { is: 'found'; version: string }
  | { is: 'ready'; version: string }
  | { is: 'installing'; version: string }
  | { is: 'refused'; code: 'update-signature' | 'update-unreachable' | 'update-damaged' | 'update-on-air' | 'update-no-key' };
