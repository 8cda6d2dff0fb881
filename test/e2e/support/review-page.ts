/** 审稿 as a reviewer uses it: a story is opened, a verdict given. */
import type { Page } from 'playwright-core';

const VERDICTS = { pass: '采用', hold: '待用', revise: '建议修改', reject: '退稿' } as const;

export class ReviewPage {
  private readonly page: Page;
  constructor(page: Page) { this.page = page; }

  /** Opens what waits for this reviewer under this title. */
  async open(title: string): Promise<void> {
    await this.page.getByRole('option').filter({ hasText: title }).click();
    await this.page.getByRole('heading', { name: title }).waitFor();
    await this.page.getByRole('radiogroup', { name: '审稿意见' }).waitFor();
  }
  /** Chooses and signs; done when it has left this reviewer's list. */
  async give(title: string, verdict: keyof typeof VERDICTS, remark = ''): Promise<void> {
    await this.page.getByRole('radio', { name: VERDICTS[verdict] }).click();
    if (remark !== '') await this.page.getByRole('textbox', { name: /审稿意见/ }).fill(remark);
    await this.page.getByRole('button', { name: `签署：${VERDICTS[verdict]}` }).click();
    await this.page.getByRole('option').filter({ hasText: title }).waitFor({ state: 'detached', timeout: 30_000 });
  }
}
