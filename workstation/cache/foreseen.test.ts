import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareStation } from '../../test/support/bare-station.ts';
import { apply } from '../../shared/log/apply.ts';
import { isRefusal, SYSTEM } from '../../shared/log/command.ts';
import type { Frame } from '../../shared/protocol/pool.ts';
import { passesGiven } from '../../shared/review/chain.ts';
import { blocksOf, docOfBlocks } from '../../shared/script/schema.ts';
import { mergeBranchHere } from '../branches.ts';

let station: BareStation;
beforeEach(() => {
  station = new BareStation('编辑');
  station.act(SYSTEM, 'person.put', 'person', '编辑', { name: '编辑', roles: ['editor', 'producer', 'reporter'], active: true });
  station.act(SYSTEM, 'channel.put', 'channel', 'tv', { name: '电视', form: 'tv', titleMax: 0, textMax: 0, mobile: false });
  station.act(SYSTEM, 'story.create', 'story', 's', { title: '稿', columns: [], mobileFirst: false, version: 'v', channel: 'tv', doc: docOfBlocks([{ id: 'b', kind: 'vo', text: '原文。' }]) });
  station.tell([['person', '编辑'], ['channel', 'tv'], ['story', 's'], ['version', 'v'], ['body', 'v']]);
});
afterEach(() => station.close());

const put = (at: number, text: string) => ({ stepType: 'replace', from: at, to: at, slice: { content: [{ type: 'text', text }] } });
const rubOut = (from: number, to: number) => ({ stepType: 'replace', from, to });
const edit = (step: unknown): string => station.give('script.edit', 'body', 'v', { v: station.cache.records.get('body', 'v')!.v, steps: [step], passes: passesGiven(station.cache.records.get('version', 'v')!) });
const said = (doc = station.cache.records.get('body', 'v')!.doc): string => blocksOf(doc).map(({ text }) => text).join('|');
const branches = () => station.cache.records.children('branch', 'v').map(({ state, doc }) => [state, said(doc)]);
/** Brings the only branch in as the sync page does. */
function merge(): string {
  let id = '';
  const nothing = (): never => { throw new Error('there are words to bring in'); };
  mergeBranchHere(station.cache, nothing, (body, v, steps, merges) => ({ id: id = station.give('script.edit', 'body', body, { v, steps, passes: 0, merges }) }), station.cache.records.children('branch', 'v')[0]!.id, { by: '编辑', at: 1 });
  return id;
}

describe('edits that wait for one script', () => {
  const others = { 'words typed': { step: put(9, '晚了一步。'), whole: '原文。路上写的。晚了一步。' }, 'words rubbed out': { step: rubOut(1, 3), whole: '。路上写的。' } };
  for (const [what, { step, whole }] of Object.entries(others)) it(`go each where the one before leaves it: what will be in a branch is not in the script for the merge behind it (${what})`, () => {
    edit(put(4, '路上写的。'));
    // In a window that still showed it when it was deleted here.
    station.give('version.delete', 'version', 'v', { deleted: true });
    edit(step);
    station.give('version.delete', 'version', 'v', { deleted: false });
    expect([said(), branches()]).toEqual(['原文。路上写的。', [['open', whole]]]);
    const merged = merge();
    expect([said(), branches()]).toEqual([whole, [['merged', whole]]]);

    const waited = station.outbox.all();
    const theirs = [put(4, '完。')];
    station.act(SYSTEM, 'script.edit', 'body', 'v', { v: 0, steps: theirs });
    station.tell([['body', 'v']], { edits: [{ body: 'v', v: 0, steps: theirs, command: 'x' } as Frame['edits'][number]] });
    const waits = station.outbox.all();
    expect(waits.map(({ id }) => id)).toEqual(waited.map(({ id }) => id));
    // The merge brings what it brought, whatever the numbers are by now, and names the branch as long as it is going to be.
    const bring = (all: typeof waits): unknown => (all.find(({ id }) => id === merged)!.args as { steps: { slice?: unknown }[] }).steps.map(({ slice }) => slice);
    expect(bring(waits)).toEqual(bring(waited));
    expect(branches().map(([state]) => state)).toEqual(['merged']);
    for (const one of waits) {
      const writes = apply(station.pool, one);
      if (isRefusal(writes)) throw new Error(`${one.name}: ${writes.refused}`);
      station.pool.write(writes);
    }
    expect([said(station.pool.get('body', 'v')!.doc), station.pool.children('branch', 'v').map(({ state }) => state)]).toEqual([said(), ['merged']]);
  });
});
