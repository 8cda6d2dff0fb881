import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRows, type Rows } from '../../shared/protocol/rows.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';
import { Judge } from '../log/judge.ts';
import { PoolKey } from '../people/pool-key.ts';
import { PoolStore } from '../store/pool-store.ts';
import { ALL } from '../store/scope.ts';
import { catchUp } from './catch-up.ts';

const scripts = Array.from({ length: 12 }, (_one, at) => `s${at}-tv`);
let folder: string;
let store: PoolStore;
let before: number;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bianbo-catch-up-'));
  store = new PoolStore(path.join(folder, 'pool.db'));
  const judge = new Judge(store, new PoolKey(path.join(folder, 'key.pem')));
  judge.system('channel.put', { kind: 'channel', id: 'tv' }, { name: 'tv', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  for (const version of scripts) judge.system('story.create', { kind: 'story', id: version.slice(0, -3) }, { title: '稿', columns: [], mobileFirst: false, version, channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'lead', text: '字' }]) });
  before = store.seq;
  for (const id of scripts) {
    judge.system('script.edit', { kind: 'body', id }, { v: 0, steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: '新' }] } }] });
    judge.system('story.set', { kind: 'story', id: id.slice(0, -3) }, { title: '改' });
  }
});
afterAll(() => { store.close(); rmSync(folder, { recursive: true, force: true }); });

function messages(bodies: Readonly<Record<string, number>>): Rows[] {
  return [...catchUp(store, { cursor: before }, ALL, bodies, { asLines: true })].flatMap(({ message }) => (message ? [readRows(String(Buffer.from(message.content as Uint8Array)))] : []));
}
const bodiesIn = ({ rows }: Rows): string[] => rows.filter(({ kind }) => kind === 'body').map(({ id }) => id);

describe('what a workstation missed', () => {
  it('comes in one message while it is little', () => {
    const [only, ...more] = messages({});
    expect([more.length, bodiesIn(only!).length, only!.seq, only!.more]).toEqual([0, 12, store.seq, false]);
  });

  it('comes with few of the scripts at a time that hold unsent text, each once, with its edits, and in order', () => {
    const told = messages(Object.fromEntries(scripts.map((id) => [id, 0])));
    expect(told.length).toBeGreaterThanOrEqual(6);
    for (const one of told) expect(bodiesIn(one).length).toBeLessThanOrEqual(2);
    expect(told.flatMap(bodiesIn)).toEqual(scripts);
    expect(told.every(({ from, seq }, at) => from === (told[at - 1]?.seq ?? before) && seq > from)).toBe(true);
    for (const one of told.slice(0, -1)) expect(one.edits.map(({ body }) => body)).toEqual(bodiesIn(one));
    expect(told.at(-1)).toMatchObject({ seq: store.seq, more: false });
  });
});
