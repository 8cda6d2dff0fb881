import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../../build/root.mjs';

/** Keeps what a person would see now: out/screenshots/<shell>/<name>.png. */
export async function keepScreenshot(page: Page, shell: string, name: string): Promise<void> {
  const folder = path.join(root, 'out/screenshots', shell);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
