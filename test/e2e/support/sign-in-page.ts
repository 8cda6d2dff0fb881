/** The sign-in as a person uses it, in either shell. */
import type { Page } from 'playwright-core';
import { SAMPLE_PASSWORD } from './desk-page.ts';

/** Signs in by the form. The names come with the sample newsroom, a moment after the first start. */
export async function signInByForm(page: Page, name: string, password = SAMPLE_PASSWORD): Promise<void> {
  await page.getByRole('button', { name: '登录', exact: true }).waitFor({ timeout: 30_000 });
  await page.getByRole('textbox', { name: '账号' }).fill(name);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}
