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
  it.each([['everything is kept', EVERYTHING], ['less is kept', { ...EVERYTHING, since: 1 }]])('is shown as it is until its pool has sent the rest again, and goes then where it may not come any more; %s', (_where, interest) => {
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
    const shown = () => [station.cache.records.get('channel', 'tv')?.name, station.cache.records.get('story', 's')?.title];
    expect([look(), station.cache.cursor, shown()]).toEqual([2, 0, ['总台', '卖出']]);
    // Days without the pool: somebody may read from it.
    expect([look(), shown()]).toEqual([0, ['总台', '卖出']]);
    // The rest comes, and a look comes in between.
    station.tell([['version', 'v']], { more: true });
    expect([look(), shown()]).toEqual([0, ['总台', '卖出']]);
    station.tell([['channel', 'tv']]);
    station.cache.complete();
    expect([look(), shown()]).toEqual([1, ['电台', interest === EVERYTHING ? '卖出' : undefined]]);
    expect([look(), look()]).toEqual([0, 0]);
  });
});
