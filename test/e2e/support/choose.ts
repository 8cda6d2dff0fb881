import type { Locator } from 'playwright-core';

/** Opens a list and takes one of its options. While a list still opens it takes no click: on a busy machine one in some hundred came too early. */
export async function choose(list: Locator, option: Locator): Promise<void> {
  await list.click();
  await option.waitFor();
  await option.evaluate(async (one) => {
    const shown = one.closest('.ant-select-dropdown');
    while (shown?.isConnected && shown.className.includes('ant-slide-up')) await new Promise(requestAnimationFrame);
  });
  await option.click();
}
