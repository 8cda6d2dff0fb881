import { expect, it } from 'vitest';
import type { Kind } from '../shared/records.ts';
import type { Logged } from '../shared/protocol/answers.ts';
import { Histories } from './histories.ts';

/** A rundown with one item; the pool is away while `log` is null. */
class House {
  log: Record<string, Logged[]> | null = {};
  line = 1;
  seq = 5;
  asked: string[] = [];
  #answered = (): void => undefined;
  readonly histories = new Histories({
    records: { get: () => undefined, children: (kind: Kind) => (kind === 'item' ? [{ id: 'i' }] : []) as never[] }, // only ids are read
    seqOf: () => this.seq,
  }, {
    ask: async (record) => { this.asked.push(record); return this.log && (this.log[record] ?? []); },
    line: () => this.line, titleOf: (_kind, id) => `《${id}》`, answered: () => this.#answered(),
  });
  /** What is shown once the pool has said what it will. */
  async shown() { this.histories.of('rundown', 'r'); await new Promise<void>((resolve) => { this.#answered = resolve; setTimeout(resolve, 5); }); await new Promise((resolve) => { setTimeout(resolve, 1); }); return this.histories.of('rundown', 'r'); }
}
const logged = (seq: number, name: string, args: unknown = {}): Logged => ({ seq, name, by: '甲', at: seq, args });

it('says everything of a rundown and its items, newest first, with what was set', async () => {
  const house = new House();
  house.log = { r: [logged(4, 'rundown.lock'), logged(1, 'rundown.create', { programme: 'p' })], i: [logged(3, 'item.set', { planned: 60_000 }), logged(2, 'item.add', { rundown: 'r' })] };
  expect(house.histories.of('rundown', 'r')).toEqual({ is: 'asking', lines: [] });
  const { is, lines } = await house.shown();
  expect([is, lines.map(({ seq, says, of, title }) => [seq, of.kind, title, says])]).toEqual(['whole', [[4, 'rundown', '《r》', {}], [3, 'item', '《i》', { planned: 60_000 }], [2, 'item', '《i》', {}], [1, 'rundown', '《r》', {}]]]);
});

it('asks again only when a row of it changed, and shows what it knew until the pool has answered', async () => {
  const house = new House();
  house.log = { i: [logged(2, 'item.add')] };
  await house.shown();
  await house.shown();
  expect(house.asked).toEqual(['r', 'i']);
  house.seq = 6;
  expect(house.histories.of('rundown', 'r').lines).toHaveLength(1);
  await house.shown();
  expect(house.asked).toEqual(['r', 'i', 'r', 'i']);
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
