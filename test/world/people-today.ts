/** What people do at a workstation of a simulated world as the suite's windows give it by now: each command says what its screen showed, in the newest form, and some are given a while after the look. */
import { emptyCut, type Clip, type TrackId } from '../../shared/cut/cut.ts';
import { saidOver, type CutPatch } from '../../shared/cut/patch.ts';
import { refuse } from '../../shared/log/command.ts';
import type { Kind, RecordOf } from '../../shared/records.ts';
import { inReview, passesGiven } from '../../shared/review/chain.ts';
import { contentHash, isSealed } from '../../shared/review/hash.ts';
import { orderedItems, runOf } from '../../shared/rundown/commands.ts';
import type { Item } from '../../shared/rundown/rundown.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { addItems, between, changeItem, moveItem, NEW_ITEM, removeItem, type Act as WindowAct, type Editable } from '../../renderer/rundown/acts.ts';
import type { Cache } from '../../workstation/cache/cache.ts';
import { takeBack } from '../../workstation/overtaken.ts';
import type { Chance } from '../property/script-history.ts';
import { decide, look, media, merge, some, write, type Desk, type Give, type Place } from './people.ts';
import { changesOf, clipsOf, passNames, type Shown } from './shown.ts';

/** A command with what its writer looked at. `done`: when it was taken, with its id. */
type Act = Omit<WindowAct, 'words'> & { readonly shown?: Shown; readonly done?: (id: string) => void };
interface Today { readonly desk: Desk; readonly place: Place; readonly give: Give }
type Choice = (today: Today) => readonly Act[];

const target = (kind: Kind, id: string) => ({ kind, id });
const seqOf = (cache: Cache, kind: Kind, id: string): number => cache.seqOf(kind, id) ?? 0;
/** A field that was begun just now. */
const field = (cache: Cache, name: string, kind: Kind, id: string, args: unknown, shown: Shown = {}): Act => { const seen = seqOf(cache, kind, id); return { name, target: target(kind, id), args, seen, shown: { ...shown, seen } }; };
/** The steps of a rundown's screen, each of whose fields says at which row it was begun. */
const acts = (made: readonly WindowAct[]): Act[] => made.map(({ words: _words, ...act }) => ({ ...act, ...(act.seen === undefined ? {} : { shown: { seen: act.seen } }) }));

/** A version that this workstation has and that is not deleted. */
function versionHere({ desk: { random, versions }, place: { cache } }: Today): RecordOf<'version'> | undefined {
  const found = cache.records.get('version', some(random, versions)!.id) ?? cache.records.get('version', versions[0]!.id);
  return found?.deleted ? undefined : found;
}
/** One of the rundowns; one that is over only where there is no other. */
function rundownHere({ desk: { random }, place: { cache } }: Today): RecordOf<'rundown'> | undefined {
  const all = cache.all('rundown');
  return some(random, all.filter(({ state }) => state !== 'done')) ?? all[0];
}

const titles: Choice = (today) => {
  const { desk: { random }, place: { cache } } = today;
  const version = versionHere(today);
  if (!version) return [];
  const title = `标题${random.below(10_000)}`;
  const args = random() < 0.6 ? { title } : random() < 0.5 ? { kicker: title } : { subtitle: title };
  const act = field(cache, 'version.titles', 'version', version.id, { ...args, passes: passesGiven(version) }, { passes: passNames(version) });
  const story = cache.records.get('story', version.storyId);
  // The working title follows the first version's title as long as nobody gave the story one of its own.
  return [act, ...(story && 'title' in args && story.title === version.title ? [field(cache, 'story.set', 'story', story.id, { title })] : [])];
};
const story: Choice = (today) => {
  const { desk: { random }, place: { cache } } = today;
  const id = versionHere(today)?.storyId;
  const here = id === undefined ? undefined : cache.records.get('story', id);
  if (!here) return [];
  const roll = random();
  return [field(cache, 'story.set', 'story', here.id, roll < 0.6 ? { title: `题${random.below(10_000)}` } : roll < 0.75 ? { mobileFirst: !here.mobileFirst } : roll < 0.9 ? { columns: [`c${random.below(3)}`] } : { deleted: !here.deleted })];
};
const create: Choice = ({ desk: { random, text, newId, channels, promises, versions } }) => {
  const words = text(4);
  const made = { id: newId(), story: newId() };
  return [{ name: 'story.create', target: target('story', made.story), args: { title: `新${random.below(10_000)}`, columns: [], mobileFirst: false, version: made.id, channel: some(random, channels)!, doc: docOfBlocks([{ id: newId(), kind: 'lead', text: words }]) }, done: (id) => { promises.wrote(id, words); versions.push(made); } }];
};
/** For another channel, with words of its own. */
const derive: Choice = (today) => {
  const { desk: { random, text, newId, channels, promises, versions } } = today;
  const from = versionHere(today);
  if (!from) return [];
  const words = text(4);
  const made = { id: newId(), story: from.storyId };
  return [{ name: 'version.create', target: target('version', made.id), args: { story: from.storyId, channel: some(random, channels)!, title: from.title, basedOn: from.id, doc: docOfBlocks([{ id: newId(), kind: 'lead', text: words }]) }, done: (id) => { promises.wrote(id, words); versions.push(made); } }];
};
const claim: Choice = (today) => { const version = versionHere(today); return version ? [{ name: 'version.claim', target: target('version', version.id), args: { writer: today.desk.random() < 0.7 ? today.place.person : null } }] : []; };
const removeVersion: Choice = ({ desk: { random, versions }, place: { cache } }) => {
  const version = cache.records.get('version', some(random, versions)!.id);
  return version ? [field(cache, 'version.delete', 'version', version.id, { deleted: !version.deleted && random() < 0.6 })] : [];
};
const withdraw: Choice = (today) => {
  const { desk: { random, versions }, place: { cache } } = today;
  const version = some(random, versions.flatMap(({ id }) => cache.records.get('version', id) ?? []).filter(({ stage }) => inReview(stage)));
  return version ? [{ name: 'review.withdraw', target: target('version', version.id), args: { passes: passesGiven(version) }, shown: { passes: passNames(version) } }] : [];
};
/** Looks at what the check of a merge found. */
const checked: Choice = ({ desk: { random, versions }, place: { cache } }) => {
  const version = some(random, versions.flatMap(({ id }) => cache.records.get('version', id) ?? []).filter(({ mergeFlags }) => mergeFlags?.length));
  return version ? [{ name: 'merge.clear', target: target('version', version.id), args: { flags: version.mergeFlags!.slice(0, 1) } }] : [];
};

function arrange(today: Today): readonly Act[] {
  const { desk: { random, newId }, place: { cache } } = today;
  const run = rundownHere(today);
  if (!run) return [];
  const items = orderedItems(cache.records, run.id);
  const one = some(random, items);
  const roll = random();
  if (!one || roll < 0.25) {
    const kind = some(random, ['read', 'read', 'package', 'psa'] as const)!;
    const item = (): { id: string; item: Editable } => ({ id: newId(), item: { ...NEW_ITEM, slug: `条${random.below(1000)}`, kind, versionId: kind === 'psa' ? null : (versionHere(today)?.id ?? null) } });
    return acts(addItems(run.id, random() < 0.2 ? null : (one?.id ?? null), random() < 0.2 ? [item(), item()] : [item()]).redo);
  }
  if (roll < 0.45) {
    const [from, to] = [between(items, one.id)!, random() < 0.2 ? null : (some(random, items.filter(({ id }) => id !== one.id))?.id ?? null)];
    return acts(moveItem(one.id, from, { after: to, next: null }).redo);
  }
  const row = { ...one, seq: seqOf(cache, 'item', one.id) } as Parameters<typeof removeItem>[0]; // as much of a row as it looks at
  const step = roll < 0.57 ? removeItem(row) : changeItem(one, change(random, one), row.seq);
  // Who takes it back at once knows nothing of what came in between.
  return acts(random() < 0.15 ? [...step.redo, ...step.undo] : step.redo);
}
const change = (random: Chance, one: Item): Partial<Editable> => some(random, [{ slug: `条${random.below(1000)}` }, { float: !one.float }, { planned: random.below(60) * 1000 }, { presenter: `播${random.below(9)}` }, { note: `注${random.below(99)}` }, { kind: 'psa' }])!;

/** What is not released is put out of the run first, as far as whoever locks it has the patience. */
function lock({ desk: { random }, place: { cache } }: Today, run: RecordOf<'rundown'>): readonly Act[] {
  const isReady = ({ kind, versionId }: Item): boolean => { const version = versionId === null ? undefined : cache.records.get('version', versionId); return version ? isSealed(cache.records, version) : versionId === null && kind !== 'read' && kind !== 'package'; };
  const items = orderedItems(cache.records, run.id);
  const out = items.filter((one) => !one.float && !isReady(one) && random() < 0.97);
  const floats = out.flatMap((one) => acts(changeItem(one, { float: true }, seqOf(cache, 'item', one.id)).redo));
  const looked = items.map((one) => (out.includes(one) ? { ...one, float: true } : one));
  return [...floats, { name: 'rundown.lock', target: target('rundown', run.id), args: { run: runOf(looked) }, shown: { run: looked.filter(({ float }) => !float).map(({ id, versionId }) => ({ item: id, version: versionId })) } }];
}
function late({ desk: { random }, place: { cache } }: Today, { id, pins }: RecordOf<'rundown'>): readonly Act[] {
  const changed = some(random, pins.flatMap(({ itemId, versionId, hash }) => { const seal = versionId === null ? null : cache.records.get('version', versionId)?.seal; return seal && seal.hash !== hash ? [{ itemId, versionId: versionId!, hash: seal.hash }] : []; }));
  return changed ? [{ name: 'rundown.lateChange', target: target('rundown', id), args: { item: changed.itemId, reason: '改稿', hash: changed.hash }, shown: { content: contentHash(cache.records, changed.versionId) } }] : [];
}
function take({ desk: { random }, place: { cache } }: Today, { id, pins, current }: RecordOf<'rundown'>): readonly Act[] {
  const run = pins.map(({ itemId }) => itemId);
  const item = random() < 0.08 ? null : random() < 0.15 ? some(random, run)! : (run[run.indexOf(current ?? '') + 1] ?? null);
  return cache.records.get('rundown', id) ? [{ name: 'rundown.take', target: target('rundown', id), args: { item, from: current }, shown: { onAir: current } }] : [];
}
/** Locks a rundown, unlocks it, or runs it. */
const air: Choice = (today) => {
  const { desk: { random, newId }, place: { cache } } = today;
  const run = rundownHere(today);
  if (!run) return [];
  if (run.state === 'done' || random() < 0.03) return [{ name: 'rundown.create', target: target('rundown', newId()), args: { programme: run.programmeId, date: run.date, title: run.title } }];
  if (run.state === 'open') return random() < 0.75 ? lock(today, run) : [field(cache, 'rundown.set', 'rundown', run.id, random() < 0.9 ? { [some(random, ['start', 'length'])!]: random.below(90) * 10_000 } : { deleted: !run.deleted })];
  const changes = late(today, run);
  if (changes.length > 0 && random() < 0.8) return changes;
  if (run.state === 'locked' && random() < 0.3) return [{ name: 'rundown.unlock', target: target('rundown', run.id), args: { reason: '改单', lockedAt: run.lockedAt }, shown: { lockedAt: run.lockedAt } }];
  return take(today, run);
};

/** Puts clips down, takes them away, moves them or sets their level. */
const cut: Choice = (today) => {
  const { desk: { random, newId }, place: { cache } } = today;
  const version = versionHere(today);
  if (!version) return [];
  const now = cache.records.get('cut', version.id) ?? emptyCut(version.id);
  const clips = (['V1', 'A1'] as const).flatMap((track) => now.tracks[track].map((clip): { track: TrackId; clip: Clip } => ({ track, clip })));
  const one = some(random, clips);
  const start = random.below(20) * 25;
  const patch = (): CutPatch => {
    if (!one || random() < 0.3) return { put: [{ track: some(random, ['V1', 'A1'] as const)!, clip: { id: newId(), asset: 'a', in: 0, length: 25 + random.below(50), start, link: null, gain: 0, block: null } }], remove: [] };
    if (random() < 0.15) return { put: [], remove: [one.clip.id] };
    return { put: [{ track: one.track, clip: { ...one.clip, ...some(random, [{ start }, { gain: -random.below(20) }, { in: random.below(50) }])! } }], remove: [] };
  };
  const made = patch();
  const shown = clipsOf(now);
  return [{ name: 'cut.patch', target: target('cut', version.id), args: saidOver(now, made), shown: { clips: shown, changes: changesOf(made, shown) } }];
};

/** What administrators set of the house, each only what they change. */
const house: Choice = ({ desk: { random, channels }, place: { cache, person } }) => {
  const roll = random();
  const other = `p${random.below(8)}`;
  if (roll < 0.3) return [field(cache, 'channel.put', 'channel', some(random, channels)!, some(random, [{ titleMax: random.below(40) }, { textMax: random.below(4000) }, { mobile: random() < 0.5 }])!)];
  if (roll < 0.5) return [field(cache, 'programme.put', 'programme', 'news', some(random, [{ start: random.below(86) * 1_000_000 }, { length: random.below(36) * 100_000 }, { rate: 200 + random.below(150) }])!)];
  if (roll < 0.7) { const id = `c${random.below(3)}`; return [field(cache, 'column.put', 'column', id, cache.records.get('column', id) ? { name: `栏${random.below(100)}` } : { name: `栏${random.below(100)}`, channelId: null })]; }
  if (roll < 0.75) return [field(cache, 'person.put', 'person', person, { active: false })];
  const there = cache.records.get('person', other);
  if (!there) return [];
  return [field(cache, 'person.put', 'person', other, random() < 0.6 ? { name: `同事${random.below(100)}` } : random() < 0.7 ? { roles: there.roles.includes('operator') ? there.roles.filter((role) => role !== 'operator') : [...there.roles, 'operator'] } : { active: there.id === person || !there.active || random() < 0.7 })];
};
/** What the workstation itself writes down: a waveform that it made, a package that left the house. */
const records: Choice = ({ desk: { random, newId }, place: { cache } }) => {
  const asset = some(random, cache.all('asset'));
  const sha256 = random.below(1 << 30).toString(16).padStart(64, '0');
  if (asset && random() < 0.5) return [{ name: 'asset.derived', target: target('asset', asset.id), args: { peaks: { sha256, bytes: 1 } } }];
  return [{ name: 'export.record', target: target('export', newId()), args: { form: 'rundown', subject: 'run', name: '包', digest: sha256, files: 1, bytes: 1, verified: true } }];
};
/** Looks at a value that went, and puts it back or leaves it. */
function overtaken({ desk: { random }, place: { cache, person }, give }: Today): void {
  const one = some(random, cache.openNotices(person));
  if (!one) return;
  if (random() < 0.5) { give('overtaken.dismiss', 'overtaken', one.id, {}); return; }
  takeBack(cache, (name, { kind, id }, args) => { const done = give(name, kind, id, args); return done === null ? refuse('refused') : { id: done }; }, one.id);
}

const CHOICES: readonly (readonly [number, Choice])[] = [[12, titles], [6, story], [4, create], [2, derive], [1, claim], [2, removeVersion], [4, withdraw], [1, checked], [18, arrange], [18, air], [16, cut], [6, house], [2, records]];
const ALL = CHOICES.reduce((sum, [weight]) => sum + weight, 0);
function drawn(random: Chance): Choice {
  let left = random() * ALL;
  for (const [weight, choice] of CHOICES) { left -= weight; if (left < 0) return choice; }
  return titles;
}

/** One person does one thing; `level`: of reviews that they sign; `later`: gives what was looked at now after some ms, unless whoever did is not there any more. */
export function doToday(desk: Desk, place: Place, level: number, give: Give, later: (ms: number, run: (give: Give) => void) => void): void {
  const { random, versions, review } = desk;
  const { cache } = place;
  if (random() < review) { decide(desk, cache, level, give); return; }
  const roll = random();
  if (roll < 0.4) { const known = some(random, versions)!.id; write(desk, cache, cache.records.get('version', known) ? known : versions[0]!.id, give); return; }
  if (roll < 0.44) { merge(desk, cache, give); return; }
  if (roll < 0.49) { look(desk, place, give); return; }
  if (roll < 0.52) { overtaken({ desk, place, give }); return; }
  if (roll < 0.55) { media(desk, cache, give); return; }
  const made = drawn(random)({ desk, place, give });
  const giveAll = (giving: Give): void => {
    for (const { name, target: { kind, id }, args, seen, shown, done } of made) {
      const given = giving(name, kind, id, args, null, { ...(seen === undefined ? {} : { seen }), ...(shown ? { shown } : {}) });
      if (given !== null) done?.(given);
    }
  };
  if (made.length > 0 && random() < 0.35) later(random.below(4000), giveAll); else giveAll(give);
}
