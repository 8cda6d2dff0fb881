/** Every call a window can make of the shell: the one list that the preload, main and the tests are typed and checked by. */
import type { UpdateState } from '../shared/protocol/bridge.ts';

export interface ShellCalls {
  chooseFiles: { args: []; result: string[] };
  chooseFolder: { args: []; result: string | null };
  chooseSave: { args: [name: string]; result: string | null };
  showInFolder: { args: [path: string]; result: void };
  openPrompter: { args: [rundown: string]; result: void };
  setFullScreen: { args: [on: boolean]; result: void };
  setOnAir: { args: [on: boolean]; result: void };
  setLanguage: { args: [language: 'zh-CN' | 'en']; result: void };
  checkForUpdate: { args: []; result: UpdateState };
  downloadUpdate: { args: []; result: UpdateState };
  installUpdate: { args: []; result: UpdateState };
}
export type ShellCall = keyof ShellCalls;

/** A window's page is parsed and wants its port. */
export const WANTS_CARRIER = 'shell:wants-carrier';
/** Main hands the port over. */
export const BRINGS_CARRIER = 'shell:carrier';
/** The channel of a call. */
export const channelOf = (call: ShellCall): string => `shell:${call}`;

const text = (longest: number) => (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.length <= longest;
const flag = (value: unknown): boolean => typeof value === 'boolean';

/** What the arguments of each call must be; a call with other ones is refused. */
const checks: { readonly [C in ShellCall]: readonly ((value: unknown) => boolean)[] } = {
  chooseFiles: [], chooseFolder: [], chooseSave: [text(255)], showInFolder: [text(4000)], openPrompter: [text(40)], setFullScreen: [flag], setOnAir: [flag],
  setLanguage: [(value) => value === 'zh-CN' || value === 'en'], checkForUpdate: [], downloadUpdate: [], installUpdate: [],
};

/** Do these arguments fit the call? */
export const fits = (call: ShellCall, args: readonly unknown[]): boolean => args.length === checks[call].length && checks[call].every((check, i) => check(args[i]));
