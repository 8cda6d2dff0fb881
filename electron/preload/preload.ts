/** The only thing of the shell that a window sees. Sandboxed: nothing but electron's few modules is here. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CARRIER, type Bridge } from '../../shared/protocol/bridge.ts';
import { BRINGS_CARRIER, channelOf, WANTS_CARRIER, type ShellCall, type ShellCalls } from '../calls.ts';

const call = <C extends ShellCall>(name: C) => (...args: ShellCalls[C]['args']): Promise<ShellCalls[C]['result']> => ipcRenderer.invoke(channelOf(name), ...args);
const versionOf = (what: string): string => process.versions[what] ?? '';
const appVersion = process.argv.find((one) => one.startsWith('--bianbo-version='))?.slice('--bianbo-version='.length) ?? '';

const bridge: Bridge = {
  shell: 'electron',
  versions: { app: appVersion, electron: versionOf('electron'), chrome: versionOf('chrome'), node: versionOf('node') },
  pathForFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
  chooseFiles: call('chooseFiles'), chooseFolder: call('chooseFolder'), chooseSave: call('chooseSave'), showInFolder: call('showInFolder'),
  openPrompter: call('openPrompter'), setFullScreen: call('setFullScreen'), setOnAir: call('setOnAir'), setLanguage: call('setLanguage'),
  checkForUpdate: call('checkForUpdate'), downloadUpdate: call('downloadUpdate'), installUpdate: call('installUpdate'),
};
contextBridge.exposeInMainWorld('bianbo', bridge);

// Deferred scripts have run by then, so the page listens already.
window.addEventListener('DOMContentLoaded', () => ipcRenderer.send(WANTS_CARRIER));
ipcRenderer.on(BRINGS_CARRIER, (event) => window.postMessage(CARRIER, location.origin, event.ports));
