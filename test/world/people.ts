/** What people do at a workstation of a simulated world. */
import { Step, Transform } from 'prosemirror-transform';
import { isRefusal, refuse } from '../../shared/log/command.ts';
import type { Kind } from '../../shared/records.ts';
import { passesGiven } from '../../shared/review/chain.ts';
import { contentHash } from '../../shared/review/hash.ts';
import { orderedItems } from '../../shared/rundown/commands.ts';
import { docOfBlocks, nodeOf, scriptSchema } from '../../shared/script/schema.ts';
import { mergeBranchHere } from '../../workstation/branches.ts';
import type { Cache } from '../../workstation/cache/cache.ts';
import type { OutboxStore } from '../../workstation/cache/outbox-store.ts';
import { dropRefused, retry } from '../../workstation/not-accepted.ts';
import { standingNow } from '../../workstation/standing-now.ts';
import { act, MIXES, pick, type Chance } from '../property/script-history.ts';
import type { Promises } from './promises.ts';
import { asShownAgain, passNames, shownAgain, type Shown } from './shown.ts';

/** What they need of the world around them. */
export interface Desk {
  readonly random: Chance;
  /** Characters never typed before. */
  readonly text: (length: number) => string;
  readonly newId: () => string;
  readonly heavy: number;
  readonly review: number;
  readonly promises: Promises;
  /** What new stories may be for. */
  readonly channels: readonly string[];
  /** Versions and their stories, known to somebody. */
  readonly versions: { readonly id: string; readonly story: string }[];
}
/** Gives a command at a workstation; its id (or that of the command it became part of), null when it was refused at once. */
export type Give = (name: string, kind: Kind, id: string, args: unknown, instead?: string | null, look?: Look) => string | null;
/** The number of the target's row when its writer began, where that is said, and what they saw of it besides. */
export interface Look { readonly seen?: number; readonly shown?: Shown }

export const some = <T>(random: Chance, list: readonly T[]): T | undefined => list[random.below(list.length)];

export function write({ random, text, heavy, promises }: Desk, cache: Cache, version: string, give: Give): void {
  const body = cache.records.get('body', version);
  const shown = cache.records.get('version', version);
  if (!body || !shown || shown.deleted) return;
  const tr = new Transform(nodeOf(body.doc));
  const mix = random() < heavy ? MIXES.heavy : MIXES.light;
  for (let count = 1 + random.below(4); count > 0; count--) act(tr, pick(random, mix), random, text);
  if (tr.steps.length === 0) return;
  let id: string | null;
  try { id = give('script.edit', 'body', body.id, { v: body.v, steps: tr.steps.map((step) => step.toJSON() as unknown), passes: passesGiven(shown) }, null, { shown: { passes: passNames(shown) } }); } catch (error) { promises.perhaps(tr); throw error; }
  if (id !== null) promises.edited(id, tr);
}

/** Brings the words of a branch into their script, as the sync page does. */
export function merge({ random, promises }: Desk, cache: Cache, give: Give): void {
  const branch = some(random, cache.openBranches());
  if (!branch) return;
  const execute: Parameters<typeof mergeBranchHere>[1] = (name, target, args) => { const id = give(name, target.kind, target.id, args); return id === null ? refuse('refused') : { id }; };
  mergeBranchHere(cache, execute, (body, v, steps, merges) => {
    const tr = new Transform(nodeOf(cache.records.get('body', body)!.doc));
    for (const step of steps) tr.step(Step.fromJSON(scriptSchema, step as object));
    const shown = cache.records.get('version', body)!;
    let done: ReturnType<typeof execute>;
    try { done = execute('script.edit', { kind: 'body', id: body }, { v, steps, passes: passesGiven(shown), ...(merges ? { merges } : {}) }); } catch (error) { promises.perhapsMerged(tr); throw error; }
    if (!isRefusal(done)) promises.merged(done.id, tr);
    return done;
  }, branch.id, { by: '', at: 0 });
}

function arrange({ random, newId }: Desk, cache: Cache, version: string, give: Give): void {
  const items = cache.records.get('rundown', 'run') ? orderedItems(cache.records, 'run') : [];
  const one = some(random, items);
  const after = random() < 0.2 ? null : (some(random, items)?.id ?? null);
  if (!one || random() < 0.4) give('item.add', 'item', newId(), { rundown: 'run', after, item: { slug: `条${random.below(1000)}`, kind: 'read', versionId: version, assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null } });
  else if (random() < 0.5) give('item.move', 'item', one.id, { after });
  else give('item.set', 'item', one.id, random() < 0.3 ? { deleted: true } : { float: random() < 0.5 });
}

/** Hands a version in, or decides one that waits for this level (0: none). */
export function decide({ random, versions }: Desk, cache: Cache, level: number, give: Give): void {
  const due = versions.filter(({ id }) => cache.records.get('version', id)?.stage === `level${level}`);
  const id = some(random, due.length > 0 ? due : versions)!.id;
  const version = cache.records.get('version', id);
  if (!version) return;
  if (version.stage === 'draft' || version.stage === 'returned') give('review.submit', 'version', id, { remark: '' });
  else if (version.stage.startsWith('level')) give('review.decide', 'version', id, { level: Number(version.stage.slice(5)), verdict: random() < 0.9 ? 'pass' : 'revise', remark: '改', hash: contentHash(cache.records, id) });
}

/** One person does one thing; `level`: of reviews that they sign. */
export function doSomething(desk: Desk, cache: Cache, level: number, give: Give): void {
  const { random, text, newId, promises, channels, review, versions } = desk;
  const known = some(random, versions)!;
  // Somebody else's new story may not have come this far.
  const { id: version, story } = cache.records.get('version', known.id) ? known : versions[0]!;
  if (random() < review) { decide(desk, cache, level, give); return; }
  const roll = random();
  if (roll < 0.6) write(desk, cache, version, give);
  else if (roll < 0.7) give('story.set', 'story', story, { title: `题${random.below(10_000)}` });
  else if (roll < 0.77) give('version.titles', 'version', version, { title: `标题${random.below(10_000)}` });
  else if (roll < 0.81) {
    const words = text(4);
    const made = { id: newId(), story: newId() };
    const id = give('story.create', 'story', made.story, { title: `新${random.below(10_000)}`, columns: [], mobileFirst: false, version: made.id, channel: channels.length > 1 ? some(random, channels) : channels[0], doc: docOfBlocks([{ id: newId(), kind: 'lead', text: words }]) });
    if (id !== null) { promises.wrote(id, words); versions.push(made); }
  } else if (roll < 0.94) arrange(desk, cache, version, give);
  else if (roll < 0.97) merge(desk, cache, give);
  else give('version.delete', 'version', version, { deleted: random() < 0.5 });
}

/** Puts a clip down, or takes one away, or moves one: two people's patches may meet. */
function cut({ random, newId, versions }: Desk, cache: Cache, give: Give): void {
  const version = some(random, versions)!.id;
  const clips = cache.records.get('cut', version)?.tracks.V1 ?? [];
  const one = some(random, clips);
  const start = random.below(20) * 25;
  const clip = { id: newId(), asset: 'a', in: 0, length: 25 + random.below(50), start, link: null, gain: 0, block: null };
  if (!one || random() < 0.5) give('cut.patch', 'cut', version, { put: [{ track: 'V1', clip: one ? { ...one, id: clip.id, start } : clip }], remove: [] });
  else give('cut.patch', 'cut', version, random() < 0.5 ? { put: [], remove: [one.id] } : { put: [{ track: 'V1', clip: { ...one, start } }], remove: [] });
}

export function media({ random, newId }: Desk, cache: Cache, give: Give): void {
  const one = some(random, cache.all('asset'));
  if (!one || random() < 0.4) give('asset.add', 'asset', newId(), { name: `片${random.below(1000)}`, kind: 'audio', sha256: random.below(1 << 30).toString(16).padStart(64, '0'), bytes: 1, mime: 'audio/wav', probe: { durationMs: 1000, frames: 0, width: 0, height: 0, rate: '', videoCodec: '', audioCodec: 'pcm_s16le', channels: 2, sampleRate: 48_000, interlaced: false }, licence: '' });
  else if (random() < 0.7) give('asset.rename', 'asset', one.id, { name: `片${random.below(1000)}` });
  else give('asset.delete', 'asset', one.id, { deleted: !one.deleted });
}

/** Locks the rundown, or lets go of it. */
function lock({ random }: Desk, cache: Cache, give: Give): void {
  if (cache.records.get('rundown', 'run')?.state === 'open' && random() < 0.7) {
    // What is not released is in the way, so its items float, or there are only the house's own.
    for (const one of orderedItems(cache.records, 'run')) if (!one.float && random() < 0.9) give('item.set', 'item', one.id, { kind: 'psa' });
    give('rundown.lock', 'rundown', 'run', {});
  } else give('rundown.unlock', 'rundown', 'run', { reason: '改单' });
}

/** Tries again, or drops, what was not accepted here, where it is theirs to. Of what waits in a copied folder as well nobody can say which of the two it is. */
export function look({ random, promises }: Desk, { cache, outbox, person }: Place, give: Give): void {
  const one = some(random, outbox.refused());
  if (!one || promises.shared.has(one.id)) return;
  try {
    const me = cache.records.get('person', person) ?? null;
    if (random() < 0.3) { if (!isRefusal(dropRefused(outbox, me, one.id))) promises.dropped(one.id); return; }
    const standing = standingNow(cache.records, one);
    if (standing?.sees === null) return;
    // Of what is to be cut again others go with it, that were kept back with it.
    retry(cache, outbox, me, (name, target, args, instead) => {
      const now = give(name, target.kind, target.id, args, instead, { shown: shownAgain(cache.records, name, target.id, args) ?? asShownAgain(promises.shown.get(instead) ?? {}) });
      if (now === null) return refuse('refused');
      promises.again(instead, now);
      return { id: now };
    }, one.id, standing?.sees ?? {});
  } catch (error) { promises.dropped(one.id); /* it may have been done, and nobody was told */ throw error; }
}

/** `person`: who sits there. */
export interface Place { readonly cache: Cache; readonly outbox: OutboxStore; readonly person: string }
/** What they do besides, in a wide world. */
export function doMore(desk: Desk, place: Place, give: Give): void {
  const roll = desk.random();
  if (roll < 0.35) cut(desk, place.cache, give);
  else if (roll < 0.55) media(desk, place.cache, give);
  else if (roll < 0.7) lock(desk, place.cache, give);
  else look(desk, place, give);
}
