/** Which media go on air, and how soon: what a rundown shows and plays, by its items' media, scripts and cuts. */
import { TRACKS } from '../cut/cut.ts';
import type { ReadRecords } from '../log/apply.ts';
import type { Rundown } from '../rundown/rundown.ts';
import { blocksOf } from '../script/schema.ts';

/** The assets that a version shows or plays. */
function assetsOfVersion(records: ReadRecords, version: string): string[] {
  const cut = records.get('cut', version);
  const clips = cut ? TRACKS.flatMap((track) => cut.tracks[track].map((clip) => clip.asset)) : [];
  const blocks = blocksOf(records.get('body', version)?.doc).flatMap((block) => block.asset ?? []);
  return [...new Set([...clips, ...blocks])];
}

/** The assets of all items of a rundown, spare ones too: they may be put in at any moment. */
function assetsOfRundown(records: ReadRecords, rundown: string): string[] {
  const items = records.children('item', rundown).filter((one) => !one.deleted);
  return [...new Set(items.flatMap((one) => [...(one.assetId ? [one.assetId] : []), ...(one.versionId ? assetsOfVersion(records, one.versionId) : [])]))];
}

/** When an asset is next on air: '2026-03-02 068400000', comparable as text. Assets that no rundown waits for are absent. */
export type Air = ReadonlyMap<string, string>;

/**
 * What is to go on air: everything in rundowns of these days (YYYY-MM-DD), and in every rundown that is locked or on air, whatever its day.
 * A rundown that is done waits for nothing.
 */
export function airOf(records: ReadRecords, rundowns: readonly Rundown[], days: readonly string[]): Air {
  const soon = new Map<string, string>();
  for (const { id, date, start, state, deleted } of rundowns) {
    if (deleted || state === 'done' || (state === 'open' && !days.includes(date))) continue;
    const when = `${date} ${String(start).padStart(9, '0')}`;
    for (const asset of assetsOfRundown(records, id)) if (when < (soon.get(asset) ?? '~')) soon.set(asset, when);
  }
  return soon;
}
