import { describe, expect, it } from 'vitest';
import type { HistoryKind } from '../shared/protocol/queries.ts';
import type { Kind } from '../shared/records.ts';
import { inRuns } from '../shared/log/runs.ts';
import type { HistoryPage, Logged, Question } from '../shared/protocol/answers.ts';
import { Histories } from './histories.ts';

type Asked = Omit<Question<'history'>, 'is'>;

/** A rundown with one item; the pool is away while `log` is null, has lines alone while `old`, and pages of three lines otherwise. */
class House {
  log: Record<string, Logged[]> | null = {};
  line = 1;
  seq = 5;
  old = false;
  asked: Asked[] = [];
  #answered = (): void => undefined;
  readonly histories = new Histories({
    records: { get: () => undefined, children: (kind: Kind) => (kind === 'item' ? [{ id: 'i' }] : []) as never[] }, // only ids are read
    seqOf: () => this.seq,
  }, {
    ask: async (question) => { this.asked.push(question); return this.log && this.#told(this.log[question.record] ?? [], question); },
    line: () => this.line, titleOf: (_kind, id) => `《${id}》`, answered: () => this.#answered(),
  });
  #told(all: Logged[], { before, after = 0, name }: Asked): Logged[] | HistoryPage {
    if (this.old) return all.slice(0, 500);
    const found = all.filter((one) => one.seq < (before ?? Infinity) && one.seq > after && (name === undefined || one.name === name));
    return { lines: inRuns(found.slice(0, 3)), next: found.length > 3 ? found[2]!.seq : null };
  }
  /** What is shown once the pool has said what it will. */
  async shown(kind: HistoryKind = 'rundown', id = 'r', name?: string) { const now = () => this.histories.of(kind, id, name); now(); await new Promise<void>((resolve) => { this.#answered = resolve; setTimeout(resolve, 5); }); await new Promise((resolve) => { setTimeout(resolve, 1); }); return now(); }
}
const logged = (seq: number, name: string, args: unknown = {}): Logged => ({ seq, name, by: '甲', at: seq, args });
const down = (from: number, to: number, name: string): Logged[] => Array.from({ length: from - to + 1 }, (_one, index) => logged(from - index, name));
const numbers = ({ lines }: { lines: readonly { seq: number }[] }): number[] => lines.map(({ seq }) => seq);

it('says everything of a rundown and its items, newest first, with what was set', async () => {
  const house = new House();
  house.log = { r: [logged(4, 'rundown.lock'), logged(1, 'rundown.create', { programme: 'p' })], i: [logged(3, 'item.set', { planned: 60_000 }), logged(2, 'item.add', { rundown: 'r' })] };
  expect(house.histories.of('rundown', 'r')).toEqual({ is: 'asking', lines: [], older: 'none', items: ['i'] });
  const { is, lines } = await house.shown();
  expect([is, lines.map(({ seq, says, of, title }) => [seq, of.kind, title, says])]).toEqual(['whole', [[4, 'rundown', '《r》', {}], [3, 'item', '《i》', { planned: 60_000 }], [2, 'item', '《i》', {}], [1, 'rundown', '《r》', {}]]]);
});

it('says what a command set, and nothing of what its writer had seen', async () => {
  const house = new House();
  house.log = { r: [logged(3, 'rundown.set', { deleted: true, items: ['i'], knew: 2 })] };
  expect((await house.shown()).lines.map(({ says }) => says)).toEqual([{ deleted: true }]);
});

it('asks again only when a row of it changed, and only for what is new, and shows what it knew until the pool has answered', async () => {
  const house = new House();
  house.log = { i: [logged(2, 'item.add')] };
  await house.shown();
  await house.shown();
  expect(house.asked.map(({ record }) => record)).toEqual(['r', 'i']);
  house.seq = 6;
  house.log = { i: [logged(6, 'item.set'), logged(2, 'item.add')] };
  expect(house.histories.of('rundown', 'r').lines).toHaveLength(1);
  expect(numbers(await house.shown())).toEqual([6, 2]);
  expect(house.asked.slice(2)).toEqual([{ record: 'r', before: null }, { record: 'i', before: null, after: 2 }]);
});

it('says that the pool is away, does not ask over and over, and asks again on a new line', async () => {
  const house = new House();
  house.log = null;
  expect((await house.shown()).is).toBe('away');
  await house.shown();
  expect(house.asked).toHaveLength(2);
  house.log = {};
  house.line = 2;
  expect((await house.shown()).is).toBe('whole');
});

describe('a history of several pages', () => {
  it('is told down to where all of it is known, and further back when it is asked', async () => {
    const house = new House();
    house.log = { r: [...down(9, 5, 'rundown.take'), logged(1, 'rundown.create')], i: [logged(6.5, 'item.set'), logged(4.5, 'item.set'), logged(2, 'item.add')] };
    const first = await house.shown();
    expect([numbers(first), first.older]).toEqual([[9, 8, 7], 7]);
    await house.histories.back('rundown', 'r');
    const all = house.histories.of('rundown', 'r');
    expect([numbers(all), all.older]).toEqual([[9, 8, 7, 6.5, 6, 5, 4.5, 2, 1], 'none']);
  });
  it('asked twice at once is asked once, and once it is all there not at all', async () => {
    const house = new House();
    house.log = { r: down(6, 1, 'rundown.take') };
    await house.shown();
    await Promise.all([house.histories.back('rundown', 'r'), house.histories.back('rundown', 'r')]);
    await house.histories.back('rundown', 'r');
    expect([numbers(house.histories.of('rundown', 'r')), house.asked.slice(2)]).toEqual([[6, 5, 4, 3, 2, 1], [{ record: 'r', before: 4 }]]);
  });
  it('joins a run of typing that pages or new lines have cut', async () => {
    const house = new House();
    house.log = { v: down(7, 1, 'script.edit') };
    await house.shown('version', 'v');
    await house.histories.back('version', 'v');
    house.log = { v: down(9, 1, 'script.edit') };
    house.seq = 9;
    const { lines, older } = await house.shown('version', 'v');
    expect([lines.map(({ seq, first, since, at, count }) => ({ seq, first, since, at, count })), older]).toEqual([[{ seq: 9, first: 2, since: 2, at: 9, count: 8 }], 2]);
  });
  it('begins anew where so much happened meanwhile that it does not follow on', async () => {
    const house = new House();
    house.log = { r: down(3, 1, 'rundown.take') };
    await house.shown();
    house.log = { r: down(12, 1, 'rundown.take') };
    house.seq = 12;
    const again = await house.shown();
    expect([numbers(again), again.older]).toEqual([[12, 11, 10], 10]);
  });
});

it('commands of one name are asked for by it', async () => {
  const house = new House();
  house.log = { v: [...down(900, 2, 'script.edit'), logged(1, 'review.decide', { level: 1, verdict: 'pass', remark: '' })] };
  const { lines } = await house.shown('version', 'v', 'review.decide');
  expect(lines.map(({ seq, says }) => [seq, says])).toEqual([[1, { level: 1, verdict: 'pass' }]]);
});

describe('a pool that has no pages', () => {
  it('is understood: typing is joined here, a name looked for in what it says', async () => {
    const house = new House();
    house.old = true;
    house.log = { v: [logged(4, 'review.decide'), logged(3, 'script.edit'), logged(2, 'script.edit'), logged(1, 'version.create')] };
    const { lines, older } = await house.shown('version', 'v');
    expect([lines.map(({ name, count }) => [name, count]), older]).toEqual([[['review.decide', 1], ['script.edit', 2], ['version.create', 1]], 'none']);
    expect(numbers(await house.shown('version', 'v', 'review.decide'))).toEqual([4]);
  });
  it('did not say all, and that is said, until another one takes its place', async () => {
    const house = new House();
    house.old = true;
    house.log = { v: down(600, 1, 'version.titles') };
    const { lines, older } = await house.shown('version', 'v');
    expect([lines.length, older]).toEqual([500, 'untold']);
    Object.assign(house, { old: false, line: 2, seq: 601 });
    expect((await house.shown('version', 'v')).older).toBe(598);
  });
});
