/** The menu, in the person's language. What a screen can do stays on the screen; here is what belongs to the app. */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Words } from './messages.ts';

export interface MenuActions { go(screen: string): void; checkForUpdate(): void; about(): void; readonly developer: boolean }

const SCREENS = ['stories', 'assets', 'cut', 'rundown', 'review', 'prompter', 'export', 'settings'] as const;

/** Builds the menu anew: at start and when the language changes. */
export function setMenu(t: Words, actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(t, actions, process.platform)));
}

/** The menu as data. */
function menuTemplate(t: Words, { go, checkForUpdate, about, developer }: MenuActions, platform: string): MenuItemConstructorOptions[] {
  const role = (name: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions =>
    // Elsewhere than on a Mac the page itself hears the editing keys: a menu that takes them would undo in the wrong place.
    ({ role: name, label: t(`shell.menu.${name}`), registerAccelerator: platform === 'darwin' || !EDITING.has(name) });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  return [
    { label: t('shell.menu.file'), submenu: [role('close'), line, role('quit')] },
    { label: t('shell.menu.edit'), submenu: [role('undo'), role('redo'), line, role('cut'), role('copy'), role('paste'), role('selectAll')] },
    { label: t('shell.menu.go'), submenu: SCREENS.map((screen) => ({ label: t(`shell.menu.go.${screen}`), click: () => go(screen) })) },
    { label: t('shell.menu.view'), submenu: [role('togglefullscreen'), line, role('resetZoom'), role('zoomIn'), role('zoomOut'), ...(developer ? [line, role('reload'), role('toggleDevTools')] : [])] },
    { label: t('shell.menu.help'), submenu: [{ label: t('shell.menu.update'), click: checkForUpdate }, { label: t('shell.menu.about'), click: about }] },
  ];
}

const EDITING: ReadonlySet<string> = new Set(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll']);
