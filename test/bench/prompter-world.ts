/** The measuring page of the prompter in a real Chromium. */
import path from 'node:path';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../build/browser.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** Opens it; null where there is no browser. Whoever opens it closes it. */
export async function openPrompterBench(size = { width: 1280, height: 720 }): Promise<{ page: Page; close(): Promise<void> } | null> {
  const executablePath = findBrowser();
  if (!executablePath) return null;
  const bundle = await build({ entryPoints: [path.join(root, 'test/bench/prompter-page.tsx')], bundle: true, write: false, format: 'iife', jsx: 'automatic', define: { 'process.env.NODE_ENV': '"production"' }, target: 'chrome130' });
  const styles = await build({ entryPoints: [path.join(root, 'renderer/prompter/prompter.css')], bundle: true, write: false });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] });
  const page = await browser.newPage({ viewport: size });
  await page.setContent(`<!doctype html><style>body{margin:0;background:#000}</style><div id="root"></div>`);
  await page.addStyleTag({ content: styles.outputFiles[0]!.text });
  await page.addScriptTag({ content: bundle.outputFiles[0]!.text });
  return { page, close: () => browser.close() };
}
