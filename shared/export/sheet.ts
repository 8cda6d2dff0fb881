/** The sheet of a package (data/rundown.json) made from the records: what goes in, under which names, and what the locked rundown pinned. */
import type { Asset } from '../asset/asset.ts';
import { cutLength, type Cut } from '../cut/cut.ts';
import { fileName } from '../formats/file-name.ts';
import type { ReadRecords } from '../log/apply.ts';
import { refuse, type Refusal } from '../log/command.ts';
import { contentHash, contentOf } from '../review/hash.ts';
import { orderedItems } from '../rundown/commands.ts';
import { pageNumbers } from '../rundown/numbering.ts';
import type { Item } from '../rundown/rundown.ts';
import { timeRundown } from '../rundown/timing.ts';
import { readTime } from '../script/read-time.ts';
import { assetsIn, blocksOf, type Block } from '../script/schema.ts';
import type { Seal } from '../story/version.ts';
import { framesToMs, type Instant } from '../units.ts';
import { mediaOf, needsSeal, type PackageItem, type PackageSheet } from './package.ts';

/** What an item brings along: taken once, so that a change during the export cannot mix two states. */
export interface ItemMatter {
  readonly item: PackageItem;
  readonly blocks: readonly Block[];
  readonly cut: Cut | null;
  readonly asset: Asset | null;
  readonly content: unknown;
  readonly seal: Seal | null;
}
export interface PackageMatter { readonly sheet: PackageSheet; readonly items: readonly ItemMatter[] }

const HOUSE_RATE = 280;

/** The name of the folder a package becomes: date, programme, episode. */
export const packageName = ({ rundown }: PackageSheet): string => fileName(`${rundown.date.replaceAll('-', '')}_${rundown.programme}_${String(rundown.episode).padStart(3, '0')}`, 80);

/**
 * Gathers a package, or says why it cannot be: the rundown is open, an item is no longer what was pinned at the lock, its seal is still on the way, or rows of it are.
 * `midnight` is 00:00 of the rundown's date, for as-run times.
 */
export function gatherPackage(records: ReadRecords, rundownId: string, made: { at: Instant; by: string; midnight: Instant }): PackageMatter | Refusal {
  const rundown = records.get('rundown', rundownId);
  const programme = rundown && records.get('programme', rundown.programmeId);
  if (!rundown || rundown.deleted || !programme) return refuse('gone');
  if (rundown.state === 'open') return refuse('package-open');
  const nameOf = (person: string | null): string => (person ? (records.get('person', person)?.name ?? person) : '');
  const rate = programme.rate || HOUSE_RATE;
  const list = orderedItems(records, rundownId);
  // While the rows of a workstation come anew, what is not here yet would be left out without a word: nothing of a film that has no text of its own is in any hash.
  const here = new Set(list.map((one) => one.id));
  const comes = ({ assetId, versionId }: Item): boolean => (assetId !== null && !records.get('asset', assetId)) || (versionId !== null && (!records.get('version', versionId) || !records.get('body', versionId)));
  if (rundown.pins.some((one) => !here.has(one.itemId)) || list.some((one) => !one.float && comes(one))) return refuse('package-coming');
  const numbers = pageNumbers(list);
  const read = list.map((one) => {
    const version = one.versionId ? records.get('version', one.versionId) : undefined;
    const blocks = version ? blocksOf(records.get('body', version.id)?.doc) : [];
    const cut = version ? (records.get('cut', version.id) ?? null) : null;
    const asset = one.assetId ? (records.get('asset', one.assetId) ?? null) : null;
    const frames = cut ? cutLength(cut) : 0;
    return {
      one, version, blocks, cut: frames > 0 ? cut : null, asset,
      textMs: version ? readTime(blocks, rate).total : null,
      mediaMs: frames > 0 ? framesToMs(frames) : asset && asset.probe.durationMs > 0 ? asset.probe.durationMs : null,
    };
  });
  const timing = timeRundown({ start: rundown.start, length: rundown.length, midnight: made.midnight, items: read.map(({ one, textMs, mediaMs }) => ({ ...one, textMs, mediaMs })) });

  const items: ItemMatter[] = [];
  const originals = new Map<string, PackageSheet['originals'][number]>();
  const original = (asset: Asset): void => { originals.set(asset.sha256, { asset: asset.id, name: asset.name, sha256: asset.sha256, bytes: asset.bytes, licence: asset.licence }); };
  for (const [index, { one, version, blocks, cut, asset, textMs, mediaMs }] of read.entries()) {
    const row = timing.rows[index]!;
    const pin = rundown.pins.find((candidate) => candidate.itemId === one.id);
    const number = numbers[index]!;
    const stem = `${number}_${fileName(one.slug)}`;
    const sealed = { kind: one.kind, version: one.versionId, float: one.float };
    if (needsSeal(sealed)) {
      if (!pin?.hash || pin.versionId !== one.versionId || !version) return refuse('package-changed', { slug: one.slug });
      if (contentHash(records, version.id) !== pin.hash || version.stage !== 'released') return refuse('package-changed', { slug: one.slug });
      if (!version.seal) return refuse('package-unsealed', { slug: one.slug });
      if (version.seal.signature !== pin.seal) return refuse('package-changed', { slug: one.slug });
    }
    const content = !one.float && version ? contentOf(records, version.id) : null;
    const seal = content ? (version?.seal ?? null) : null;
    const named = new Set([...(content ? mediaOf(content) : []), ...(asset && !one.float ? [asset.sha256] : [])]);
    for (const used of [...assetsOf(records, blocks, cut), ...(asset ? [asset] : [])]) if (named.has(used.sha256)) original(used);
    const has = (yes: unknown, path: string): string | null => (yes && !one.float ? path : null);
    items.push({
      blocks, cut, asset, content, seal,
      item: {
        id: one.id, number, slug: one.slug, kind: one.kind, float: one.float, presenter: one.presenter, note: one.note,
        duration: row.duration, text: textMs, media: mediaMs, front: row.front, back: row.back, startedAt: one.startedAt, endedAt: one.endedAt,
        version: one.versionId, title: version?.title ?? '', writer: nameOf(version?.createdBy ?? null),
        passes: (version?.passes ?? []).map(({ level, by, at }) => ({ level, by: nameOf(by), at })),
        hash: pin?.hash ?? null, seal: pin?.seal ?? null,
        files: {
          media: has(cut ?? asset, `data/media/${stem}.mp4`), script: has(version, `data/scripts/${stem}.docx`), text: has(version, `data/scripts/${stem}.txt`),
          cut: has(cut, `data/cuts/${stem}.otio`), subtitles: has(cut, `data/subtitles/${stem}.srt`),
          content: has(content, `data/released/${stem}.content.json`), seal: has(seal, `data/released/${stem}.seal.json`),
        },
      },
    });
  }
  return {
    items,
    sheet: {
      form: 'bianbo-package-1',
      rundown: {
        id: rundown.id, programme: programme.name, channel: records.get('channel', programme.channelId)?.name ?? '', date: rundown.date, episode: rundown.episode, title: rundown.title,
        start: rundown.start, length: rundown.length, over: timing.over, state: rundown.state, lockedBy: nameOf(rundown.lockedBy), lockedAt: rundown.lockedAt, rate,
      },
      madeAt: made.at, madeBy: nameOf(made.by), items: items.map((one) => one.item), originals: [...originals.values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)),
    },
  };
}

/** The assets that a script and a cut point to. */
function assetsOf(records: ReadRecords, blocks: readonly Block[], cut: Cut | null): Asset[] {
  const ids = new Set(assetsIn(blocks));
  if (cut) for (const track of Object.values(cut.tracks)) for (const clip of track) ids.add(clip.asset);
  return [...ids].flatMap((id) => records.get('asset', id) ?? []);
}
