/** Coming and going as a person does it: first run, sign-in, sign-out, the rail. */
import type { Page } from 'playwright-core';
import { signInByForm } from './sign-in-page.ts';

const SCREENS = ['stories', 'assets', 'cut', 'rundown', 'review', 'prompter', 'export', 'settings', 'sync'] as const;
export type Screen = (typeof SCREENS)[number];

/** An empty pool: takes the sample newsroom and waits for the names. */
export async function takeSampleNewsroom(page: Page): Promise<void> {
  await page.getByRole('button', { name: '用样板编辑部' }).click();
  await page.getByRole('list', { name: '可用账号' }).getByRole('button', { name: /记者甲/ }).waitFor();
}

/** Signs in at the form and waits for the suite to stand there. */
export async function enter(page: Page, name: string, password?: string): Promise<void> {
  await signInByForm(page, name, password);
  await page.getByRole('navigation', { name: '工作区' }).waitFor();
  await page.getByRole('button', { name: '账号' }).getByText(name).waitFor();
}

/** Another person sits down at this workstation. */
export async function changePerson(page: Page, name: string): Promise<void> {
  const menu = page.getByRole('button', { name: '账号', exact: true });
  if ((await menu.innerText()).includes(name)) return;
  await menu.click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await enter(page, name);
}

/** By the rail, as its keys say: Alt with a figure. */
export async function goTo(page: Page, screen: Screen): Promise<void> {
  await page.keyboard.press(`Alt+${SCREENS.indexOf(screen) + 1}`);
  await page.waitForFunction((wanted) => location.hash.startsWith(`#/${wanted}`), screen);
}
