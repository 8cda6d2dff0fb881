/** First run with the sample newsroom: the pool makes the records, this workstation takes the footage in like any other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isRefusal } from '../shared/log/command.ts';
import { sampleNewsroom } from '../shared/sample/sample.ts';
import type { Core } from './core.ts';

type Ingest = (file: string, licence: string) => Promise<unknown>;

/** The setting that says that this workstation has footage of the sample to take in still. */
const FOOTAGE = 'sample-footage';
export const hasFootageLeft = ({ workstation: { settings } }: Pick<Core, 'workstation'>): boolean => settings.get(FOOTAGE) === true;

/** Sets the sample up on an empty pool, then takes its footage in; with nothing to take it in, the words alone. */
export async function fillSample(core: Core, folder: string, ingest: Ingest | null): Promise<void> {
  // Whoever ends the suite before it is all here has the rest of it at the next start.
  if (ingest) core.workstation.settings.set(FOOTAGE, true);
  if (!(await core.untilConnected(20_000))) return;
  await core.setupSample();
  if (ingest) await takeFootageIn(core, folder, ingest);
}

/** As soon as somebody is signed in and the records may be read, takes in the footage that nobody has worked on yet. */
export async function takeFootageIn(core: Pick<Core, 'workstation'>, folder: string, ingest: Ingest): Promise<void> {
  const newsroom = sampleNewsroom.parse(JSON.parse(readFileSync(path.join(folder, 'newsroom.json'), 'utf8')));
  await recordsHere(core, newsroom.media.map((one) => one.id));
  let left = 0;
  for (const one of newsroom.media) {
    const asset = core.workstation.records.get('asset', one.id);
    if (asset?.deleted || (asset?.stored && asset.poster !== null)) continue;
    if (isRefusal(await ingest(path.join(folder, 'media', one.file), one.licence))) left++;
  }
  if (left === 0) core.workstation.settings.set(FOOTAGE, false);
}

/** Before the first sign-in nothing but people comes from the pool, and nobody is there in whose name footage could be taken in. */
function recordsHere({ workstation }: Pick<Core, 'workstation'>, assets: readonly string[]): Promise<void> {
  const here = (): boolean => workstation.person() !== null && assets.every((id) => workstation.records.get('asset', id) !== undefined);
  if (here()) return Promise.resolve();
  return new Promise((resolve) => { const stop = workstation.watch(['asset', 'person'], () => { if (here()) { stop(); resolve(); } }); });
}
