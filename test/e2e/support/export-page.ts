/** 导出 as a person uses it, in either shell. */
import type { Page } from 'playwright-core';
import type { Suite } from './suite.ts';

export class ExportPage {
  private readonly suite: Suite;
  private readonly page: Page;
  constructor(suite: Suite) { this.suite = suite; this.page = suite.page; }

  /** The desktop shell asks with the system's dialog, a browser takes the typed path. */
  async into(folder: string): Promise<void> {
    if (this.suite.electron) {
      await this.dialogAnswers(folder);
      await this.page.getByRole('button', { name: '选择目录' }).click();
      await this.page.locator(`.export-folder-name[title="${folder}"]`).waitFor();
      return;
    }
    await this.page.getByRole('textbox', { name: '导出到' }).fill(folder);
    await this.page.getByRole('textbox', { name: '导出到' }).press('Tab');
  }
  private async dialogAnswers(folder: string): Promise<void> {
    await this.suite.electron?.evaluate(({ dialog }, chosen) => { dialog.showOpenDialog = (() => Promise.resolve({ canceled: false, filePaths: [chosen] })) as typeof dialog.showOpenDialog; }, folder);
  }
  async start(title: string, act: '打包' | '导出'): Promise<void> { await this.page.locator('.export-list li', { hasText: title }).getByRole('button', { name: act }).click(); }
  /** Waits until what left stands in the list of what left, with its check passed. */
  async left(form: '播出包' | '图文包', ms: number): Promise<void> {
    const row = this.page.getByRole('region', { name: '已导出' }).getByRole('row').filter({ hasText: form });
    await row.getByText('已通过').waitFor({ timeout: ms });
  }
  async verify(folder: string): Promise<void> {
    if (this.suite.electron) {
      await this.dialogAnswers(folder);
      await this.page.getByRole('region', { name: '校验播出包' }).getByRole('button', { name: '选择' }).click();
      return;
    }
    await this.page.getByLabel('播出包目录').fill(folder);
    await this.page.getByRole('button', { name: '校验', exact: true }).click();
  }
}
