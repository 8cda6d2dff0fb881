import { docOfBlocks } from '../../../shared/script/schema.ts';
import { newStory, type TestNewsroom, type TestWindow } from '../../integration/support/newsroom.ts';
import { DeskPage } from './desk-page.ts';
import { freshId, untilPort } from './port.ts';
import { startSuite, type Suite } from './suite.ts';

interface Made { readonly story: string; readonly version: string; readonly rundown: string; readonly title: string; readonly items: readonly { readonly id: string; readonly slug: string }[] }

/** 责编甲 at a workstation of the sample newsroom, who has made a story and a rundown with these items; and the window of 编辑甲 at another one, which has them. */
export async function besideColleague(newsroom: TestNewsroom, { story, version, rundown, title, items }: Made): Promise<{ colleague: TestWindow; mine: Suite }> {
  const { pool, seats: [{ window: colleague }] } = await newsroom.sample('责编甲');
  await newStory(colleague, title, docOfBlocks([{ id: freshId(), kind: 'lead', text: '导语。' }]), { story, version });
  await colleague.command('version.titles', 'version', version, { title });
  const programme = (await colleague.ask('programmes', {}))[0]!;
  await colleague.command('rundown.create', 'rundown', rundown, { programme: programme.id, date: '2026-03-02', title: '晚间' });
  for (const [at, { id, slug }] of items.entries()) await colleague.command('item.add', 'item', id, { rundown, after: items[at - 1]?.id ?? null, item: { slug, kind: 'read', versionId: null, assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null } });
  const mine = await startSuite({ shell: 'browser', pool: pool.url, size: { width: 1280, height: 720 } });
  await DeskPage.signedIn(mine.page, '编辑甲');
  await untilPort(mine.page, 'rundown', { id: rundown }, (value) => value?.items.length === items.length);
  return { colleague, mine };
}
