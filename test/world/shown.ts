/** What a screen showed of a thing when somebody decided about it, and whether the log did it to anything else. */
import type { LogLine } from '../../shared/log/chain.ts';
import type { ReadRecords, Write } from '../../shared/log/apply.ts';
import type { CutPatch } from '../../shared/cut/patch.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import { canonicalJson, contentHash } from '../../shared/review/hash.ts';
import { orderedItems, runOf } from '../../shared/rundown/commands.ts';
import type { Version } from '../../shared/story/version.ts';

/** As much of it as what was decided hangs on. */
export interface Shown {
  /** The number of the record's row when its first key was pressed. */
  readonly seen?: number;
  /** How far the log was known at the workstation when it was given. */
  readonly knew?: number;
  /** The run that is locked. */
  readonly run?: readonly { readonly item: string; readonly version: string | null }[];
  /** The lock that is taken away. */
  readonly lockedAt?: number | null;
  /** The hash of what a late change puts on air. */
  readonly content?: string;
  readonly onAir?: string | null;
  /** Passes of a version, see passNames. */
  readonly passes?: readonly string[];
  /** Facts of each clip of a cut, and which of them of which clips are changed. */
  readonly clips?: ReadonlyMap<string, Facts>;
  readonly changes?: ReadonlyMap<string, readonly string[]>;
}
type Facts = Readonly<Record<string, unknown>>;

/** The passes that its trail tells of. */
export const passNames = ({ trail }: Pick<Version, 'trail'>): string[] => trail.filter(({ what }) => what === 'pass').map(({ by, level, at }) => `${level} ${by} ${at}`);
/** Every clip of a cut with the track that it is on. */
export const clipsOf = (cut: RecordOf<'cut'> | undefined): Map<string, Facts> => new Map(Object.entries(cut?.tracks ?? {}).flatMap(([track, clips]) => clips.map((clip) => [clip.id, { ...clip, track }] as const)));

/** What whoever tries again what was not accepted has been shown of it; null where the command goes as it was. */
export function shownAgain(records: ReadRecords, name: string, id: string, args: unknown): Shown | null {
  if (name === 'rundown.lock') return { run: runOf(orderedItems(records, id)) };
  if (name === 'rundown.unlock') return { lockedAt: records.get('rundown', id)?.lockedAt ?? null };
  if (name === 'rundown.lateChange') return contentOf(records, args as { item: string });
  const version = name === 'version.titles' || name === 'review.withdraw' ? records.get('version', id) : undefined;
  if (version) return { passes: passNames(version) };
  const clips = name === 'cut.patch' ? clipsOf(records.get('cut', id)) : null;
  return clips && { clips, changes: changesOf(args as CutPatch, clips) };
}
/** Of a field the list of what was not accepted shows what it says by now: that is what goes. */
export const asShownAgain = ({ seen: _seen, ...shown }: Shown): Shown => shown;
/** What is released of the item that a late change is about. */
function contentOf(records: ReadRecords, { item }: { item: string }): Shown {
  const hash = records.get('version', records.get('item', item)?.versionId ?? '')?.seal?.hash;
  return hash === undefined ? {} : { content: hash };
}
/** What a patch for a cut changes of which clip, as whoever made it means it. */
export const changesOf = ({ put, remove }: CutPatch, shown: ReadonlyMap<string, Facts>): Map<string, readonly string[]> => new Map<string, readonly string[]>([
  ...put.map(({ track, clip }) => [clip.id, Object.entries({ ...clip, track }).filter(([fact, value]) => shown.get(clip.id)?.[fact] !== value).map(([fact]) => fact)] as const), ...remove.map((id) => [id, []] as const),
]);

/** The house's own, which go on air unread. A list of our own, as all rules here. */
const FURNITURE: ReadonlySet<string> = new Set(['opener', 'closer', 'break', 'psa']);
/** What a locked item may still be given: when it ran. */
const AS_RUN: ReadonlySet<string> = new Set(['startedAt', 'endedAt']);

/** Watches a log that is played once more: each line, what it writes and the records before it. */
export class Watching {
  readonly faults: string[] = [];
  readonly #shown: ReadonlyMap<string, Shown>;
  readonly #restored: boolean;
  /** `restored`: the pool came back from an older backup, so that what waited has seen nothing of its log. */
  constructor(shown: ReadonlyMap<string, Shown>, restored: boolean) { this.#shown = shown; this.#restored = restored; }

  see(line: LogLine, writes: readonly Write[], records: ReadRecords): void {
    const faults = [...onlyItsOwn(line, writes, records), ...(LINES[line.name]?.({ line, writes, records, form: line.form ?? 1, shown: this.#shown.get(line.id) ?? {} }) ?? [])];
    const { seen, knew } = this.#shown.get(line.id) ?? {};
    const { knew: says = knew } = line.args as { knew?: number };
    if (knew !== undefined && says !== knew && !(this.#restored && says === 0)) faults.push(`was given where ${knew} was known, and says ${says}`);
    if (seen !== undefined && seen !== line.seen && !(this.#restored && line.seen === 0)) faults.push(`was begun at row ${seen}, and says ${line.seen}`);
    for (const fault of faults) this.faults.push(`${line.name} of ${line.by} (number ${line.seq}) ${fault}`);
  }
}

interface Seen { readonly line: LogLine; readonly writes: readonly Write[]; readonly records: ReadRecords; readonly form: number; readonly shown: Shown }
const written = <K extends Kind>(writes: readonly Write[], kind: K, id: string): RecordOf<K> | undefined => writes.find((one) => one.kind === kind && one.id === id)?.record as RecordOf<K> | undefined; // a write of that kind holds one
const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** Takes no pass away that its writer had not seen. */
function unseenPass({ line, writes, records, shown: { passes } }: Seen): string[] {
  const before = records.get('version', line.target.id);
  if (!passes || !before || writes.length === 0) return [];
  return before.passes.filter(({ by, level, at }) => !passes.includes(`${level} ${by} ${at}`)).map(({ by, level }) => `goes over the pass that ${by} gave on level ${level} unseen`);
}
/** Behind the one that it was put behind, deleted or not, and on nobody's place. */
function place({ line, writes, records, form }: Seen): string[] {
  const made = written(writes, 'item', line.target.id);
  if (!made || form < 2) return [];
  const { after } = line.args as { after: string | null };
  const others = records.children('item', made.rundownId).filter(({ id }) => id !== made.id).sort((a, b) => (a.key < b.key ? -1 : 1));
  if (new Set(others.map(({ key }) => key)).size < others.length) return []; // of older builds' making
  const before = others.filter(({ key }) => key < made.key).at(-1)?.id ?? null;
  const wanted = after === null || others.some(({ id }) => id === after) ? after : (others.at(-1)?.id ?? null);
  return others.some(({ key }) => key === made.key) ? ['stands on the place of another'] : before === wanted || after === made.id ? [] : [`stands behind ${before} instead of ${wanted}`];
}

const LINES: Readonly<Record<string, (seen: Seen) => string[]>> = {
  'rundown.lock'({ line, writes, records, form, shown: { run } }) {
    const pins = written(writes, 'rundown', line.target.id)?.pins ?? [];
    const unread = pins.filter(({ itemId, versionId, hash }) => {
      const item = records.get('item', itemId);
      if (versionId === null) return item === undefined || !FURNITURE.has(item.kind);
      const version = records.get('version', versionId);
      return version?.stage !== 'released' || hash !== contentHash(records, versionId) || version.seal?.hash !== hash || (form > 2 && records.get('story', version.storyId)?.deleted !== false);
    });
    return [
      ...(run && !same(run, pins.map(({ itemId, versionId }) => ({ item: itemId, version: versionId }))) ? [`locks ${JSON.stringify(pins)}, and ${JSON.stringify(run)} was looked at`] : []),
      ...unread.map(({ itemId }) => `locks ${itemId}, of which what it is now is not released`),
    ];
  },
  'rundown.unlock'({ line, records, shown: { lockedAt } }) {
    const before = records.get('rundown', line.target.id);
    return lockedAt !== undefined && before?.lockedAt !== lockedAt ? [`takes away the lock of ${before?.lockedAt}, and that of ${lockedAt} was looked at`] : [];
  },
  'rundown.lateChange'({ line, writes, records, shown: { content } }) {
    const { item } = line.args as { item: string };
    const pin = written(writes, 'rundown', line.target.id)?.pins.find(({ itemId }) => itemId === item);
    if (content === undefined || !pin?.versionId) return [];
    return pin.hash === content && contentHash(records, pin.versionId) === content ? [] : [`puts ${pin.hash} on air, and ${content} was looked at`];
  },
  'rundown.take'({ line, writes, records, shown: { onAir } }) {
    const before = records.get('rundown', line.target.id)?.current;
    return onAir === undefined || writes.length === 0 || before === onAir ? [] : [`goes on from ${before}, and ${onAir} was on air where it was taken`];
  },
  'review.withdraw': unseenPass,
  'version.titles': unseenPass,
  // Words that went into a branch take nothing away.
  'script.edit': (seen) => (written(seen.writes, 'body', seen.line.target.id) ? unseenPass(seen) : []),
  'item.set'({ line, records, form }) {
    const { deleted, ...others } = line.args as { deleted?: boolean };
    return form > 1 && records.get('item', line.target.id)?.deleted && deleted !== false && Object.keys(others).length > 0 ? ['went into an item that was deleted'] : [];
  },
  'item.add': place,
  'item.move': place,
  'cut.patch'({ line, writes, records, shown: { clips, changes } }) {
    const after = written(writes, 'cut', line.target.id);
    if (!clips || !changes || !after) return [];
    const now = clipsOf(after);
    return [...clipsOf(records.get('cut', line.target.id))].flatMap(([id, before]) => {
      const made = now.get(id);
      if (!made) return changes.has(id) ? [] : [`takes the clip ${id} away, which it does not name`];
      const others = Object.keys(before).filter((fact) => before[fact] !== made[fact] && !(changes.get(id)?.includes(fact) && clips.get(id)?.[fact] === before[fact]));
      return others.map((fact) => `makes ${fact} of the clip ${id} ${String(made[fact])}, which was ${String(before[fact])} and on its writer's screen ${String(clips.get(id)?.[fact])}`);
    });
  },
  'person.put'({ line, writes, records, form }) {
    const made = written(writes, 'person', line.target.id);
    return form > 2 && line.by === line.target.id && records.get('person', line.by)?.roles.includes('admin') && !(made?.active && made.roles.includes('admin')) ? ['takes the rights of an administrator from themselves'] : [];
  },
};

/** Whatever is done: of a rundown that is not open nothing changes but when it ran, and what is pinned only by a command that says so. */
function onlyItsOwn({ name }: LogLine, writes: readonly Write[], records: ReadRecords): string[] {
  return writes.flatMap(({ kind, id, record }) => {
    if (kind === 'rundown') {
      const before = records.get('rundown', id);
      return before && !['rundown.lock', 'rundown.unlock', 'rundown.lateChange'].includes(name) && !same(before.pins, (record as RecordOf<'rundown'>).pins) ? [`changes what ${id} has pinned`] : [];
    }
    if (kind !== 'item') return [];
    const before = records.get('item', id);
    const made = record as RecordOf<'item'>;
    if (records.get('rundown', made.rundownId)?.state === 'open') return [];
    return Object.keys(made).filter((field) => !AS_RUN.has(field) && !same((before as Facts | undefined)?.[field], (made as unknown as Facts)[field])).map((field) => `changes ${field} of ${id}, whose rundown is locked`);
  });
}
