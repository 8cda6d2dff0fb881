import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, it } from 'vitest';
import { emptyDoc } from '../../shared/script/schema.ts';
import { endProcess, newId, TestNewsroom } from './support/newsroom.ts';

const newsroom = new TestNewsroom();
afterAll(() => newsroom.close());
const ADMIN = { name: '管理员', password: 'bianbo-damage' };

it('a record that a disk changed at the pool: what builds on it waits until it is put back from the log, everybody gets it right, the sync page says so', async () => {
  let pool = await newsroom.pool();
  const one = await newsroom.workstation({ pool: pool.url });
  await one.window.until('status', {}, ({ pool: state }) => state === 'connected');
  await one.window.call('setup.begin', { sample: false, admin: ADMIN });
  await one.window.until('people', {}, (all) => all.length > 0);
  await one.window.call('session.signIn', ADMIN);
  const [channel, story] = [newId(), newId()];
  await one.window.command('channel.put', 'channel', channel, { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  await one.window.command('story.create', 'story', story, { title: '汛情通报', columns: [], mobileFirst: false, version: newId(), channel, doc: emptyDoc('lead', 'b') });
  await one.window.until('status', {}, ({ outbox }) => outbox === 0);

  await endProcess(pool.child);
  const db = new Database(path.join(pool.data, 'pool.db'));
  db.exec("UPDATE record SET json = replace(json, '汛情', '讯情') WHERE kind = 'story'");
  db.close();
  pool = await newsroom.pool({ data: pool.data, port: Number(new URL(pool.url).port) });
  // Rows are not looked at one by one on their way: a first sync may bring it as the disk has it.
  const two = await newsroom.workstation({ pool: pool.url });
  await two.window.until('status', {}, ({ pool: state }) => state === 'connected');
  await two.window.call('session.signIn', ADMIN);
  await two.window.until('story', { id: story }, (found) => found?.story.title === '讯情通报');

  await one.window.command('story.set', 'story', story, { mobileFirst: true });
  const { damage } = await one.window.until('sync', {}, ({ damage: found, waiting }) => found.length > 0 && waiting === 0, 40_000);
  expect(damage).toEqual([{ is: 'record', title: '汛情通报', number: 0, what: '', mended: true }]);
  for (const { window } of [one, two]) await window.until('story', { id: story }, (found) => found?.story.title === '汛情通报' && found.story.mobileFirst);
});
