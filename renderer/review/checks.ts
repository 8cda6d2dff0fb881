/** What can be said of a version without reading it: lengths, missing things. */
import type { Channel } from '../../shared/channel/channel.ts';
import type { Asset } from '../../shared/asset/asset.ts';
import type { Block } from '../../shared/script/schema.ts';
import { t } from '../app/language.ts';

export interface Check { readonly ok: boolean; readonly text: string }

export function checksOf({ title, blocks, channel, assets }: { title: string; blocks: readonly Block[]; channel: Channel | undefined; assets: readonly Asset[] }): Check[] {
  const checks: Check[] = [];
  const length = [...title].length;
  if (channel && channel.titleMax > 0) checks.push({ ok: length <= channel.titleMax, text: t('review.check.title', { length, max: channel.titleMax }) });
  else checks.push({ ok: length > 0, text: t('review.check.titleFree', { length }) });
  const words = blocks.filter((block) => block.kind !== 'note').reduce((sum, block) => sum + [...block.text].length, 0);
  if (channel && channel.textMax > 0) checks.push({ ok: words <= channel.textMax, text: t('review.check.text', { words, max: channel.textMax }) });
  const bites = blocks.filter((block) => block.kind === 'sot');
  const without = bites.filter((block) => block.asset === null).length;
  if (bites.length > 0) checks.push({ ok: without === 0, text: without === 0 ? t('review.check.bites', { count: bites.length }) : t('review.check.bitesWithout', { count: without }) });
  const nameless = bites.filter((block) => block.speaker.trim() === '').length;
  if (nameless > 0) checks.push({ ok: false, text: t('review.check.nameless', { count: nameless }) });
  const gone = blocks.filter((block) => block.asset !== null && !assets.some((asset) => asset.id === block.asset && !asset.deleted)).length;
  if (gone > 0) checks.push({ ok: false, text: t('review.check.gone', { count: gone }) });
  const empty = blocks.filter((block) => block.text.trim() === '' && block.asset === null).length;
  if (empty > 0) checks.push({ ok: false, text: t('review.check.empty', { count: empty }) });
  return checks;
}
