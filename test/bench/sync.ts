/** The pool and the line between workstations, measured with real processes and real files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { ulid } from '../../shared/ids.ts';
import type { Command } from '../../shared/log/command.ts';
import { emptyDoc } from '../../shared/script/schema.ts';
import { Judge } from '../../pool/log/judge.ts';
import { PoolKey } from '../../pool/people/pool-key.ts';
import { PoolStore } from '../../pool/store/pool-store.ts';
import { signIn, TestNewsroom, type TestWorkstation } from '../integration/support/newsroom.ts';
import { quantile, round, type Figure } from './figure.ts';

const newId = (): string => ulid(Date.now(), randomBytes(10));

/** Commands a second that the pool judges and has on disk, in groups of ten as they come from a busy newsroom. */
function durableCommands(): Figure {
  const folder = mkdtempSync(path.join(tmpdir(), 'bianbo-bench-'));
  const store = new PoolStore(path.join(folder, 'pool.db'));
  const judge = new Judge(store, new PoolKey(path.join(folder, 'key.pem')));
  judge.system('person.put', { kind: 'person', id: 'p' }, { name: '编辑', roles: ['editor'], active: true });
  judge.system('channel.put', { kind: 'channel', id: 'c' }, { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  const story = newId();
  const send = (commands: Command[]) => judge.group([{ commands, device: 'd', signedIn: () => true }]);
  send([{ id: newId(), name: 'story.create', target: { kind: 'story', id: story }, args: { title: '稿', columns: [], mobileFirst: false, version: newId(), channel: 'c', doc: emptyDoc('lead', 'b') }, by: 'p', at: 1, seen: 0 }]);
  const total = 20_000;
  const started = performance.now();
  for (let done = 0; done < total; done += 10) send(Array.from({ length: 10 }, (_one, index) => ({ id: newId(), name: 'story.set', target: { kind: 'story', id: story }, args: { title: `第${done + index}稿` }, by: 'p', at: 1, seen: 0 })));
  const seconds = (performance.now() - started) / 1000;
  store.close();
  rmSync(folder, { recursive: true, force: true });
  return { name: 'pool.durable_commands_per_s', value: Math.round(total / seconds), unit: 'commands/s', limit: 10_000, atLeast: true };
}

async function propagation(one: TestWorkstation, two: TestWorkstation): Promise<Figure> {
  const story = newId();
  const channel = (await one.window.until('channels', {}, (all) => all.length > 0))[0]!;
  await one.window.command('story.create', 'story', story, { title: '起', columns: [], mobileFirst: false, version: newId(), channel: channel.id, doc: emptyDoc('lead', 'b') });
  await two.window.until('story', { id: story }, (value) => value !== null);
  const took: number[] = [];
  for (let index = 0; index < 200; index++) {
    const title = `第${index}稿`;
    const seen = two.window.until('story', { id: story }, (value) => value?.story.title === title);
    const started = performance.now();
    await one.window.command('story.set', 'story', story, { title });
    await seen;
    took.push(performance.now() - started);
  }
  return { name: 'sync.propagate_2_p95_ms', value: round(quantile(took, 0.95)), unit: 'ms', limit: 100 };
}

async function localEdit({ window }: TestWorkstation): Promise<Figure> {
  const story = newId();
  const channel = (await window.ask('channels', {}))[0]!;
  await window.command('story.create', 'story', story, { title: '起', columns: [], mobileFirst: false, version: newId(), channel: channel.id, doc: emptyDoc('lead', 'b') });
  const took: number[] = [];
  for (let index = 0; index < 500; index++) {
    const started = performance.now();
    await window.command('story.set', 'story', story, { title: `第${index}稿` });
    took.push(performance.now() - started);
  }
  return { name: 'sync.local_command_round_trip_p95_ms', value: round(quantile(took, 0.95)), unit: 'ms', limit: null };
}

export async function syncFigures(): Promise<Figure[]> {
  const figures = [durableCommands()];
  const newsroom = new TestNewsroom();
  try {
    const one = await newsroom.workstation();
    await one.window.until('status', {}, (status) => status.pool === 'connected');
    await one.window.call('setup.begin', { sample: true, admin: null });
    await one.window.until('people', {}, (all) => all.length > 3);
    const two = await newsroom.workstation({ pool: one.pool });
    await two.window.until('people', {}, (all) => all.length > 3);
    await signIn(one.window, '记者甲');
    await signIn(two.window, '编辑甲');
    figures.push(await propagation(one, two), await localEdit(two));
  } finally { await newsroom.close(); }
  return figures;
}
