/** A frame takes off only the waiting commands that hang together with what it brings. What that leaves must be what folding everything over the pool's rows leaves. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Transform } from 'prosemirror-transform';
import { describe, expect, it } from 'vitest';
import { Judge, type Result } from '../../pool/log/judge.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { apply } from '../../shared/log/apply.ts';
import { MemoryRecords } from '../../shared/log/memory-records.ts';
import { ulid } from '../../shared/ids.ts';
import { isRefusal, type Command } from '../../shared/log/command.ts';
import { KINDS } from '../../shared/records.ts';
import { orderedItems } from '../../shared/rundown/commands.ts';
import { docOfBlocks, nodeOf } from '../../shared/script/schema.ts';
import { Cache } from '../../workstation/cache/cache.ts';
import { OutboxStore } from '../../workstation/cache/outbox-store.ts';
import { act, chance, freshText, MIXES, pick } from './script-history.ts';

const HISTORIES = 30;
const ROUNDS = 25;
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

type Doing = Pick<Command, 'name' | 'target' | 'args'>;

function play(seed: number, folder: string): void {
  const random = chance(seed);
  const text = freshText();
  let at = 1_700_000_000_000;
  const id = (): string => ulid(at++, Uint8Array.from({ length: 10 }, () => random.below(256)));
  const store = new PoolStore(path.join(folder, 'pool.db'));
  const judge = new Judge(store, new PoolKey(path.join(folder, 'key.pem')), () => at);
  for (const person of ['here', 'there']) judge.system('person.put', { kind: 'person', id: person }, { name: person, roles: ['editor', 'producer', 'reporter'], active: true });
  judge.system('channel.put', { kind: 'channel', id: 'tv' }, { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  judge.system('programme.put', { kind: 'programme', id: 'news' }, { name: '新闻', channelId: 'tv', start: 0, length: 900_000, lastEpisode: 0, rate: 280 });
  judge.system('rundown.create', { kind: 'rundown', id: 'run' }, { programme: 'news', date: '2026-11-23', title: '新闻' });
  for (const story of ['s1', 's2', 's3']) judge.system('story.create', { kind: 'story', id: story }, { title: story, columns: [], mobileFirst: false, version: `v-${story}`, channel: 'tv', doc: docOfBlocks([{ id: `${story}-0`, kind: 'vo', text: text(20) }]) });
  const outbox = new OutboxStore(path.join(folder, 'outbox.db'));
  let cache = new Cache(path.join(folder, 'cache.db'), outbox);
  cache.enter('e', '');

  /** Something a person does, looking at these records. */
  const something = (records: Cache['records'], versions: readonly string[]): Doing | null => {
    const roll = random();
    const version = versions[random.below(versions.length)]!;
    if (roll < 0.25) {
      const body = records.get('body', version);
      if (!body) return null;
      const tr = new Transform(nodeOf(body.doc));
      for (let count = 1 + random.below(3); count > 0; count--) act(tr, pick(random, MIXES.light), random, text);
      return tr.steps.length === 0 ? null : { name: 'script.edit', target: { kind: 'body', id: version }, args: { v: body.v, steps: tr.steps.map((step) => step.toJSON() as unknown) } };
    }
    const story = records.get('version', version)?.storyId ?? 's1';
    if (roll < 0.6) return { name: 'story.set', target: { kind: 'story', id: story }, args: random() < 0.5 ? { title: `题${id()}` } : { columns: [id()] } };
    if (roll < 0.7) return { name: 'version.titles', target: { kind: 'version', id: version }, args: { title: `题${id()}` } };
    if (roll < 0.74) return { name: 'review.submit', target: { kind: 'version', id: version }, args: { remark: '' } };
    if (roll < 0.78) return { name: 'story.create', target: { kind: 'story', id: id() }, args: { title: '新', columns: [], mobileFirst: false, version: id(), channel: 'tv', doc: docOfBlocks([{ id: id(), kind: 'lead', text: text(3) }]) } };
    const items = orderedItems(records, 'run');
    const one = items[random.below(items.length)];
    const after = items[random.below(items.length)]?.id ?? null;
    if (!one || roll < 0.88) return { name: 'item.add', target: { kind: 'item', id: id() }, args: { rundown: 'run', after, item: { slug: '条', kind: 'read', versionId: null, assetId: null, planned: 30_000, float: false, presenter: '', note: '', hardStart: null } } };
    return { name: 'item.move', target: { kind: 'item', id: one.id }, args: { after: after === one.id ? null : after } };
  };
  const shown = (): string[] => KINDS.flatMap((kind) => cache.all(kind).map((record) => `${kind} ${JSON.stringify(record)}`)).sort();
  /** The pool's rows with all that waits folded over them, oldest first. */
  const foldedAfresh = (): string[] => {
    const records = new MemoryRecords();
    records.write(store.rows().map(({ kind, id: row, json }) => ({ kind, id: row, record: JSON.parse(json) as unknown })));
    for (const entry of outbox.all()) { const writes = apply(records, entry); if (!isRefusal(writes)) records.write(writes); }
    return [...records.rows.values()].map(({ kind, record }) => `${kind} ${JSON.stringify(record)}`).sort();
  };
  const push = (some: ReturnType<OutboxStore['all']>) => {
    outbox.markSent(some.map((one) => one.n));
    return send('here', some.map(({ id: command, name, target, args, by, at: when, seen }) => ({ id: command, name, target, args, by, at: when, seen }))).results[0] ?? [];
  };
  const send = (from: string, commands: Command[]) => judge.group([{ commands, device: from, signedIn: () => true }]);
  const pull = (results: Result[]): void => {
    const changes = store.rows().filter(({ seq }) => seq > cache.cursor).map(({ kind, id: row, seq, json }) => ({ kind, id: row, seq, record: JSON.parse(json) as unknown }));
    const edits = Object.entries(cache.pendingBodies()).flatMap(([body, v]) => store.edits(body, v));
    expect(cache.applyFrame({ is: 'frame', from: cache.cursor, seq: store.seq, chain: store.chainAt(store.seq)!, results, changes, edits, more: false }, at, 0)).not.toBe('gap');
    expect(shown(), `seed ${seed}`).toEqual(foldedAfresh());
  };

  pull([]);
  for (let round = 0; round < ROUNDS; round++) {
    for (let count = random.below(9); count > 0; count--) {
      const doing = something(cache.records, cache.all('version').map((one) => one.id));
      if (doing) cache.execute({ ...doing, id: id(), by: 'here', at, seen: 0 });
    }
    for (let count = random.below(3); count > 0; count--) {
      const doing = something(store.records, ['v-s1', 'v-s2', 'v-s3']);
      if (doing) send('there', [{ ...doing, id: id(), by: 'there', at, seen: 0 }]);
    }
    // What a command read is known after a start too.
    if (random() < 0.1) { cache.close(); cache = new Cache(path.join(folder, 'cache.db'), outbox); }
    const some = outbox.all().slice(0, random.below(5));
    pull(some.length === 0 ? [] : push(some));
  }
  while (outbox.count > 0) pull(push(outbox.all().slice(0, 5)));
  for (const one of [cache, outbox, store]) one.close();
}

describe('waiting commands under what the pool confirms', () => {
  it(`are where folding all of them again would put them (${HISTORIES} histories)`, () => {
    for (let seed = 1; seed <= HISTORIES; seed++) {
      const folder = mkdtempSync(path.join(place, 'bianbo-refold-'));
      try { play(seed, folder); } finally { rmSync(folder, { recursive: true, force: true }); }
    }
  });
});
