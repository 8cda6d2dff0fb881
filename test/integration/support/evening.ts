/** The evening's programme on the sample newsroom: a film with sound bites, a read item, opener and closer, all released, the rundown locked. */
import type { Clip } from '../../../shared/cut/cut.ts';
import type { House } from './house.ts';

export interface Evening { readonly rundown: string; readonly film: string; readonly read: string; readonly items: readonly string[] }

/** Builds it; `lock` false leaves the rundown open, `short` leaves all but one second of film away. */
export function buildEvening(house: House, { lock = true, short = false, title = '手语志愿者' }: { lock?: boolean; short?: boolean; title?: string } = {}): Evening {
  const { sample, workstation } = house;
  const story = sample.stories[0]!;
  const read = sample.stories[3]!;
  const film = story.version;
  let start = 0;
  const put: { track: 'V1' | 'A1'; clip: Clip }[] = story.blocks.filter((one) => one.kind === 'sot' && one.media).slice(0, short ? 1 : 3).map((one, index) => {
    const length = short ? 25 : (one.out ?? 0) - (one.in ?? 0);
    const clip: Clip = { id: `clip${index}`, asset: one.media!, in: one.in ?? 0, length, start, link: null, gain: 0, block: one.id };
    start += length;
    return { track: 'V1', clip };
  });
  const voice = sample.media.find((one) => one.kind === 'audio')!;
  put.push({ track: 'A1', clip: { id: 'voice', asset: voice.id, in: 0, length: start, start: 0, link: null, gain: 0, block: null } });
  house.as('editor', 'cut.patch', { kind: 'cut', id: film }, { put, remove: [] });
  house.release(film);
  house.release(read.version);
  const rundown = workstation.newId();
  house.as('producer', 'rundown.create', { kind: 'rundown', id: rundown }, { programme: sample.programmes[0]!.id, date: '2026-03-02', title: '' });
  const items: string[] = [];
  const add = (slug: string, kind: string, more: object): void => {
    const id = workstation.newId();
    house.as('producer', 'item.add', { kind: 'item', id }, {
      rundown, after: items.at(-1) ?? null,
      item: { slug, kind, versionId: null, assetId: null, planned: null, float: false, presenter: '播音员甲', note: '', hardStart: null, ...more },
    });
    items.push(id);
  };
  const [opener, closer] = sample.media;
  if (!short) add('片头', 'opener', { assetId: opener!.id, presenter: '' });
  add(title, 'package', { versionId: film, note: '提要第一条' });
  add('冷空气/出行：注意防滑?', 'read', { versionId: read.version });
  add('备用：停车位', 'package', { float: true, versionId: sample.stories[1]!.version });
  if (!short) add('片尾', 'closer', { assetId: closer!.id, presenter: '' });
  if (lock) house.as('producer', 'rundown.lock', { kind: 'rundown', id: rundown }, {});
  return { rundown, film, read: read.version, items };
}
