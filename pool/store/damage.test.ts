import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Command } from '../../shared/log/command.ts';
import { emptyDoc } from '../../shared/script/schema.ts';
import { Judge } from '../log/judge.ts';
import { checkLog } from '../log/replay.ts';
import { PoolKey } from '../people/pool-key.ts';
import { lookThrough } from './damage.ts';
import { PoolStore } from './pool-store.ts';

const [STORY, VERSION] = ['S'.padEnd(26, '0'), 'V'.padEnd(26, '0')];
let folder: string;
let file: string;
let store: PoolStore;
let judge: Judge;
let told: number;
let given = 0;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-damage-'));
  file = path.join(folder, 'pool.db');
  store = new PoolStore(file);
  told = 0;
  store.whenDamaged = () => { told++; };
  judge = new Judge(store, new PoolKey(path.join(folder, 'key.pem')), () => 1);
  judge.system('person.put', { kind: 'person', id: 'p' }, { name: '记者', roles: ['editor'], active: true });
  judge.system('channel.put', { kind: 'channel', id: 'tv' }, { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  give('story.create', 'story', STORY, { title: '新闻', columns: [], mobileFirst: false, version: VERSION, channel: 'tv', doc: emptyDoc('lead', 'b') });
  type(0, '第一句');
  give('story.set', 'story', STORY, { title: '要闻' });
});
afterEach(() => { store.close(); rmSync(folder, { recursive: true, force: true }); });

function give(name: string, kind: Command['target']['kind'], id: string, args: unknown): string | null {
  const { results } = judge.group([{ commands: [{ id: `C${++given}`.padEnd(26, '0'), name, target: { kind, id }, args, by: 'p', at: 1, seen: 99 }], device: 'd', signedIn: () => true }]);
  return results[0]?.[0]?.outcome ?? null;
}
const type = (v: number, text: string): string | null => give('script.edit', 'body', VERSION, { v, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text }] } }] });
/** As a disk does it: nobody hears of it. */
function flip(sql: string): void { const db = new Database(file); try { db.exec(sql); } finally { db.close(); } }
const look = () => lookThrough(file, () => Promise.resolve());

it('a whole pool is found whole', async () => expect(await look()).toEqual({ damage: [], mend: [], edits: [] }));

it('nothing is built on a record that is not what was written; it is put back from the log and things go on', async () => {
  flip(`UPDATE record SET json = replace(json, '电视', '电祝') WHERE kind = 'channel'; UPDATE record SET json = replace(json, '要闻', '要问') WHERE kind = 'story'`);
  const { seq } = store;
  // Also where a reducer reads it, whose errors are refusals.
  expect([give('story.set', 'story', STORY, { mobileFirst: true }), store.seq, told > 0]).toEqual([null, seq, true]);
  const { damage, mend, edits } = await look();
  expect(new Set(damage)).toEqual(new Set([{ is: 'record', kind: 'channel', id: 'tv', mended: true }, { is: 'record', kind: 'story', id: STORY, mended: true }]));
  store.mend(mend, edits);
  expect([await look(), checkLog(store).fault, store.records.get('story', STORY)?.title, give('story.set', 'story', STORY, { mobileFirst: true })]).toMatchObject([{ damage: [] }, null, '要闻', 'accepted']);
});

it('whoever had read it before is told again, once others have gone on', async () => {
  const was = store.seq;
  flip(`UPDATE record SET grp = 'another' WHERE kind = 'body'`);
  store.mend((await look()).mend);
  const row = store.seqOf('body', VERSION)!;
  expect([store.mendedSince(row - 1), store.mendedSince(row), store.mendedSince(was)]).toEqual([[], [row], [row]]);
  give('story.set', 'story', STORY, { title: '快讯' });
  expect([store.mendedSince(was), store.mendedSince(store.seq)]).toEqual([[row], []]);
});

it('steps that were kept of a line are put back; a line itself is named', async () => {
  flip(`UPDATE edit SET steps = replace(steps, '第一句', '第七句')`);
  const { damage, mend, edits } = await look();
  expect(damage).toEqual([{ is: 'edit', seq: 4 }]);
  store.mend(mend, edits);
  expect([(await look()).damage, JSON.stringify(store.edits(VERSION, 0)).includes('第一句')]).toEqual([[], true]);
  flip(`UPDATE log SET args = replace(args, '要闻', '要问') WHERE seq = 5; UPDATE log SET args = '{' WHERE seq = 2`);
  expect((await look()).damage).toEqual([{ is: 'log', seq: 2 }, { is: 'log', seq: 5 }]);
});

it('a record is not guessed at where the log is damaged too', async () => {
  flip(`UPDATE record SET json = replace(json, '要闻', '要问') WHERE kind = 'story'; UPDATE log SET at = 7 WHERE seq = 3`);
  expect(await look()).toEqual({ damage: [{ is: 'log', seq: 3 }, { is: 'record', kind: 'story', id: STORY, mended: false }], mend: [], edits: [] });
});

it('a file of an earlier release gets its sums when it is brought up', async () => {
  store.close();
  flip('DROP INDEX log_decided; ALTER TABLE record DROP COLUMN sum; PRAGMA user_version = 50');
  store = new PoolStore(file);
  expect([(await look()).damage, store.records.get('story', STORY)?.title]).toEqual([[], '要闻']);
});
