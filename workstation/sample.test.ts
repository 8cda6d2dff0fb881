import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { refuse } from '../shared/log/command.ts';
import { sampleNewsroom } from '../shared/sample/sample.ts';
import type { Core } from './core.ts';
import { fillSample, hasFootageLeft, takeFootageIn } from './sample.ts';

const folder = path.resolve('resources/sample');
const { media } = sampleNewsroom.parse(JSON.parse(readFileSync(path.join(folder, 'newsroom.json'), 'utf8')));

it('footage of the sample that was not taken in when the suite was ended is taken in at the next start, and what somebody has deleted is not', async () => {
  const settings = new Map<string, unknown>();
  const here = new Map(media.map(({ id }) => [id, { stored: false, poster: null as object | null, deleted: false }]));
  const core = { untilConnected: async () => true, setupSample: async () => undefined, workstation: { settings: { get: (key: string) => settings.get(key), set: (key: string, value: unknown) => { settings.set(key, value); } }, person: () => ({}), records: { get: (_kind: string, id: string) => here.get(id) } } } as unknown as Core; // as much of it as it takes
  const taken: string[] = [];
  const take = async (file: string): Promise<unknown> => { taken.push(path.basename(file)); return { asset: 'a' }; };
  // The first is taken in; then the suite ends.
  await fillSample(core, folder, async (file) => (taken.length === 0 ? take(file) : refuse('media-cancelled')));
  Object.assign(here.get(media[0]!.id)!, { stored: true, poster: {} });
  here.get(media[1]!.id)!.deleted = true;
  const left = hasFootageLeft(core);
  await takeFootageIn(core, folder, take);
  expect([left, hasFootageLeft(core), taken]).toEqual([true, false, media.filter((_one, place) => place !== 1).map((one) => one.file)]);
});
