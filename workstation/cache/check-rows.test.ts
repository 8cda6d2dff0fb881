import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { SYSTEM } from '../../shared/log/command.ts';
import { EVERYTHING } from '../../shared/protocol/pool.ts';
import { docOfBlocks } from '../../shared/script/schema.ts';

let station: BareStation;
beforeEach(() => { station = new BareStation('编辑'); });
afterEach(() => station.close());

describe('a row that a disk has changed', () => {
  const look = (): number => { let damaged = 0; for (let more = true; more;) { const piece = station.cache.checkSome(1000); damaged += piece.damaged; more = piece.more; } return damaged; };
  it.each([['everything is kept: its pool sends it again', EVERYTHING, '卖出'], ['less is kept: its pool may not send it again', { ...EVERYTHING, since: 1 }, undefined]])('is as it is where %s', (_where, interest, title) => {
    station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电台', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
    station.act(SYSTEM, 'story.create', 'story', 's', { title: '买入', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '字' }]) });
    station.tell([['channel', 'tv'], ['story', 's'], ['version', 'v']]);
    station.cache.setNote('interest', JSON.stringify(interest));
    expect(look()).toBe(0);
    station.cache.close();
    const db = new Database(path.join(station.folder, 'cache.db'));
    db.exec("UPDATE record SET json = replace(replace(json, '电台', '总台'), '买入', '卖出') WHERE kind IN ('channel', 'story')");
    db.close();
    station.reopen();
    expect([look(), station.cache.cursor, station.cache.records.get('channel', 'tv')?.name, station.cache.records.get('story', 's')?.title]).toEqual([2, 0, '总台', title]);
    // The rest has come, and not this one.
    station.tell([]);
    station.cache.complete();
    expect([look(), station.cache.records.get('story', 's')?.title]).toEqual([0, title]);
  });
});
