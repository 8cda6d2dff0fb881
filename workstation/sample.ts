/** First run with the sample newsroom: the pool makes the records, this workstation takes the footage in like any other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sampleNewsroom } from '../shared/sample/sample.ts';
import type { Core } from './core.ts';

/** Sets the sample up on an empty pool, then, as soon as somebody is signed in and the records may be read, takes in the footage that nobody has worked on yet; with nothing to take it in, the words alone. */
export async function fillSample(core: Core, folder: string, ingest: ((file: string, licence: string) => Promise<unknown>) | null): Promise<void> {
  if (!(await core.untilConnected(20_000))) return;
  await core.setupSample();
  if (!ingest) return;
  const newsroom = sampleNewsroom.parse(JSON.parse(readFileSync(path.join(folder, 'newsroom.json'), 'utf8')));
  await recordsHere(core, newsroom.media.map((one) => one.id));
  for (const one of newsroom.media) {
    const asset = core.workstation.records.get('asset', one.id);
    if (!asset || !asset.stored || asset.poster === null) await ingest(path.join(folder, 'media', one.file), one.licence);
  }
}

/** Before the first sign-in nothing but people comes from the pool, and nobody is there in whose name footage could be taken in. */
function recordsHere({ workstation }: Core, assets: readonly string[]): Promise<void> {
  const here = (): boolean => workstation.person() !== null && assets.every((id) => workstation.records.get('asset', id) !== undefined);
  if (here()) return Promise.resolve();
  return new Promise((resolve) => { const stop = workstation.watch(['asset', 'person'], () => { if (here()) { stop(); resolve(); } }); });
}
